"""What autoscaling did before the simulation began: the same rules over the curve of the demand."""

from __future__ import annotations

import math
from typing import NamedTuple

from ecstui.demo.telemetry.metrics.curves import Curve

_MINUTES = 20 * 60
"""How far back it goes."""

TARGET = 60.0
"""Percent of CPU that the policies of the fleet aim at."""


class Step(NamedTuple):
    """At `minute` the desired count went from `before` to `after`."""

    minute: int
    before: int
    after: int


def rehearse(curve: Curve, reference: int, bounds: tuple[int, int], until: int) -> list[Step]:
    """The steps up to epoch minute `until`, at which the count is `reference` again.

    The count never falls below `reference`: the tasks of the present were there all the time.
    """
    lowest, highest = reference, bounds[1]
    steps: list[Step] = []
    count, high, low = reference, 0, 0
    quiet_until = 0
    first = until - _MINUTES
    for minute, demand in enumerate(curve.demand(first, until - 5), first):
        cpu = demand * reference / count
        high = high + 1 if cpu > TARGET else 0
        low = low + 1 if cpu < TARGET * 0.9 else 0
        if minute < quiet_until:
            continue
        wanted = count
        if high >= 3:
            wanted = min(highest, math.ceil(count * cpu / TARGET))
        elif low >= 15:
            wanted = max(lowest, count - max(1, count // 5))
        if wanted != count:
            steps.append(Step(minute, count, wanted))
            count, quiet_until = wanted, minute + 5
            high = low = 0
    if count != reference:
        steps.append(Step(until - 1, count, reference))
    return steps
