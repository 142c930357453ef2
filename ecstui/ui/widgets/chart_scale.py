"""Scales of a chart: round values and round times to label, and where they fall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_TIME_STEPS = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY for days in (1, 2, 7, 14, 28, 91, 364)),
)


class Scale(NamedTuple):
    """A value axis from `low` to `high`."""

    low: float
    high: float

    def dot(self, value: float, dots: int) -> int:
        """The dot for `value` on an axis of `dots`, counted from the top."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return round((1 - min(max(share, 0.0), 1.0)) * (dots - 1))


def value_scale(values: Sequence[float], low: float | None, high: float | None) -> Scale:
    """An axis that shows all of `values`: from `low` to `high`, or as far beyond as they go.

    None leaves that end to the values.
    """
    bottom = min([*values, *([] if low is None else [low])], default=0.0)
    top = max([*values, *([] if high is None else [high])], default=1.0)
    if top <= bottom:
        top = bottom + (abs(bottom) or 1.0)
    step = nice_step((top - bottom) / 4)
    if low is None or bottom < low:
        bottom = math.floor(bottom / step) * step
    if high is None or top > high:
        top = math.ceil(top / step) * step
    return Scale(bottom, top)


def nice_step(rough: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `rough` (> 0)."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * step for step in _STEPS if power * step >= rough * 0.999)


def value_ticks(scale: Scale, rows: int) -> list[float]:
    """Round values to label on an axis of `rows` cells, both ends included where they are round."""
    most = 5 if rows >= 9 else 3 if rows >= 5 else 2
    span = scale.high - scale.low
    if scale == (0, 100):
        return {5: [0.0, 25.0, 50.0, 75.0, 100.0], 3: [0.0, 50.0, 100.0], 2: [0.0, 100.0]}[most]
    if most == 2:
        return [scale.low, scale.high]
    step = nice_step(span / (most - 1))
    first = math.ceil(scale.low / step - 1e-9)
    count = math.floor((scale.high - first * step) / step + 1e-9) + 1
    return [(first + place) * step for place in range(count)]


def time_ticks(start: float, end: float, most: int, zone: tzinfo | None) -> list[float]:
    """At most `most` round times between two epochs, round in the time zone (None is local)."""
    if end <= start or most < 1:
        return []
    wanted = (end - start) / most
    step = next((each for each in _TIME_STEPS if each >= wanted), None)
    if step is None:
        return []
    offset = _offset(end, zone)
    first = math.ceil((start + offset) / step) * step - offset
    return [first + place * step for place in range(int((end - first) // step) + 1)]


def time_label(epoch: float, step: float, zone: tzinfo | None) -> str:
    """The label of a time on an axis whose ticks are `step` seconds apart."""
    moment = _moment(epoch, zone)
    return f"{moment.day} {moment:%b}" if step >= _DAY else f"{moment:%H:%M}"


def _moment(epoch: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(epoch, zone).astimezone(zone)


def _offset(epoch: float, zone: tzinfo | None) -> float:
    shift = _moment(epoch, zone).utcoffset()
    return shift.total_seconds() if shift else 0.0
