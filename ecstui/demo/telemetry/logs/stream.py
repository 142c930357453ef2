"""A log stream: what its source says, merged with what was put into it, read minute by minute."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable

from ecstui.demo.telemetry.logs.event import Event
from ecstui.demo.telemetry.logs.writing import MINUTE

_CACHE_EVENTS = 60_000
_KEPT = 200_000


class MinuteCache:
    """The last written minutes of all streams, bounded by the number of their events."""

    def __init__(self, limit: int = _CACHE_EVENTS) -> None:
        self._minutes: OrderedDict[tuple[int, int, float, str], list[Event]] = OrderedDict()
        self._limit = limit
        self.held = 0

    def get(self, key: tuple[int, int, float, str], make: Callable[[], list[Event]]) -> list[Event]:
        """The minute under `key`, made if it is not there."""
        events = self._minutes.get(key)
        if events is not None:
            self._minutes.move_to_end(key)
            return events
        events = make()
        self._minutes[key] = events
        self.held += len(events) + 1
        while self.held > self._limit and len(self._minutes) > 1:
            _, old = self._minutes.popitem(last=False)
            self.held -= len(old) + 1
        return events


class Stream:
    """One stream of a group.

    `begin` is None while nothing was written; `end` None while its writer lives. Both in epoch
    seconds, of the generated part.
    """

    def __init__(self, name: str, key: int, created: float) -> None:
        self.name = name
        self.key = key
        self.created = created
        self.stored: list[Event] = []
        self.count = 0

    @property
    def begin(self) -> float | None:
        return self.stored[0].timestamp / 1000 if self.stored else None

    @property
    def end(self) -> float | None:
        return self.stored[-1].timestamp / 1000 if self.stored else self.created

    def minute(self, minute: int) -> list[Event]:
        """All events of one epoch minute in order, whether ingested yet or not."""
        if not self.stored:
            return []
        low = bisect_left(self.stored, (minute * MINUTE,))
        high = bisect_left(self.stored, ((minute + 1) * MINUTE,))
        return self.stored[low:high]

    def put(self, timestamp: int, ingested: int, message: str) -> None:
        """Store one event; beyond the newest 200,000 the oldest go."""
        self.count += 1
        insort(self.stored, Event(timestamp, self.key, (1 << 72) + self.count, ingested, message))
        if len(self.stored) > _KEPT:
            del self.stored[: len(self.stored) - _KEPT]

    def last_event(self) -> int | None:
        """The time of the last event in milliseconds, if the stream has one."""
        return self.stored[-1].timestamp if self.stored else None


Life = tuple[float | None, float | None, str]
"""Begin and end of a writer (epoch seconds), and a mark that changes with what it has to say."""


class Written(Stream):
    """A stream that a writer of the simulated fleet fills, besides what was put into it."""

    def __init__(
        self,
        name: str,
        key: int,
        life: Callable[[], Life],
        write: Callable[[int], list[Event]],
        cache: MinuteCache,
    ) -> None:
        super().__init__(name, key, life()[0] or 0.0)
        self._life = life
        self._write = write
        self._cache = cache

    @property
    def begin(self) -> float | None:
        own, begin = super().begin, self._life()[0]
        if own is None or begin is None:
            return begin if own is None else own
        return min(own, begin)

    @property
    def end(self) -> float | None:
        begin, end, _ = self._life()
        if begin is not None and end is None:
            return None
        own = super().end or 0.0
        return own if end is None else max(own, end)

    def minute(self, minute: int) -> list[Event]:
        begin, end, mark = self._life()
        if begin is None or minute < int(begin // 60) or (end and minute > int(end // 60)):
            return super().minute(minute)
        # An end cuts the last minutes short and adds last words: they are written anew.
        cut = end if end is not None and minute >= int(end // 60) - 1 else 0.0
        written = self._cache.get((self.key, minute, cut, mark), lambda: self._write(minute))
        if not self.stored:
            return written
        return sorted([*written, *super().minute(minute)])
