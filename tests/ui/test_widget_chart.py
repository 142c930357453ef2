"""Charts: scales, gaps, markers, words where there is nothing to draw, and what is repainted."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region

from ecstui.fmt import percent
from ecstui.ui.widgets.braille import Canvas
from ecstui.ui.widgets.chart import LineChart, Marker, Picture, Series
from ecstui.ui.widgets.chart_paint import draw
from ecstui.ui.widgets.chart_scale import (
    Scale,
    nice_step,
    time_label,
    time_ticks,
    value_scale,
    value_ticks,
)
from ecstui.ui.widgets.spark import braille_sparkline, sparkline, squeeze

START = 1_760_000_400.0  # 2025-10-09 09:00 UTC


def series(*values: float | None, name: str = "CPU", role: str = "series-1") -> Series:
    return Series(name, tuple((START + n * 60, value) for n, value in enumerate(values)), role)


def picture(*values: float | None, **changes: object) -> Picture:
    options: dict[str, object] = {
        "series": (series(*values),),
        "start": START,
        "end": START + (len(values) - 1) * 60,
        "zone": UTC,
    }
    return Picture(**(options | changes))  # type: ignore[arg-type]  # a test's own keywords


def text(shown: Picture, width: int = 60, height: int = 12) -> list[str]:
    lines = ["".join(part for part, _role in line) for line in draw(shown, width, height, percent)]
    assert len(lines) <= height
    assert all(cell_len(line) <= width for line in lines if "━" not in line)
    return lines


def test_a_line_has_its_dots_where_its_values_are() -> None:
    canvas = Canvas(3, 1)
    canvas.line(0, 0, 5, 3, 7)
    canvas.dot(99, 0, 1)
    canvas.dot(0, -1, 1)
    assert "".join(char for char, _owner in canvas.row(0)) == "⠑⠢⢄"
    assert {owner for _char, owner in canvas.row(0)} == {7}


def test_scales_hold_every_value() -> None:
    assert value_scale([10, 20], 0, 100) == (0, 100)
    low, high = value_scale([10, 130], 0, 100)
    assert (low, high >= 130) == (0, True)
    assert value_scale([], 0, None) == (0, 1)
    assert value_scale([5], None, None).high > value_scale([5], None, None).low
    assert value_scale([-3, 7], 0, None).low <= -3
    assert nice_step(0.3) == 0.5
    assert nice_step(120) == 200


@pytest.mark.parametrize(
    ("scale", "rows", "ticks"),
    [
        (Scale(0, 100), 12, [0, 25, 50, 75, 100]),
        (Scale(0, 100), 6, [0, 50, 100]),
        (Scale(0, 100), 3, [0, 100]),
        (Scale(0, 4000), 10, [0, 1000, 2000, 3000, 4000]),
        (Scale(0.0, 0.4), 10, [0, 0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_ticks_are_round(scale: Scale, rows: int, ticks: list[float]) -> None:
    assert value_ticks(scale, rows) == pytest.approx(ticks)


def test_times_are_round_in_their_zone() -> None:
    assert time_ticks(START - 100, START + 3 * 3600, 7, UTC)[:2] == [START, START + 1800]
    nepal = timezone(timedelta(hours=5, minutes=45))
    ticks = time_ticks(START, START + 6 * 3600, 4, nepal)
    assert [time_label(tick, 7200, nepal) for tick in ticks] == ["16:00", "18:00", "20:00"]
    assert time_label(START, 86400, UTC) == "9 Oct"
    assert time_ticks(START, START, 4, UTC) == []
    assert time_ticks(0, 1e12, 4, UTC) == []


def test_a_chart_tells_values_and_times() -> None:
    lines = text(picture(*range(0, 101, 2), threshold=80, markers=(Marker(START + 600, "v2"),)))
    assert "CPU 100%" in lines[0]
    assert "0% – 100%" in lines[0]
    assert lines[1].startswith("100% ")
    assert "09:00" in lines[-1]
    assert "09:30" in lines[-1]
    assert any("╌" in line for line in lines)
    assert sum("┊" in line for line in lines) >= 8
    assert "┊v2" in lines[1]


def test_none_and_missing_points_are_gaps() -> None:
    def covered(shown: Picture) -> int:
        lines = text(shown)
        return sum(any(line[n] > "⠀" for line in lines[1:-1] if n < len(line)) for n in range(60))

    whole = covered(picture(*[50.0] * 40))
    assert covered(picture(*[50.0] * 10, *[None] * 20, *[50.0] * 10)) < whole * 0.6
    points = series(*[50.0] * 40).points
    missing = Series("CPU", points[:10] + points[30:])
    assert covered(picture(*[50.0] * 40, series=(missing,))) < whole * 0.6


def test_later_series_lie_over_earlier_ones_and_keep_their_colours() -> None:
    both = (series(10, 20, 30), series(80, 70, 60, name="Memory", role="series-2"))
    lines = draw(picture(1, 2, 3, series=both), 60, 12, percent)
    roles = {role for line in lines[1:-1] for part, role in line if part.strip("⠀ ")}
    assert {"series-1", "series-2"} <= roles


def test_relative_times() -> None:
    lines = text(picture(*[1.0] * 181, relative=True))
    assert lines[-1].split() == ["-3h", "now"]


@pytest.mark.parametrize("message", ["", "no data: Container Insights is off"])
def test_nothing_to_draw_is_said(message: str) -> None:
    lines = text(picture(None, None, message=message))
    assert [line.strip() for line in lines if line.strip()] == [message or "no data"]
    assert [line.strip() for line in text(Picture()) if line.strip()] == ["no data"]


def test_too_small_for_axes_is_a_sparkline() -> None:
    both = (series(10, None, 100), series(80, name="Memory", role="series-2"))
    assert text(picture(1, series=both), 20, 2) == [
        "CPU 100% " + " " * 8 + "▂ █",
        "Memory  80%        ▇",
    ]
    for width in range(30):
        for height in range(6):
            text(picture(1, 2, 3), width, height)


def test_values_beyond_the_axis_extend_it() -> None:
    lines = text(picture(10, 250))
    assert any("250%" in line or "300%" in line for line in lines[1:3])


def test_sparklines() -> None:
    assert sparkline([0, 50, 100, None, 7], 7) == "  ▁▅█ ▁"
    assert sparkline([1, 2, 90, 3], 2) == "▁▇"
    assert sparkline([2, 4], 2, hi=None) == "▅█"
    assert sparkline([], 3) == "   "
    assert sparkline([200, -5], 2) == "█▁"
    assert sparkline([0, 0], 2, hi=None) == "▁▁"
    assert squeeze([1, None, 5, 2], 2) == [1, 5]
    assert braille_sparkline([0, 100], 2) == "⠀⣸"
    assert cell_len(braille_sparkline([1, 2, 3], 9)) == 9


class Stage(App[None]):
    """One chart."""

    def compose(self) -> ComposeResult:
        yield LineChart()


async def test_a_chart_repaints_only_lines_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        chart = app.query_one(LineChart)
        assert "loading" in "".join(chart.render_line(y).text for y in range(12))
        chart.show(picture(*[52.0] * 40))
        await pilot.pause()
        regions: list[Region] = []
        monkeypatch.setattr(chart, "refresh", lambda *asked: regions.extend(asked))
        chart.show(picture(*[52.0] * 40))
        chart.show(picture(*[52.0] * 39, 52.1))
        assert regions == []
        chart.show(picture(*[52.0] * 39, 54.0))
        assert [region.y for region in regions] == [0, 5]


async def test_a_chart_follows_its_size_and_says_why_it_is_empty() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        chart = app.query_one(LineChart)
        chart.show(picture(*[52.0] * 40))
        for size in ((100, 30), (10, 2), (1, 1), (60, 12)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            for y in range(chart.size.height):
                assert cell_len(chart.render_line(y).text) == chart.size.width
        chart.say("access denied")
        await pilot.pause()
        assert "access denied" in "".join(chart.render_line(y).text for y in range(12))
        chart.say("")
        assert chart.picture == picture(*[52.0] * 40)
