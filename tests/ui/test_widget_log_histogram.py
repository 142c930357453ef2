"""The strip of lines and errors over time."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from ecstui.ui import theme
from ecstui.ui.widgets.log_bins import Bins, bins_of
from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.log_histogram import LogHistogram, bars
from ecstui.ui.widgets.log_sieve import LogSieve
from ecstui.ui.widgets.log_sweep import Sweep
from ecstui.ui.widgets.log_view import LogView

NOON = 1_760_011_200.0


def filled(*lines: tuple[float, str]) -> LogBuffer:
    buffer = LogBuffer()
    buffer.extend(LogLine(text, NOON + second, "web") for second, text in lines)
    sweep = Sweep(LogSieve(buffer))
    while sweep.step():
        pass
    return buffer


def test_bins_count_lines_and_errors_once_each() -> None:
    buffer = filled((0, "a"), (1, "ERROR b"), (1.5, "\tat frame"), (59, "WARN c"), (61, "d"))
    bins = bins_of(buffer, 50, (NOON + 1, NOON + 59))
    assert (bins.start, bins.step) == (NOON, 1.5)
    assert sum(bins.lines) == 5
    assert (sum(bins.errors), sum(bins.warnings)) == (1, 1)
    assert bins.lines[:2] == (3, 0)
    assert bins.inside == range(40)
    assert bins.end > NOON + 61


@pytest.mark.parametrize("span", [0, 1, 59, 3_000, 90_000, 40_000_000, 3e9])
def test_any_span_has_room(span: float) -> None:
    buffer = filled((0, "a"), (span, "b"))
    for count in (1, 2, 7, 200):
        bins = bins_of(buffer, count)
        assert 1 <= len(bins.lines) <= count
        assert sum(bins.lines) == 2
        assert bins.start <= NOON
        assert bins.end > NOON + span


def test_nothing_to_count() -> None:
    assert bins_of(LogBuffer(), 50) == Bins()
    assert bins_of(filled((0, "a")), 0) == Bins()
    assert bins_of(filled((-NOON, "no time")), 10) == Bins()


def test_bars_show_what_is_not_nothing() -> None:
    assert bars((0, 1, 1000, 500), 1) == [" ▁█▄"]
    assert bars((0, 8, 16, 12), 2) == ["  █▄", " ███"]
    assert bars((), 2) == ["", ""]
    assert bars((0, 0), 1) == ["  "]


class Stage(App[None]):
    """A log with its histogram."""

    CSS = "LogHistogram { height: 3; }"

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[float] = []
        for each in theme.load_themes(theme.shipped_dir()).loaded.values():
            self.register_theme(each)
        self.theme = theme.DEFAULT_THEME

    def compose(self) -> ComposeResult:
        yield LogHistogram(utc=True)
        yield LogView(fps=1000)

    def on_log_histogram_picked(self, message: LogHistogram.Picked) -> None:
        self.picked.append(message.moment)


async def test_it_shows_a_view_and_a_click_picks_a_time() -> None:
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        view, strip = app.query_one(LogView), app.query_one(LogHistogram)
        view.append(LogLine(f"ERROR {n}" if n == 7 else f"{n}", NOON + n, "web") for n in range(30))
        await pilot.pause()
        for height in (3, 2, 1):
            strip.styles.height = height
            await pilot.pause()
            strip.follow(view)
            strip.show(bins_of(view.buffer, 40, view.times_in_sight))
            rows = [strip.render_line(y).text for y in range(height)]
            assert all(cell_len(row) == 60 for row in rows)
            assert rows[0].startswith("12:00:00Z █")
            assert rows[0].rstrip().endswith("1/s")
            if height > 1:
                assert rows[-1].startswith("errors           █")
                assert rows[-1].rstrip().endswith(" 1")
        await pilot.click(LogHistogram, offset=(15, 0))
        assert app.picked == [NOON + 5]
        for size in ((1, 1), (20, 5), (200, 50)):
            await pilot.resize_terminal(*size)
        for name in app.available_themes:
            app.theme = name
            await pilot.pause()
