"""How often logs are asked for: fast while lines come, slower when all is quiet or AWS is busy."""

from __future__ import annotations

from ecstui.live.kit import Settings

CATCH_UP = 0.1
"""Seconds to the next turn while lines are waiting."""
PER_CALL = 0.8
"""Seconds between two turns for each call of a turn: the rest of the ration is for others."""
SLOWER = 1.5
"""By how much the rest grows with each quiet turn."""
CALM = 60.0
"""Seconds from a throttle to the full speed."""


class LogPace:
    """Decides on the seconds from one turn to the next."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rest = settings.tail_fastest
        self._throttled = float("-inf")
        self.seconds = settings.tail_fastest

    def throttled(self, moment: float) -> None:
        """AWS has throttled us at this moment (monotonic seconds)."""
        self._throttled = moment

    def turn(self, moment: float, *, lines: int, calls: int, behind: bool) -> None:
        """Take in what a turn has brought, and what it cost."""
        fastest, slowest = self._settings.tail_fastest, self._settings.tail_slowest
        if behind:
            self.seconds = CATCH_UP
            return
        self._rest = fastest if lines else min(slowest, max(self._rest, fastest) * SLOWER)
        careful = max(0.0, 1 - (moment - self._throttled) / CALM)
        least = max(fastest * PER_CALL * calls, careful * slowest)
        self.seconds = max(self._rest, min(slowest, least))
