"""How many lines, warnings and errors a log buffer has in each of some spans of time."""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from ecstui.diagnose.log_level import LEVELS
from ecstui.ui.widgets.log_buffer import LogBuffer

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
STEPS: tuple[float, ...] = (
    *(1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40),
    *(_MINUTE * n for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40)),
    *(_HOUR * n for n in (1, 1.5, 2, 3, 4, 6, 8, 12)),
    _DAY,
)
"""Seconds that a span may have: such that its borders don't move, and most of the room is used."""
_WARN = LEVELS.index("warn")
_BAD = (LEVELS.index("error"), LEVELS.index("fatal"))


class Bins(NamedTuple):
    """Counts by time: each of `lines`, `warnings` and `errors` spans `step` seconds from `start`.

    `inside` are the spans that are in sight in the view.
    """

    start: float = 0.0
    step: float = 1.0
    lines: tuple[int, ...] = ()
    warnings: tuple[int, ...] = ()
    errors: tuple[int, ...] = ()
    inside: range = range(0)

    @property
    def end(self) -> float:
        """Where the last span ends."""
        return self.start + self.step * len(self.lines)


def bins_of(buffer: LogBuffer, count: int, seen: tuple[float, float] | None = None) -> Bins:
    """The buffer in at most `count` spans, with the times of the first and last line in sight."""
    times, levels = buffer.columns.times, buffer.columns.levels
    first = bisect_left(times, 1.0)
    if first == len(times) or count < 1:
        return Bins()
    start, step = _scale(times[first], times[-1], count)
    spans = min(count, int((times[-1] - start) // step) + 1)
    places = [bisect_left(times, start + step * n) for n in range(spans)] + [len(times)]
    pairs = list(pairwise(places))
    inside = range(0)
    if seen is not None:
        low, high = (min(max(int((time - start) // step), 0), spans - 1) for time in seen)
        inside = range(low, high + 1)
    return Bins(
        start,
        step,
        tuple(high - low for low, high in pairs),
        tuple(levels.count(_WARN, low, high) for low, high in pairs),
        tuple(sum(levels.count(level, low, high) for level in _BAD) for low, high in pairs),
        inside,
    )


def _scale(first: float, last: float, count: int) -> tuple[float, float]:
    """A round start and step by which `count` spans reach from `first` to `last`."""
    for step in STEPS:
        start = math.floor(first / step) * step
        if start + step * count > last:
            return start, step
    start = math.floor(first / _DAY) * _DAY
    return start, _DAY * (math.floor((last - start) / _DAY / count) + 1)
