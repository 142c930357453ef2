"""The log view: following, styles, search, hostile lines, and how little it paints."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region

from ecstui.ui import theme
from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.log_paint import LogStyle
from ecstui.ui.widgets.log_view import LogView

NOON = 1_760_011_200.0  # 2025-10-09 12:00 UTC


def lines(count: int, first: int = 0) -> list[LogLine]:
    return [LogLine(f"line {n}", NOON + n, "3f9a1c2e", n) for n in range(first, first + count)]


class Stage(App[None]):
    """One log view, and how often it said that it changed."""

    def __init__(self, **options: object) -> None:
        super().__init__()
        self.changes = 0
        self._options = options
        for each in theme.load_themes(theme.shipped_dir()).loaded.values():
            self.register_theme(each)
        self.theme = theme.DEFAULT_THEME

    def compose(self) -> ComposeResult:
        yield LogView(fps=1000, empty_text="no lines yet", **self._options)  # type: ignore[arg-type]  # a test's own keywords

    @property
    def view(self) -> LogView:
        return self.query_one(LogView)

    def on_log_view_changed(self) -> None:
        self.changes += 1

    def shown(self) -> list[str]:
        return [self.view.render_line(y).text for y in range(self.view.size.height)]


async def settled(app: Stage, pilot: object) -> list[str]:
    """What is on the screen when all that was asked for is painted."""
    app.view.moved()
    await pilot.pause()  # type: ignore[attr-defined]  # Pilot is generic in the app
    rows = app.shown()
    assert all(cell_len(row) == app.view.size.width for row in rows)
    return [row.rstrip(" ▐").rstrip() for row in rows]


async def test_it_follows_until_scrolled_and_counts_what_came() -> None:
    app = Stage()
    async with app.run_test(size=(40, 5)) as pilot:
        assert (await settled(app, pilot))[0] == " no lines yet"
        app.view.append(lines(20))
        assert (await settled(app, pilot))[-1] == "3f9a1c2e line 19"
        await pilot.press("k")
        app.view.append(lines(3, 20))
        assert (await settled(app, pilot))[-1] == "3f9a1c2e line 18"
        assert (app.view.follow, app.view.new_count) == (False, 3)
        await pilot.press("G")
        assert (await settled(app, pilot))[-1] == "3f9a1c2e line 22"
        assert (app.view.follow, app.view.new_count) == (True, 0)


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        ("g", 0),
        ("g j j", 2),
        ("g pagedown", 4),
        ("g ctrl+d", 2),
        ("pageup", 91),
        ("ctrl+u", 93),
        ("g G", 95),
        ("k j", 95),
        ("s", 95),
        ("g F", 95),
    ],
)
async def test_keys(keys: str, first: int) -> None:
    app = Stage()
    async with app.run_test(size=(40, 5)) as pilot:
        app.view.append(lines(100))
        await settled(app, pilot)
        await pilot.press(*keys.split())
        assert (await settled(app, pilot))[0] == f"3f9a1c2e line {first}"
        assert app.view.follow == (first == 95 and keys != "s")


async def test_times_sources_wrap_and_kinds() -> None:
    app = Stage(style=LogStyle(times="utc"))
    async with app.run_test(size=(40, 6)) as pilot:
        app.view.append(
            [
                LogLine("x" * 30, NOON, "web"),
                LogLine("+ task started", kind="marker"),
                LogLine("gap 14 s", kind="gap"),
            ]
        )
        rows = await settled(app, pilot)
        assert rows[0].startswith("12:00:00Z web      xxx")
        assert rows[0].endswith("x…")
        assert rows[1].startswith("── + task started ──")
        assert rows[2].startswith("── gap 14 s ──")
        await pilot.press("w")
        rows = await settled(app, pilot)
        assert rows[1].strip(" ") == "x" * (len(rows[1]) - rows[1].index("x"))
        assert sum(row.count("x") for row in rows[:2]) == 30
        await pilot.press("t", "t", "T")
        assert (await settled(app, pilot))[0] == "x" * 30


async def test_hostile_lines_are_neutralised_and_measured() -> None:
    app = Stage()
    async with app.run_test(size=(40, 8)) as pilot:
        app.view.append(
            LogLine(text, label="web")
            for text in (
                "\x1b]52;c;AAAA\x07[red]x[/oops]",
                "日本語\x1b[31mログ\u202e" * 30,
                "a\u0301" * 60,
                "x" * 100_000,
                "\x1b[30;40mblack on black\x1b[0m",
            )
        )
        for wrap in (False, True):
            app.view.set_style(LogStyle(wrap=wrap))
            for y in range(8):
                strip = app.view.render_line(y)
                assert strip.text.isprintable()
                assert cell_len(strip.text) == 40
        app.view.set_style(LogStyle())
        rows = await settled(app, pilot)
        assert rows[0] == "web      [red]x[/oops]"
        (black,) = [s for s in app.view.render_line(4) if s.text.strip() == "black on black"]
        assert black.style is not None
        assert black.style.color != black.style.bgcolor


async def test_levels_and_colours_come_from_the_theme() -> None:
    app = Stage()
    async with app.run_test(size=(60, 5)) as pilot:
        app.view.append(
            [LogLine("bad", level="ERROR"), LogLine("fine"), LogLine("\x1b[32mgreen\x1b[0m")]
        )
        await settled(app, pilot)

        def color(y: int) -> object:
            return next(s.style.color for s in app.view.render_line(y) if s.style)

        palette = app.view.palette
        assert color(0) == palette.color("bad").rich_color
        assert color(1) == palette.color("text").rich_color
        assert color(2) == palette.color("ok").rich_color


async def test_search_highlights_and_jumps() -> None:
    app = Stage()
    async with app.run_test(size=(40, 5)) as pilot:
        app.view.append([*lines(50), LogLine("needle \x1b[1mhere"), *lines(50, 50)])
        await settled(app, pilot)
        app.view.set_search("needle h")
        await pilot.press("N")
        await settled(app, pilot)
        hit = app.view.palette.on("selection").bgcolor
        strip = app.view.render_line(1)
        marked = "".join(s.text for s in strip if s.style and s.style.bgcolor == hit)
        assert marked == "needle h"
        await pilot.press("n")
        assert "needle" in (await settled(app, pilot))[1]
        assert app.view.problem == "no match below"
        app.view.set_search("")
        await pilot.press("n")


async def test_nothing_new_paints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(40, 5)) as pilot:
        app.view.append(lines(2))
        await settled(app, pilot)
        regions: list[Region] = []
        monkeypatch.setattr(app.view, "refresh", lambda *asked: regions.extend(asked))
        app.view.append([])
        app.view.moved()
        assert regions == []
        app.view.append(lines(1, 2))
        app.view.moved()
        assert regions == [Region(0, 2, 40, 1)]


async def test_lines_far_below_paint_nothing_while_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Stage()
    async with app.run_test(size=(40, 5)) as pilot:
        app.view.append(lines(40_000))
        await pilot.press("g")
        await settled(app, pilot)
        regions: list[Region] = []
        monkeypatch.setattr(app.view, "refresh", lambda *asked: regions.extend(asked))
        app.view.append(lines(3, 40_000))
        app.view.moved()
        assert regions == []
        assert app.view.new_count == 3


async def test_a_burst_is_told_a_few_times_at_most() -> None:
    app = Stage()
    async with app.run_test(size=(40, 5)) as pilot:
        app.changes = 0
        for first in range(0, 1_000, 10):
            app.view.append(lines(10, first))
        assert app.changes == 0
        assert (await settled(app, pilot))[-1] == "3f9a1c2e line 999"


async def test_dropped_lines_are_shown_at_the_top() -> None:
    app = Stage(buffer=LogBuffer(max_lines=10))
    async with app.run_test(size=(40, 5)) as pilot:
        app.view.append(lines(25))
        await pilot.press("g")
        rows = await settled(app, pilot)
        assert rows[0].startswith("── 15 older lines dropped ──")
        assert rows[1] == "3f9a1c2e line 15"
        app.view.clear()
        assert (await settled(app, pilot))[0] == " no lines yet"


async def test_sizes_and_themes() -> None:
    app = Stage(style=LogStyle(wrap=True, times="local"))
    async with app.run_test(size=(40, 5)) as pilot:
        app.view.append(lines(30))
        for size in ((1, 1), (5, 2), (12, 40), (200, 3)):
            await pilot.resize_terminal(*size)
            await settled(app, pilot)
        for name in app.available_themes:
            app.theme = name
            await settled(app, pilot)
