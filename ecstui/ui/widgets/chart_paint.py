"""Drawing a chart into lines of (text, role) runs; pure, so that equal data gives equal lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from itertools import pairwise
from statistics import median_low

import msgspec

from ecstui.fmt import age
from ecstui.ui.widgets.braille import NOBODY, Canvas
from ecstui.ui.widgets.chart_scale import (
    Scale,
    time_label,
    time_ticks,
    value_scale,
    value_ticks,
)
from ecstui.ui.widgets.fit import fit, width_of
from ecstui.ui.widgets.spark import sparkline

Line = list[tuple[str, str]]
"""Runs of text and the role each is painted in."""

MIN_WIDTH, MIN_HEIGHT = 24, 4
_LABEL_GAP = 5


class Series(msgspec.Struct, frozen=True):
    """One line: (epoch seconds, value) in order of time; None is a gap.

    Points that are much further apart than the others have a gap between them as well.
    """

    name: str
    points: tuple[tuple[float, float | None], ...]
    role: str = "series-1"

    @property
    def values(self) -> list[float]:
        """The values that are known."""
        return [value for _time, value in self.points if value is not None]


class Marker(msgspec.Struct, frozen=True):
    """A moment worth seeing in every chart, such as the start of a deployment.

    The label, of single-width characters, stands beside the top of the line where there is room.
    """

    time: float
    label: str = ""
    role: str = "info"


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a chart shows. Times are epoch seconds; `zone` None is local time.

    `low` and `high` are ends that the value axis has at least; None leaves an end to the data.
    With `relative` the time axis counts back from now instead of telling the time of day.
    """

    series: tuple[Series, ...] = ()
    start: float = 0.0
    end: float = 0.0
    low: float | None = 0.0
    high: float | None = 100.0
    threshold: float | None = None
    markers: tuple[Marker, ...] = ()
    message: str = ""
    relative: bool = False
    zone: tzinfo | None = None


def draw(picture: Picture, width: int, height: int, unit: Callable[[float], str]) -> list[Line]:
    """The chart in `width` x `height` cells; sparklines or a sentence where that is too small."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return _small(picture, width, height, unit)
    values = [value for each in picture.series for value in each.values]
    if picture.message or not values:
        return _sentence(picture.message or "no data", width, height)
    if picture.threshold is not None:
        values.append(picture.threshold)
    scale = value_scale(values, picture.low, picture.high)
    rows = height - 2
    labels = _value_labels(scale, rows, unit)
    gutter = max(width_of(label) for label in labels.values()) + 1
    plot = _Plot(picture, scale, width - gutter, rows)
    lines = [_legend(picture, gutter, width, unit)]
    for row in range(rows):
        label = labels.get(row, "")
        lines.append([(label.rjust(gutter - 1) + " ", "muted"), *plot.row(row, row in labels)])
    lines.append([(" " * gutter, ""), (_time_labels(picture, plot), "muted")])
    return lines


def _value_labels(scale: Scale, rows: int, unit: Callable[[float], str]) -> dict[int, str]:
    return {scale.dot(tick, rows * 4) // 4: unit(tick) for tick in value_ticks(scale, rows)}


class _Plot:
    """The area inside the axes."""

    def __init__(self, picture: Picture, scale: Scale, width: int, rows: int) -> None:
        self.picture, self.scale, self.width, self.rows = picture, scale, width, rows
        self._canvas = Canvas(width, rows)
        for owner, series in enumerate(picture.series):
            self._draw(series, owner)
        self._markers = {self.column(each.time): each for each in picture.markers}
        self._labels = self._marker_labels()
        threshold = picture.threshold
        self._threshold = None if threshold is None else scale.dot(threshold, rows * 4) // 4

    def column(self, time: float) -> int:
        """The cell of a time; outside of the plot when the time is outside."""
        return self._x(time) // 2

    def _x(self, time: float) -> int:
        span = (self.picture.end - self.picture.start) or 1
        return round((time - self.picture.start) / span * (self.width * 2 - 1))

    def _draw(self, series: Series, owner: int) -> None:
        times = [time for time, _value in series.points]
        steps = [later - time for time, later in pairwise(times)]
        longest = 2.5 * median_low(steps) if steps else 0.0
        before: tuple[float, int, int] | None = None
        for time, value in series.points:
            if value is None:
                before = None
                continue
            x, y = self._x(time), self.scale.dot(value, self.rows * 4)
            if before is not None and time - before[0] <= longest:
                self._canvas.line(before[1], before[2], x, y, owner)
            else:
                self._canvas.dot(x, y, owner)
            before = (time, x, y)

    def _marker_labels(self) -> dict[int, str]:
        """The characters of the markers' labels, by the column of the first row they stand in."""
        labels: dict[int, str] = {}
        for column, marker in self._markers.items():
            if 0 <= column < self.width - len(marker.label) - 2:
                labels |= {column + 1 + place: char for place, char in enumerate(marker.label)}
        return labels

    def row(self, row: int, grid: bool) -> Line:
        """One row: the series over the markers, over the threshold, over the grid."""
        line: Line = []
        for column, (char, owner) in enumerate(self._canvas.row(row)):
            if owner != NOBODY:
                run = (char, self.picture.series[owner].role)
            elif column in self._markers:
                run = ("┊", self._markers[column].role)
            elif row == 0 and column in self._labels:
                run = (self._labels[column], "muted")
            elif row == self._threshold:
                run = ("╌", "warn")
            else:
                run = ("┈" if grid else " ", "border")
            if line and (line[-1][1] == run[1] or run[0] == " "):
                line[-1] = (line[-1][0] + run[0], line[-1][1])
            else:
                line.append(run)
        return _without_crumbs(line)


