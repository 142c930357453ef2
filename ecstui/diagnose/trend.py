"""Whether trouble grows or ends, told from when it showed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Trend = Literal["rising", "steady", "falling", ""]

STEP = 300.0
"""Seconds of one beat."""
BEATS = 12
_HALF = 900.0


def trend(times: Sequence[float], now: float) -> Trend:
    """Compares the last quarter of an hour with the one before; empty for a single time."""
    if len(times) < 2:
        return ""
    recent = sum(now - at <= _HALF for at in times)
    before = sum(_HALF < now - at <= 2 * _HALF for at in times)
    if recent > before:
        return "rising"
    return "steady" if recent == before else "falling"


def beats(times: Sequence[float], now: float) -> tuple[int, ...]:
    """How often it showed in each five minutes of the last hour, oldest first."""
    found = [0] * BEATS
    for at in times:
        place = int((now - at) // STEP)
        if 0 <= place < BEATS:
            found[BEATS - 1 - place] += 1
    return tuple(found)
