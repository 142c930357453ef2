"""The table as a user and a terminal see it: keys, mouse, and which cells are repainted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from ecstui.ui import theme
from ecstui.ui.widgets.keyed_table import Cell, Column, KeyedTable, Row

COLUMNS = [
    Column(key="name", title="Name", min=8, weight=1),
    Column(key="state", title="State", width=10),
    Column(key="cpu", title="CPU", width=6, align="right", sort="number"),
    Column(key="note", title="Note", width=8, sort="none", priority=1),
]


def row(name: str, cpu: float = 0, state: str = "● ok") -> Row:
    return Row(name, (Cell(name), Cell(state, "ok"), Cell(f"{cpu:.0f} %", order=cpu), Cell("-")))


def rows(count: int) -> list[Row]:
    return [row(f"web-{n}", n) for n in range(count)]


class Stage(App[None]):
    """One table, and what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        for each in theme.load_themes(theme.shipped_dir()).loaded.values():
            self.register_theme(each)
        self.theme = theme.DEFAULT_THEME

    def compose(self) -> ComposeResult:
        yield KeyedTable(COLUMNS, empty_text="loading")

    @property
    def table(self) -> KeyedTable:
        return self.query_one(KeyedTable)

    def on_keyed_table_selected(self, event: KeyedTable.Selected) -> None:
        self.said.append(f"open {event.key}")

    def on_keyed_table_highlighted(self, event: KeyedTable.Highlighted) -> None:
        self.said.append(event.key)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


@contextmanager
def watching(table: KeyedTable, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Region]]:
    """The regions that `table` asks to be repainted; its own whole size when it names none."""
    regions: list[Region] = []
    original = Widget.refresh

    def refresh(self: Widget, *asked: Region, **options: bool) -> Widget:
        if self is table:
            regions.extend(asked or [table.size.region])
        return original(self, *asked, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Widget, "refresh", refresh)
        yield regions


def wheel(widget: Widget) -> events.MouseScrollDown:
    """One notch of the mouse wheel."""
    return events.MouseScrollDown(
        widget, 5, 3, 0, 1, 0, shift=False, meta=False, ctrl=False, screen_x=5, screen_y=3
    )


def shown(lines: Sequence[str]) -> list[str]:
    return [line[1:].split()[0] for line in lines[1:] if line.strip()]


async def test_rows_fill_the_width_and_the_header_stays() -> None:
    app = Stage()
    async with app.run_test(size=(60, 6)) as pilot:
        app.table.set_rows(rows(20))
        await pilot.press("end")
        lines = app.lines()
        assert all(cell_len(line) == 60 for line in lines)
        assert lines[0].split() == ["Name", "State", "CPU", "Note"]
        assert shown(lines) == [f"web-{n}" for n in range(15, 20)]
        assert lines[-1].startswith("▎web-19")
        assert lines[-1].rstrip().endswith("▐")


async def test_wide_and_long_text_keep_the_columns_aligned() -> None:
    app = Stage()
    async with app.run_test(size=(48, 6)) as pilot:
        app.table.set_rows([row("日本語サービス日本語サービス"), row("x" * 99), row("é́́" * 30)])
        await pilot.pause()
        lines = app.lines()[:4]
        assert all(cell_len(line) == 48 for line in lines)
        places = [cell_len(line[: line.index("●")]) for line in lines[1:]]
        assert len(set(places)) == 1
        assert lines[2].count("…") == 1


async def test_narrow_terminals_drop_columns_and_survive_any_size() -> None:
    app = Stage()
    async with app.run_test(size=(30, 6)) as pilot:
        app.table.set_rows(rows(3))
        await pilot.pause()
        assert "Note" not in app.lines()[0]
        for size in ((5, 3), (1, 1), (2, 2), (200, 50)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert all(cell_len(line) == app.table.size.width for line in app.lines())


async def test_the_same_rows_repaint_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        await pilot.pause()
        with watching(app.table, monkeypatch) as regions:
            app.table.set_rows(rows(50))
            app.table.stale = False
            app.table.empty_text = "loading"
            app.table.set_filter("")
            app.table.move_cursor(0)
        assert regions == []


async def test_a_changed_cell_repaints_that_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        await pilot.pause()
        state = app.table.placed[1]
        with watching(app.table, monkeypatch) as regions:
            app.table.set_rows([row("web-0", 0, "▲ slow"), *rows(50)[1:]])
        assert regions == [Region(state.x, 1, state.width, 1)]
        await pilot.pause()
        assert "▲ slow" in app.lines()[1]
        with watching(app.table, monkeypatch) as regions:
            app.table.set_rows([row("web-0", 0, "▲ slow"), *rows(50)[1:40], row("web-40", 99)])
        assert regions == []


async def test_a_move_of_the_cursor_repaints_two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        await pilot.pause()
        with watching(app.table, monkeypatch) as regions:
            app.table.action_move(2)
        assert regions == [Region(0, 1, 60, 1), Region(0, 3, 60, 1)]


async def test_focus_repaints_the_cursor_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        await pilot.pause()
        assert app.table.has_focus
        with watching(app.table, monkeypatch) as regions:
            app.screen.set_focus(None)
            await pilot.pause()
        assert not app.table.has_focus
        assert regions == [Region(0, 1, 60, 1)]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("j j k", 1),
        ("down down", 2),
        ("G", 49),
        ("G g", 0),
        ("end home", 0),
        ("pagedown", 8),
        ("ctrl+f ctrl+b", 0),
        ("ctrl+d", 4),
        ("G ctrl+u", 45),
        ("k", 0),
        ("G j", 49),
    ],
)
async def test_keys_move_the_cursor(keys: str, expected: int) -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        await pilot.press(*keys.split())
        assert app.table.cursor_key == f"web-{expected}"
        assert any(line.startswith("▎") for line in app.lines())


