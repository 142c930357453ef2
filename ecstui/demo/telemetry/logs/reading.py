"""Walks over the visible events of streams in either direction, a minute at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ecstui.demo.telemetry.logs.event import Event, parts
from ecstui.demo.telemetry.logs.stream import Stream
from ecstui.demo.telemetry.logs.writing import MINUTE


def bounds(streams: Sequence[Stream], now: float) -> tuple[int, int]:
    """First and last epoch minute in which any of `streams` can have events."""
    begins = [begin for stream in streams if (begin := stream.begin) is not None]
    if not begins:
        return 0, -1
    ends = [now if (end := stream.end) is None else end for stream in streams]
    return int(min(begins) // 60), int(min(max(ends), now + 7200) // 60)


def minute_of(streams: Sequence[Stream], minute: int, now: int) -> list[Event]:
    """The events of `minute` that are ingested by `now` (epoch milliseconds), in order."""
    found: list[Event] = []
    fresh = now - minute * MINUTE < MINUTE + 25_000
    for stream in streams:
        events = stream.minute(minute)
        if not events:
            continue
        if fresh or stream.stored:
            found += [event for event in events if event.ingested <= now]
        else:
            found += events
    if len(streams) > 1:
        found.sort()
    return found


def forward(
    streams: Sequence[Stream], low: int, high: int, now: float
) -> Iterator[tuple[int, list[Event]]]:
    """Minutes and their events with `low` <= number < `high` (event numbers), oldest first."""
    first, last = bounds(streams, now)
    start = max(first, parts(low)[0] // MINUTE)
    stop = min(last, parts(high)[0] // MINUTE)
    for minute in range(start, stop + 1):
        yield minute, _cut(minute_of(streams, minute, int(now * 1000)), low, high)


def backward(
    streams: Sequence[Stream], low: int, high: int, now: float
) -> Iterator[tuple[int, list[Event]]]:
    """As `forward`, but the newest minute first; events within a minute are oldest first."""
    first, last = bounds(streams, now)
    start = max(first, parts(low)[0] // MINUTE)
    stop = min(last, parts(high)[0] // MINUTE)
    for minute in range(stop, start - 1, -1):
        yield minute, _cut(minute_of(streams, minute, int(now * 1000)), low, high)


def _cut(events: list[Event], low: int, high: int) -> list[Event]:
    if not events:
        return events
    start = bisect_left(events, parts(low)) if events[0].number < low else 0
    stop = bisect_left(events, parts(high)) if events[-1].number >= high else len(events)
    return events[start:stop] if start or stop < len(events) else events
