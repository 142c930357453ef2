"""What an alarm is, and how its state follows from the minutes of its metric."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_COMPARE: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}


class Sample(NamedTuple):
    """A period's value; None where there was no data."""

    at: int
    value: float | None


class Turn(NamedTuple):
    """At `at` (epoch seconds) the state became `state`."""

    at: int
    state: str
    reason: str
    data: list[Sample]


@dataclass(slots=True, eq=False)
class Alarm:
    """One metric alarm; `wire` holds its configuration in the shape of PutMetricAlarm.

    `seen` is the time (epoch seconds) up to which it was evaluated, `turn` its last change.
    """

    name: str
    arn: str
    wire: dict[str, Any]
    configured: float
    seen: int = 0
    turn: Turn = field(default_factory=lambda: Turn(0, "INSUFFICIENT_DATA", _UNCHECKED, []))

    @property
    def period(self) -> int:
        """Seconds of one period."""
        return max(60, int(self.wire.get("Period", 60)))

    @property
    def width(self) -> int:
        """Periods that are looked at."""
        return int(self.wire["EvaluationPeriods"])

    @property
    def needed(self) -> int:
        """Periods of those that must breach."""
        return int(self.wire.get("DatapointsToAlarm", self.width))

    @property
    def statistic(self) -> str:
        """The statistic or percentile it looks at."""
        return str(self.wire.get("ExtendedStatistic") or self.wire.get("Statistic", "Average"))

    def breaches(self, value: float) -> bool:
        """Whether a value crosses the threshold."""
        known = _COMPARE.get(self.wire["ComparisonOperator"])
        return known is not None and known[0](value, self.wire.get("Threshold", 0.0))

    def judge(self, window: Sequence[Sample], before: str) -> Turn | None:
        """The change of state that `window` (the last `width` periods) brings about, if any."""
        missing = self.wire.get("TreatMissingData", "missing")
        there = [sample for sample in window if sample.value is not None]
        votes = [self.breaches(sample.value) for sample in there if sample.value is not None]
        gaps = len(window) - len(there)
        if not there and missing in ("missing", "ignore"):
            state = "INSUFFICIENT_DATA" if missing == "missing" else before
        else:
            bad = sum(votes) + (gaps if missing == "breaching" else 0)
            state = "ALARM" if bad >= self.needed else "OK"
        if state == before or not window:
            return None
        end = window[-1].at + self.period
        return Turn(end, state, self._reason(state, before, there, votes), list(there))

    def _reason(self, state: str, before: str, there: list[Sample], votes: list[bool]) -> str:
        threshold = float(self.wire.get("Threshold", 0.0))
        if state == "INSUFFICIENT_DATA":
            points = _points(self.width)
            return f"Insufficient Data: {points} were unknown."
        words = _COMPARE[self.wire["ComparisonOperator"]][1]
        alarming = state == "ALARM"
        shown = [sample for sample, vote in zip(there, votes, strict=True) if vote == alarming]
        values = ", ".join(_shown(sample) for sample in reversed(shown[-5:]))
        verb = "were" if len(shown) > 1 else "was"
        return (
            f"Threshold Crossed: {len(shown)} out of the last {_points(self.width)} "
            f"[{values}] {verb} {'' if alarming else 'not '}{words} the threshold ({threshold}) "
            f"(minimum {_points(self.needed)} for {before} -> {state} transition)."
        )


_UNCHECKED = "Unchecked: Initial alarm creation"


def _points(number: int) -> str:
    return f"{number} datapoint{'s' if number != 1 else ''}"


def _shown(sample: Sample) -> str:
    stamp = time.strftime("%d/%m/%y %H:%M:%S", time.gmtime(sample.at))
    return f"{sample.value} ({stamp})"