async def test_every_key_has_an_id_and_a_tooltip() -> None:
    for binding in KeyedTable.BINDINGS:
        assert not isinstance(binding, tuple)
        assert binding.id is not None
        assert binding.id.startswith("table.")
        assert binding.tooltip


async def test_messages() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(3))
        await pilot.press("down", "enter")
        app.table.set_rows(rows(1))
        await pilot.pause()
        app.table.set_rows([])
        await pilot.press("enter")
        assert app.said == ["web-0", "web-1", "open web-1", "web-0", ""]


async def test_rapid_moves_are_told_once() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        await pilot.pause()
        app.said.clear()
        for place in range(40):
            app.table.move_cursor(place)
        await pilot.pause()
        assert app.said[-1] == "web-39"
        assert len(app.said) <= 2


async def test_sorting_by_keys_and_mouse() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(12))
        await pilot.press("less_than_sign")
        assert shown(app.lines())[0] == "web-0"
        await pilot.press("O")
        assert "CPU↓" in app.lines()[0]
        assert app.table.cursor_key == "web-0"
        app.table.move_cursor(0)
        assert app.table.cursor_key == "web-11"
        await pilot.press("O")
        assert "CPU↑" in app.lines()[0]
        await pilot.press("greater_than_sign", "O")
        assert "Name↑" in app.lines()[0]
        await pilot.click(KeyedTable, offset=(app.table.placed[2].x + 2, 0))
        assert "CPU↓" in app.lines()[0]
        app.table.sort_by("note")
        app.table.sort_by("nothing")
        assert "CPU↓" in app.lines()[0]


async def test_the_cursor_keeps_its_height_when_rows_move() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        app.table.move_cursor(20)
        await pilot.pause()
        height = app.table.height_of_cursor
        app.table.set_rows([row("new-1"), row("new-2"), *rows(50)])
        assert app.table.cursor_key == "web-20"
        assert app.table.height_of_cursor == height
        app.table.move_cursor(0)
        app.table.set_rows([row("new-0"), *app.table.model.rows])
        await pilot.pause()
        assert shown(app.lines())[:2] == ["new-0", "new-1"]


async def test_filter_and_what_an_empty_table_says() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        assert app.lines()[1].strip() == "loading"
        app.table.empty_text = "access denied: ecs:ListServices"
        await pilot.pause()
        assert app.lines()[1].strip() == "access denied: ecs:ListServices"
        app.table.set_rows(rows(30))
        app.table.set_filter("web-1")
        await pilot.pause()
        assert app.table.counts == (11, 30)
        hit = app.table.palette.on("selection").bgcolor
        assert [
            segment.text
            for segment in app.table.render_line(2)
            if segment.style and segment.style.bgcolor == hit
        ] == ["web-1"]
        app.table.set_filter("nothing like it")
        await pilot.pause()
        assert app.lines()[1].strip() == "nothing matches nothing like it (30 hidden)"
        assert app.table.cursor_key == ""
        app.table.set_filter("")
        assert app.table.counts == (30, 30)


async def test_marks() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(10))
        await pilot.press("space", "down", "down", "v")
        assert app.table.marked == ["web-0", "web-1", "web-2", "web-3"]
        assert app.lines()[1].startswith("◆")
        await pilot.press("ctrl+backslash")
        assert app.table.marked == []


async def test_mouse() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(50))
        await pilot.click(KeyedTable, offset=(5, 3))
        assert app.table.cursor_key == "web-2"
        await pilot.double_click(KeyedTable, offset=(5, 4))
        assert app.said[-1] == "open web-3"
        app.table.post_message(wheel(app.table))
        await pilot.pause()
        assert shown(app.lines())[0] == "web-3"
        assert app.table.cursor_key == "web-3"
        await pilot.mouse_down(KeyedTable, offset=(59, 9))
        await pilot.mouse_up(KeyedTable, offset=(59, 9))
        assert shown(app.lines())[-1] == "web-49"
        await pilot.press("down")
        assert app.table.cursor_key == "web-4"
        assert "web-4" in shown(app.lines())


async def test_stale_rows_fade_and_themes_change_colours() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(3))
        await pilot.pause()

        def colours() -> set[object]:
            return {s.style.color for s in app.table.render_line(2) if s.style}

        fresh = colours()
        app.table.stale = True
        await pilot.pause()
        stale = colours()
        assert fresh.isdisjoint(stale)
        assert [line for line in app.lines() if "● ok" in line]
        app.table.stale = False
        app.theme = "ecstui-light"
        await pilot.pause()
        assert fresh.isdisjoint(colours())


async def test_cells_of_several_colours() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        mixed = Cell(parts=(("▁▂▃", "series-1"), (" 42 of 100", "warn")), order=42)
        app.table.set_rows([Row("a", (Cell("a"), Cell("● ok", "ok"), mixed, Cell("-")))])
        await pilot.pause()
        line = app.table.render_line(1)
        assert "▁▂▃ 4…" in line.text
        assert cell_len(line.text) == 60
        roles = {s.text.strip(): s.style.color for s in line if s.style}
        assert roles["▁▂▃"] == app.table.palette.color("series-1").rich_color


async def test_other_columns() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.table.set_rows(rows(3))
        app.table.set_columns([Column(key="only", title="Only", min=5, weight=1)])
        app.table.set_rows([Row("x", (Cell("first"),))])
        await pilot.pause()
        assert app.lines()[0].split() == ["Only"]
        assert app.lines()[1].split() == ["▎first"]


async def test_go_to() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)):
        app.table.set_rows(rows(50))
        assert app.table.go_to("web-33")
        assert not app.table.go_to("gone")
        assert app.table.cursor_key == "web-33"
