"""How a tail is: what a header says of its streams, speed and lag."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Literal

import msgspec

from ecstui.errors import AwsError
from ecstui.live.feed import FeedState
from ecstui.live.lines import TailLine

WINDOW = 10.0
"""Seconds over which the speed is measured."""
FRESH = 60.0
"""Seconds after which a lag says nothing any more."""

Mode = Literal["waiting", "poll", "live tail", "ended"]


class LogStats(msgspec.Struct, frozen=True):
    """A tail's figures now."""

    state: FeedState
    mode: Mode = "waiting"
    """How lines come: `ended` when nothing more can come."""
    streams: int = 0
    groups: int = 0
    tasks: int = 0
    lines_per_second: float = 0.0
    lag: float | None = None
    """Seconds from a line's time to its arrival here, as of the newest; None when all is quiet."""
    waiting: int = 0
    """Lines read and not handed out: held back for order, or for the pause."""
    paused: bool = False
    reasons: tuple[str, ...] = ()
    """Sentences on containers whose lines can't be had."""
    troubles: tuple[AwsError, ...] = ()
    """Why some log groups can't be read, while others can."""
    notice: str = ""
    """What to know about the mode: why a live tail has ended, say."""


class Meter:
    """Counts lines as they arrive; moments are monotonic seconds."""

    def __init__(self) -> None:
        self._arrived: deque[tuple[float, int]] = deque()
        self._lag = 0.0
        self._lagged = float("-inf")

    def note(self, lines: Sequence[TailLine], moment: float, now: float) -> None:
        """Take in lines that have just come; `now` in epoch seconds."""
        newest = max((line.timestamp for line in lines if line.kind == "line"), default=None)
        if newest is not None:
            self._arrived.append((moment, len(lines)))
            self._lag, self._lagged = max(0.0, now - newest / 1000), moment
        self._forget(moment)

    def speed(self, moment: float) -> float:
        """Lines per second lately."""
        self._forget(moment)
        return sum(count for _, count in self._arrived) / WINDOW

    def lag(self, moment: float) -> float | None:
        """Seconds from a line's time to its arrival, lately."""
        return self._lag if moment - self._lagged <= FRESH else None

    def _forget(self, moment: float) -> None:
        while self._arrived and self._arrived[0][0] <= moment - WINDOW:
            self._arrived.popleft()
