"""Panes: the frame follows the focus, the status is cheap, titles are never markup."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from ecstui.ui import theme
from ecstui.ui.widgets.keyed_table import Cell, Column, KeyedTable, Row
from ecstui.ui.widgets.pane import Pane, PaneStatus
from ecstui.ui.widgets.scrollbar import Scroll


class Stage(App[None]):
    """Two panes, one above the other."""

    def __init__(self) -> None:
        super().__init__()
        for each in theme.load_themes(theme.shipped_dir()).loaded.values():
            self.register_theme(each)
        self.theme = theme.DEFAULT_THEME

    def compose(self) -> ComposeResult:
        for name in ("one", "two"):
            with Pane(name, id=name):
                yield KeyedTable([Column(key="a", title="A", weight=1)], id=f"table-{name}")

    def screen_lines(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return [strip.text for strip in strips]


async def test_frame_title_and_status() -> None:
    app = Stage()
    async with app.run_test(size=(40, 12)) as pilot:
        one = app.query_one("#one", Pane)
        one.set_title(("Services", ""), ("12 [/x]", "muted"))
        one.set_status("▲ stale 3m", "warn")
        app.query_one("#table-one", KeyedTable).set_rows([Row("r", (Cell("first"),))])
        await pilot.pause()
        lines = app.screen_lines()
        assert lines[0] == "╭─ Services 12 [/x] ────── ▲ stale 3m ─╮"
        assert lines[2] == "│▎first" + " " * 32 + "│"
        assert lines[5] == "╰" + "─" * 38 + "╯"
        assert {len(line) for line in lines} == {40}
        one.set_status("")
        await pilot.pause()
        assert app.screen_lines()[0].endswith("──╮")


async def test_the_frame_follows_the_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(40, 12)) as pilot:
        app.screen.set_focus(app.query_one("#table-one"))
        await pilot.pause()
        one, two = app.query_one("#one", Pane), app.query_one("#two", Pane)
        accent = one.palette.color("accent").rich_color

        def lit(pane: Pane) -> bool:
            return any(s.style is not None and s.style.color == accent for s in pane.render_line(2))

        assert (lit(one), lit(two)) == (True, False)
        regions: list[Region] = []
        original = Widget.refresh

        def refresh(self: Widget, *asked: Region, **options: bool) -> Widget:
            if self is one:
                regions.extend(asked or [Region()])
            return original(self, *asked, **options)

        monkeypatch.setattr(Widget, "refresh", refresh)
        app.screen.set_focus(app.query_one("#table-two"))
        await pilot.pause()
        assert (lit(one), lit(two)) == (False, True)
        assert regions == [
            Region(0, 0, 40, 1),
            Region(0, 1, 1, 4),
            Region(39, 1, 1, 4),
            Region(0, 5, 40, 1),
        ]


async def test_a_new_status_of_the_same_width_does_not_lay_out_anew() -> None:
    app = Stage()
    async with app.run_test(size=(40, 12)) as pilot:
        one = app.query_one("#one", Pane)
        status = one.query_one(PaneStatus)
        one.set_status("12s")
        await pilot.pause()
        assert status.region == Region(33, 0, 5, 1)
        one.set_status("13s")
        assert not status._layout_required
        await pilot.pause()
        assert " 13s ─╮" in app.screen_lines()[0]
        one.set_status("2m")
        await pilot.pause()
        assert status.region.width == 4


async def test_flat_panes_have_only_a_top_line() -> None:
    app = Stage()
    async with app.run_test(size=(40, 12)) as pilot:
        app.query(Pane).add_class("-flat")
        await pilot.pause()
        lines = app.screen_lines()
        assert lines[0].startswith("── one ──")
        assert lines[0].endswith("──")
        assert lines[1].startswith(" A")
        assert not any(char in "".join(lines) for char in "│╰╯╭╮")
        assert app.query_one("#table-one").size == (40, 5)


async def test_tiny_panes_do_not_fail() -> None:
    app = Stage()
    async with app.run_test(size=(40, 12)) as pilot:
        app.query_one("#one", Pane).set_status("a long status in a small pane")
        for size in ((1, 1), (3, 2), (8, 4), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert all(len(line) == size[0] for line in app.screen_lines())


@pytest.mark.parametrize(("page", "total"), [(10, 11), (10, 100), (3, 5000), (40, 41), (1, 9)])
def test_the_thumb_touches_an_end_only_at_that_end(page: int, total: int) -> None:
    last = total - page
    for top in range(last + 1):
        thumb = Scroll(top, page, total).thumb()
        assert 0 <= thumb.start < thumb.stop <= page
        if page - len(thumb) >= 2:
            assert (thumb.start == 0) == (top == 0)
            assert (thumb.stop == page) == (top == last)
    scroll = Scroll(0, page, total)
    assert scroll.top_at(-5) == 0
    assert scroll.top_at(page + 5) == last
    assert len(Scroll(0, total, page).thumb()) == 0
