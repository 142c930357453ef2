"""When a recurring incident strikes, counted back from the moment that people look."""

from __future__ import annotations

import math


def next_turn(now: float, anchor: float, period: float) -> float:
    """The first of the moments `anchor` + n * `period` that is not before `now`."""
    return anchor - math.floor((anchor - now) / period) * period
