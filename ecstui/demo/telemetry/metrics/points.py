"""Points of a series: what a minute holds, and how minutes add up to periods and statistics."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ecstui.demo.calls import Fault


class Point(NamedTuple):
    """One minute, or several: number of samples, their sum, the smallest and the largest."""

    samples: float
    total: float
    low: float
    high: float


Reader = Callable[[int, int], "Sequence[Point | None]"]
"""Gives the points of the epoch minutes from the first up to the last; None where there is none."""

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)")


def flat(value: float) -> Point:
    """A minute with a single sample."""
    return Point(1.0, value, value, value)


def merge(points: Sequence[Point]) -> Point:
    """Several minutes as one."""
    if len(points) == 1:
        return points[0]
    return Point(
        sum(point.samples for point in points),
        sum(point.total for point in points),
        min(point.low for point in points),
        max(point.high for point in points),
    )


def statistic(name: str) -> Callable[[Point], float]:
    """The function behind a statistic; a fault for unknown ones."""
    known = _STATISTICS.get(name)
    if known is not None:
        return known
    found = _PERCENTILE.fullmatch(name)
    if found is None:
        raise Fault("ValidationError", f"The value {name} for parameter Stat is not supported.")
    share = float(found.group(1)) / 100
    return lambda point: _percentile(point, share)


def _percentile(point: Point, share: float) -> float:
    """Between the extremes and the mean on straight lines: enough for a simulated series."""
    mean = point.total / point.samples
    if share < 0.5:
        return point.low + (mean - point.low) * share * 2
    return mean + (point.high - mean) * (share - 0.5) * 2


_STATISTICS: dict[str, Callable[[Point], float]] = {
    "Average": lambda point: point.total / point.samples,
    "Sum": lambda point: point.total,
    "Minimum": lambda point: point.low,
    "Maximum": lambda point: point.high,
    "SampleCount": lambda point: point.samples,
}


def sampled(reader: Reader, first: int, last: int, period: int) -> list[Point | None]:
    """Points of the periods (of `period` minutes) from minute `first` up to `last`.

    Long periods are computed from every fifth or twentieth minute; sums are scaled up.
    """
    if period == 1:
        return list(reader(first, last))
    step = 1 if period < 60 else 5 if period < 1440 else 20
    if step == 1:
        minutes = reader(first, last)
        return [_pile(minutes[at : at + period], 1) for at in range(0, last - first, period)]
    found: list[Point | None] = []
    for start in range(first, last, period):
        picks: list[Point | None] = []
        for minute in range(start, min(start + period, last), step):
            picks.extend(reader(minute, minute + 1))
        found.append(_pile(picks, step))
    return found


def _pile(minutes: Sequence[Point | None], step: int) -> Point | None:
    there = [point for point in minutes if point is not None]
    if not there:
        return None
    merged = merge(there)
    if step == 1:
        return merged
    return Point(merged.samples * step, merged.total * step, merged.low, merged.high)
