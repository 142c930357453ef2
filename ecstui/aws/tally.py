"""What our requests have cost AWS's request rate: counted as they are sent."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable

from ecstui.ports import Usage

MINUTE = 60.0


class Tally:
    """Counts requests, throttles and unreadable items since the start."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_operation: Counter[str] = Counter()
        self._recent: deque[float] = deque()
        self._throttles = 0
        self._unreadable = 0

    def sent(self, service: str, operation: str) -> None:
        """One request has gone out."""
        self._by_operation[f"{service}:{operation}"] += 1
        self._recent.append(self._clock())
        self._forget()

    def throttled(self) -> None:
        """AWS said we ask too often."""
        self._throttles += 1

    def skipped(self, items: int) -> None:
        """So many items of an answer could not be read."""
        self._unreadable += items

    def usage(self) -> Usage:
        """The counts so far."""
        self._forget()
        return Usage(
            calls=self._by_operation.total(),
            per_minute=len(self._recent),
            throttles=self._throttles,
            unreadable=self._unreadable,
            by_operation=dict(self._by_operation),
        )

    def _forget(self) -> None:
        limit = self._clock() - MINUTE
        while self._recent and self._recent[0] <= limit:
            self._recent.popleft()
