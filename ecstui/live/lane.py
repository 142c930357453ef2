"""A lane: the streams that one FilterLogEvents question can cover, and how far they are read.

Following means asking again from a little before the newest line, since lines arrive late and
out of order, and leaving out the events already seen. Memory for those is bounded: what is
forgotten is never asked for again, so that no line can come twice.
"""

from __future__ import annotations

import msgspec

from ecstui.model.log import LogEvent, LogPlace
from ecstui.ports import Reads

PAGES = 10
"""Most pages read in one turn; what is left is read in the next."""
REMEMBER_MS = 180_000
"""How long before the newest line event ids are remembered."""
REMEMBER = 50_000
"""Most event ids remembered."""
REACH_MS = 15 * 60_000
"""How far back a quiet stream is looked at."""
FIRST_LINES = 200
"""How many lines a tail begins with."""


class Moment(msgspec.Struct, frozen=True):
    """When a turn takes place: the wall clock, and how far to look back, in milliseconds."""

    now: int
    overlap: int
    window: int = REACH_MS
    """How far back a lane that hasn't begun looks for its first lines."""


class Catch(msgspec.Struct):
    """What one turn of a lane has brought; nothing of the lane changes until it is taken."""

    lane: Lane
    events: list[LogEvent]
    now: int
    behind: bool = False
    """Whether more is waiting."""
    floor: int = 0
    """Where the lane begins, if this was its first turn."""
    unreadable: int = 0
    """Events that couldn't be decoded and were skipped."""


class Lane:
    """A place, with the newest line seen and the ids of events already given out."""

    def __init__(self, place: LogPlace) -> None:
        self.place = place
        self.begun = False
        self.newest: int | None = None
        self.behind = False
        self._floor = 0
        self._seen: dict[str, int] = {}

    async def read(self, reads: Reads, moment: Moment) -> Catch:
        """Ask for what is new, or for the last lines the first time. Raises AwsError."""
        return await (self._follow if self.begun else self._begin)(reads, moment)

    def take(self, catch: Catch) -> list[LogEvent]:
        """Advance by what was caught. Returns the events not given out before."""
        if not self.begun:
            self.begun, self._floor = True, catch.floor
        self.behind = catch.behind
        new = []
        for event in catch.events:
            name = event.event_id or _name(event)
            if name not in self._seen:
                self._seen[name] = event.timestamp
                new.append(event)
        if catch.events:
            newest = max(event.timestamp for event in catch.events)
            self.newest = max(newest, self.newest or 0)
        self._forget(catch.now)
        return new

    def halves(self) -> tuple[Lane, Lane]:
        """Two lanes of half the streams each, as far on as this one."""
        streams = self.place.streams
        middle = len(streams) // 2
        return self._part(streams[:middle]), self._part(streams[middle:])

    def only(self, streams: frozenset[str]) -> Lane | None:
        """The same without streams that aren't in `streams`; None when none is left."""
        mine = streams_of(self.place)
        kept = tuple(stream for stream in mine if stream in streams)
        if kept == mine:
            return self
        return self._part(kept) if kept else None

    def join(self, other: Lane) -> Lane:
        """Both in one; neither may be behind."""
        joined = self._part(streams_of(self.place) + streams_of(other.place))
        joined._seen |= other._seen
        joined._floor = max(self._floor, other._floor)
        joined.newest = max(self.newest or 0, other.newest or 0) or None
        joined.begun = self.begun and other.begun
        return joined

    def _part(self, streams: tuple[str, ...]) -> Lane:
        part = Lane(narrow(self.place, streams))
        part.begun, part.newest, part.behind = self.begun, self.newest, self.behind
        part._floor, part._seen = self._floor, dict(self._seen)
        return part

    async def _begin(self, reads: Reads, moment: Moment) -> Catch:
        start = moment.now - moment.window
        events: list[LogEvent] = []
        token, unreadable = "", 0
        for _ in range(PAGES):
            page = await reads.log_page(
                self.place,
                start=start,
                newest_first=True,
                limit=FIRST_LINES - len(events),
                token=token,
            )
            events += page.events
            unreadable += page.unreadable
            token = page.next_token
            if not token or len(events) >= FIRST_LINES:
                break
        more = bool(token) and bool(events)
        floor = min(event.timestamp for event in events) if more else start
        return Catch(self, events, moment.now, floor=floor, unreadable=unreadable)

    async def _follow(self, reads: Reads, moment: Moment) -> Catch:
        start = self._start(moment)
        events: list[LogEvent] = []
        token, unreadable = "", 0
        for _ in range(PAGES):
            page = await reads.log_page(self.place, start=start, token=token)
            events += page.events
            unreadable += page.unreadable
            token = page.next_token
            if not token:
                break
        return Catch(self, events, moment.now, behind=bool(token), unreadable=unreadable)

    def _start(self, moment: Moment) -> int:
        """From when to ask. A line dated in the future must not hide those of the present."""
        if self.behind and self.newest is not None:
            return max(self._floor, self.newest)
        start = moment.now - REACH_MS
        if self.newest is not None:
            start = max(start, min(self.newest, moment.now) - moment.overlap)
        return max(self._floor, start)

    def _forget(self, now: int) -> None:
        """Drop old ids, and never ask again for the time they cover."""
        limit = min(self.newest or 0, now) - REMEMBER_MS
        oldest = next(iter(self._seen.values()), limit)
        if len(self._seen) <= REMEMBER and oldest > limit - REMEMBER_MS // 2:
            return
        by_time = sorted(self._seen.items(), key=lambda item: item[1])
        kept = [item for item in by_time[-REMEMBER:] if item[1] > limit]
        dropped = by_time[: len(by_time) - len(kept)]
        if dropped:
            self._floor = max(self._floor, dropped[-1][1] + 1)
        self._seen = dict(kept)


def streams_of(place: LogPlace) -> tuple[str, ...]:
    """The streams by name; a place of one whole name as a prefix has that one."""
    return place.streams or (place.prefix,)


def narrow(place: LogPlace, streams: tuple[str, ...]) -> LogPlace:
    """The place with just these streams.

    One alone is asked for by prefix: AWS then doesn't mind that the stream isn't there yet.
    """
    if len(streams) == 1:
        return LogPlace(place.group, place.region, prefix=streams[0])
    return LogPlace(place.group, place.region, streams=streams)


def _name(event: LogEvent) -> str:
    """Tells events without an id apart."""
    parts = (event.log_stream_name, event.timestamp, event.ingestion_time, event.message)
    return "\0".join(str(part) for part in parts)
