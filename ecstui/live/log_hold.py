"""For how long a line waits for earlier ones of other streams: as long as lines are slow lately.

A line that has come quickly waits for those on their way; a slow one has waited long enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from ecstui.live.lines import TailLine

KEPT = 400
"""Delays remembered."""
MOST = 97
"""Percentage of lines that are not to come late."""
OUTLIER = 10.0
"""Seconds of delay beyond which a line says nothing about the others."""


class LogHold:
    """Learns the delay of lines, from their time to their arrival here. `longest` in seconds."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._delays: deque[float] = deque(maxlen=KEPT)

    def dues(self, lines: Sequence[TailLine], moment: float, now: float) -> list[float]:
        """When (monotonic) each of these lines, which have come at `moment`, is due.

        `now` is the same moment in epoch seconds.
        """
        delays = [now - line.timestamp / 1000 for line in lines]
        self._delays.extend(delay for delay in delays[-KEPT:] if delay < OUTLIER)
        usual = self._usual()
        return [moment + max(0.0, min(self._longest, usual - delay)) for delay in delays]

    def _usual(self) -> float:
        if len(self._delays) < KEPT // 8:
            return OUTLIER
        ordered = sorted(self._delays)
        return ordered[min(len(ordered) - 1, len(ordered) * MOST // 100)]