def _without_crumbs(line: Line) -> Line:
    """`line` with blanks for bits of grid too short to be seen as one: each costs forty bytes."""
    kept: Line = []
    for text, role in line:
        crumb = role == "border" and len(text) < 4
        if kept and (crumb or kept[-1][1] == role):
            kept[-1] = (kept[-1][0] + (" " * len(text) if crumb else text), kept[-1][1])
        else:
            kept.append((text, role))
    return kept


def _time_labels(picture: Picture, plot: _Plot) -> str:
    """The times under the plot: left-aligned at their tick, or centred where there is room."""
    cells = [" "] * plot.width
    span = picture.end - picture.start
    if picture.relative:
        _write(cells, 0, f"-{age(span)}")
        _write(cells, plot.width - 3, "now")
        return "".join(cells)
    ticks = time_ticks(picture.start, picture.end, plot.width // (5 + _LABEL_GAP), picture.zone)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else span
    for tick in ticks:
        label = time_label(tick, step, picture.zone)
        _write(cells, plot.column(tick) - len(label) // 2, label)
    return "".join(cells)


def _write(cells: list[str], start: int, text: str) -> None:
    """Write `text`, moved inwards when it would cross an edge, if nothing stands there yet."""
    start = max(0, min(start, len(cells) - len(text)))
    if all(cell == " " for cell in cells[start : start + len(text)]):
        cells[start : start + len(text)] = text


def _legend(picture: Picture, gutter: int, width: int, unit: Callable[[float], str]) -> Line:
    """Name, last value and range of every series; the ranges go first when it gets narrow."""
    for ranges in (True, False):
        line: Line = [(" " * gutter, "")]
        for series in picture.series:
            line += [("━ ", series.role), (f"{series.name} ", "muted"), (_last(series, unit), "")]
            if ranges and series.values:
                low, high = unit(min(series.values)), unit(max(series.values))
                line.append((f"  {low} – {high}", "muted"))
            line.append(("    ", ""))
        if sum(width_of(text) for text, _role in line) <= width:
            break
    return line


def _last(series: Series, unit: Callable[[float], str]) -> str:
    values = series.values
    return unit(values[-1]) if values else "–"


def _sentence(text: str, width: int, height: int) -> list[Line]:
    lines: list[Line] = [[] for _ in range(height)]
    if height:
        indent = max(0, (width - width_of(text)) // 2)
        lines[(height - 1) // 2] = [(fit(" " * indent + text, width), "muted")]
    return lines


def _small(picture: Picture, width: int, height: int, unit: Callable[[float], str]) -> list[Line]:
    """One line for each series that finds room: name, last value and a sparkline."""
    if picture.message or not picture.series:
        return _sentence(picture.message or "no data", width, height)
    lines: list[Line] = []
    for series in picture.series[:height]:
        head = f"{series.name} {_last(series, unit):>4} "
        values = [value for _time, value in series.points]
        bars = sparkline(values, max(0, width - width_of(head)), picture.low or 0, picture.high)
        lines.append([(fit(head, min(width, width_of(head))), ""), (bars, series.role)])
    return lines
