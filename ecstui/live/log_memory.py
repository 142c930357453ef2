"""Which events of a log group have been handed out: none comes twice, and memory is bounded.

What is forgotten is never accepted again: everything below the floor counts as known.
"""

from __future__ import annotations

from ecstui.model.log import LogEvent

REMEMBER_MS = 720_000
"""How long before the newest event ids are remembered."""
REMEMBER = 200_000
"""Most event ids remembered."""


class LogMemory:
    """Ids of events by the second of their time. `floor` is in epoch milliseconds."""

    def __init__(self) -> None:
        self.floor = 0
        self._admitted: dict[str, int] = {}
        self._seen: dict[int, set[str]] = {}
        self._count = 0
        self._newest = 0

    def __len__(self) -> int:
        return self._count

    @property
    def span(self) -> int:
        """Milliseconds from the oldest second remembered to the newest event; at least 1,000."""
        oldest = min(self._seen, default=0) * 1000
        return max(1000, self._newest - oldest)

    def admit(self, stream: str, since: int) -> None:
        """Accept events of a stream from before the floor, down to `since`, until `settle`."""
        self._admitted[stream] = since

    def settle(self) -> None:
        """What was admitted has been read: the floor holds for all again."""
        self._admitted.clear()

    def is_new(self, event: LogEvent) -> bool:
        """Whether the event hasn't been seen; from now on it has."""
        floor = self._admitted.get(event.log_stream_name, self.floor)
        if event.timestamp < floor:
            return False
        name = event.event_id or _name(event)
        second = self._seen.setdefault(event.timestamp // 1000, set())
        if name in second:
            return False
        second.add(name)
        self._count += 1
        self._newest = max(self._newest, event.timestamp)
        return True

    def forget(self, before: int) -> None:
        """Drop ids of events dated before `before`: the too old, and the oldest of too many."""
        limit = (min(self._newest, before) - REMEMBER_MS) // 1000
        excess = self._count - REMEMBER
        if excess <= 0 and min(self._seen, default=limit) >= limit - 60:
            return
        for second in sorted(self._seen):
            if second >= before // 1000 or (excess <= 0 and second >= limit):
                break
            dropped = len(self._seen.pop(second))
            self._count -= dropped
            excess -= dropped
            self.floor = max(self.floor, (second + 1) * 1000)


def _name(event: LogEvent) -> str:
    """Tells events without an id apart."""
    parts = (event.log_stream_name, event.timestamp, event.ingestion_time, event.message)
    return "\0".join(str(part) for part in parts)
