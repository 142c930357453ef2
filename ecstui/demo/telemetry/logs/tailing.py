"""Live Tail: what arrived in the streams of some groups since the last look, a look a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ecstui.demo.telemetry.logs.catalogue import Catalogue, Group
from ecstui.demo.telemetry.logs.event import Event
from ecstui.demo.telemetry.logs.reading import minute_of
from ecstui.demo.telemetry.logs.stream import Stream
from ecstui.demo.telemetry.logs.writing import LATE, MINUTE

MOST = 500
"""Events of one update; of more a sample is sent."""

LONGEST = 3 * 3600.0
"""Seconds after which a session ends."""


@dataclass(slots=True)
class Tail:
    """One session; `last` is the time of the last look in epoch milliseconds."""

    catalogue: Catalogue
    groups: Sequence[tuple[str, Group]]
    names: Sequence[str]
    prefixes: Sequence[str]
    match: Callable[[str], bool]
    last: int

    def look(self, now: float) -> dict[str, Any]:
        """What was ingested since the last look, as a `sessionUpdate`."""
        ms = int(now * 1000)
        found: list[dict[str, Any]] = []
        for identity, group in self.groups:
            streams = [s for s in self.catalogue.streams(group, now) if self._wants(s)]
            names = {stream.key: stream.name for stream in streams}
            found += [
                {
                    "logStreamName": names[event.key],
                    "logGroupIdentifier": identity,
                    **event.listed(),
                }
                for event in self._fresh(streams, ms)
            ]
        self.last = ms
        sampled = len(found) > MOST
        if sampled:
            found = found[:: -(-len(found) // MOST)]
        return {"sessionMetadata": {"sampled": sampled}, "sessionResults": found}

    def _wants(self, stream: Stream) -> bool:
        if self.names:
            return stream.name in self.names
        return not self.prefixes or stream.name.startswith(tuple(self.prefixes))

    def _fresh(self, streams: list[Stream], ms: int) -> list[Event]:
        first = (self.last - LATE) // MINUTE
        events = [
            event
            for minute in range(first, ms // MINUTE + 1)
            for event in minute_of(streams, minute, ms)
            if self.last < event.ingested and self.match(event.message)
        ]
        events.sort(key=lambda event: (event.ingested, event))
        return events
