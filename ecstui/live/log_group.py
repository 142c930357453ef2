"""Reading the wanted streams of one log group: first the last lines, then all that comes.

Following means sweeping again and again from a little before the last sweep, since lines arrive
late and out of order, and leaving out what has been seen. A sweep that AWS interrupts goes on
where it was; the next one begins where this one began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ecstui.errors import AwsError, NotFound
from ecstui.live.crew import together
from ecstui.live.lane import Lane, Past, Span, last_of
from ecstui.live.lines import TailSource
from ecstui.live.log_memory import LogMemory
from ecstui.live.log_plan import by_name, covering
from ecstui.model.log import LogEvent, LogPage, LogPlace
from ecstui.ports import Reads

SHALLOW_MS = 5_000
"""How late a line may be to come with the next sweep."""
DEEP_MS = 60_000
"""How late a line may be to come at all, even where many come: with a deep sweep."""
DEEPEST_MS = 600_000
"""The same where few lines come."""
FURTHER_LINES = 3_000
"""How many lines a deep sweep may read again to look further back than `DEEP_MS`."""
DEEP_LINES = 150_000
"""The same to look back that far: a third of what AWS lets us read between two of them."""
SHALLOW_LINES = 20_000
"""The same of a shallow sweep."""
DEEP_EVERY_MS = 15_000
"""Time between two deep sweeps."""
REACH_MS = 15 * 60_000
"""How far back a quiet group is swept."""
WASTE = 1_000
"""So many lines of others in one sweep, and four times those wanted, are too many."""
RETRUST_MS = 60_000
"""Time until streams that weren't there are asked for by name again."""
PROBES = 1
"""Streams without a line yet that are asked for one by one in a sweep."""


class Sweep(msgspec.Struct):
    """One reading of the last seconds or minutes, which may take several turns."""

    asked: int
    deep: bool
    start: int
    lanes: list[Lane]
    foreign: int = 0
    mine: int = 0


class LogGroup:
    """The wanted streams of one log group of one Region. Times are epoch milliseconds."""

    def __init__(self, group: str, region: str, *, pattern: str = "") -> None:
        self._place = LogPlace(group, region)
        self._pattern = pattern
        self._streams: dict[str, int] = {}
        self._prefixes: tuple[str, ...] = ()
        self._caught: list[LogEvent] = []
        self._known: set[str] = set()
        self._memory = LogMemory()
        self._sweep: Sweep | None = None
        self._joined: dict[str, int] = {}
        self._newest: int | None = None
        self._edge = 0
        self._swept = 0
        self._swept_deep = 0
        self._named = False
        self._distrusted: int | None = None
        self._turns = 0
        self.begun = False
        self.until: int | None = None
        self.calls = 0
        self.unreadable = 0

    @property
    def behind(self) -> bool:
        """Whether lines are waiting that the last turn had no room for."""
        return self._sweep is not None

    @property
    def reached(self) -> int | None:
        """All lines up to here have been read, while some are waiting; None when none are."""
        if self._sweep is None:
            return None
        return min((lane.reached for lane in self._sweep.lanes if not lane.done), default=None)

    @property
    def swept(self) -> int:
        """Up to when lines that came late have been looked for."""
        return self._swept_deep

    def want(self, sources: Iterable[TailSource]) -> None:
        """Follow these from the next sweep on; what is followed already goes on."""
        sources = list(sources)
        streams: dict[str, int] = {}
        for source in sources:
            streams |= {name: source.begins.get(name, 0) for name in source.place.streams}
        if self.begun:
            new = {name: begin for name, begin in streams.items() if name not in self._streams}
            self._joined |= new
        self._joined = {name: begin for name, begin in self._joined.items() if name in streams}
        self._streams = streams
        self._prefixes = tuple(s.place.prefix for s in sources if not s.place.streams)

    def wants(self, stream: str) -> bool:
        """Whether lines of this stream are wanted."""
        return stream in self._streams or (
            bool(self._prefixes) and stream.startswith(self._prefixes)
        )

    def drain(self, most: int) -> list[LogEvent]:
        """The next new events, of those that came since the last time."""
        caught = self._caught[:most]
        del self._caught[:most]
        return caught

    def begin_at(self, since: int) -> None:
        """Follow everything from this moment on, rather than begin with the last lines."""
        self.begun = True
        self._sweep = None
        self._edge = self._memory.floor = max(since, self._memory.floor)
        self._swept = self._swept_deep = self._newest = since

    async def last(self, reads: Reads, span: Span, count: int) -> Past:
        """The last lines of a span, before following. Raises AwsError."""
        past = await self._last(reads, span, count, self._places(named=self._named))
        if past.foreign >= WASTE and len(past.events) < count // 10 and not self._named:
            self._named = True
            try:
                return await self._last(reads, span, count, self._places(named=True))
            except NotFound:
                self._distrusted = span.end or 0
        return past

    def begin(self, events: Iterable[LogEvent], now: int, floor: int) -> list[LogEvent]:
        """Follow what comes after these last lines; returns those from `floor` on."""
        self.begun = True
        self._edge = self._memory.floor = floor
        self._swept = self._swept_deep = now
        self._joined.clear()
        mine = [event for event in events if self._memory.is_new(event)]
        self._known.update(event.log_stream_name for event in mine)
        self._newest = max((event.timestamp for event in mine), default=None)
        return mine

    async def follow(self, reads: Reads, now: int) -> None:
        """Take one turn of a sweep; `drain` has what it brought. Raises AwsError."""
        if self._sweep is None:
            self._sweep = self._new_sweep(now)
        sweep = self._sweep
        try:
            await self._run(reads, sweep)
        except NotFound:
            if not any(lane.place.streams for lane in sweep.lanes):
                raise
            # A stream isn't there (yet): ask for those that are.
            self._distrusted = now
            sweep.lanes = self._lanes(sweep)
            await self._run(reads, sweep)
        if all(lane.done for lane in sweep.lanes):
            self._finish(sweep)
        moments = (self.reached or now, self._swept, self._newest or now)
        self._memory.forget(min(moments) - SHALLOW_MS)

    async def _last(self, reads: Reads, span: Span, count: int, places: Iterable[LogPlace]) -> Past:
        pasts = await together(*(last_of(reads, p, span, count, self.wants) for p in places))
        floor = max((past.floor for past in pasts), default=span.start)
        self.calls += sum(past.calls for past in pasts)
        self.unreadable += sum(past.unreadable for past in pasts)
        return Past(
            [event for past in pasts for event in past.events if event.timestamp >= floor],
            floor,
            any(past.more for past in pasts),
            sum(past.foreign for past in pasts),
        )

    def _new_sweep(self, now: int) -> Sweep:
        deep = now - self._swept_deep >= DEEP_EVERY_MS
        start = self._start(now, deep=deep)
        for name, begin in self._joined.items():
            since = max(begin, self._edge, min(self._swept, now) - REACH_MS)
            self._memory.admit(name, since)
            start = min(start, since)
        self._joined.clear()
        sweep = Sweep(now, deep, start, [])
        sweep.lanes = self._lanes(sweep)
        self._turns += 1
        return sweep

    def _start(self, now: int, *, deep: bool) -> int:
        """From when to ask. A line dated in the future must not hide those of the present."""
        swept = min(self._swept_deep if deep else self._swept, now)
        start = swept - REACH_MS
        if self._newest is not None:
            lateness = self._depth(deep=deep)
            start = max(start, min(self._newest, swept) - lateness)
        return max(self._memory.floor, start)

    def _depth(self, *, deep: bool) -> int:
        """How far back a sweep looks: further where few lines come."""
        rate = max(1e-9, len(self._memory) / self._memory.span)
        if not deep:
            return int(max(SHALLOW_MS / 5, min(SHALLOW_MS, SHALLOW_LINES / rate)))
        most = min(DEEP_MS, DEEP_LINES / rate)
        return int(max(SHALLOW_MS / 5, most, min(DEEPEST_MS, FURTHER_LINES / rate)))

    def _lanes(self, sweep: Sweep) -> list[Lane]:
        span = Span(sweep.start, self.until, self._pattern)

        def take(page: LogPage) -> None:
            self._take(sweep, page)

        return [Lane(place, span, take) for place in self._places(named=self._named)]

    def _places(self, *, named: bool) -> list[LogPlace]:
        streams = list(self._streams)
        if not streams and not self._prefixes:
            return []
        if not named or self._prefixes:
            return covering(self._place, streams, self._prefixes)
        if self._distrusted is not None and self._swept - self._distrusted > RETRUST_MS:
            self._distrusted = None
        if self._distrusted is None:
            return by_name(self._place, streams)
        there = [name for name in streams if name in self._known]
        unseen = [name for name in streams if name not in self._known]
        at = self._turns * PROBES
        probes = {unseen[(at + n) % len(unseen)] for n in range(PROBES)} if unseen else set()
        places = by_name(self._place, there)
        return places + [place for name in probes for place in by_name(self._place, [name])]

    async def _run(self, reads: Reads, sweep: Sweep) -> None:
        lanes = [lane for lane in sweep.lanes if not lane.done]
        before = sum(lane.calls for lane in lanes)
        try:
            errors = await together(*(_attempt(lane, reads) for lane in lanes))
        finally:
            self.calls += sum(lane.calls for lane in lanes) - before
        for error in errors:
            if error is not None:
                raise error

    def _take(self, sweep: Sweep, page: LogPage) -> None:
        self.unreadable += page.unreadable
        mine = [event for event in page.events if self.wants(event.log_stream_name)]
        sweep.mine += len(mine)
        sweep.foreign += len(page.events) - len(mine)
        new = [event for event in mine if self._memory.is_new(event)]
        self._known.update(event.log_stream_name for event in new)
        self._caught += new
        if page.events:
            newest = max(event.timestamp for event in page.events)
            self._newest = max(newest, self._newest or 0)

    def _finish(self, sweep: Sweep) -> None:
        self._sweep = None
        self._swept = sweep.asked
        if sweep.deep:
            self._swept_deep = sweep.asked
        self._memory.settle()
        if sweep.foreign > WASTE and sweep.foreign > 4 * sweep.mine:
            self._named = True


async def _attempt(lane: Lane, reads: Reads) -> AwsError | None:
    """One lane's failure leaves the others to go on."""
    try:
        await lane.run(reads)
    except AwsError as error:
        return error
    return None


GroupName = tuple[str, str]
"""Log group and Region."""


def by_group(sources: Iterable[TailSource]) -> Mapping[GroupName, list[TailSource]]:
    """Sources by the group they are in."""
    groups: dict[GroupName, list[TailSource]] = {}
    for source in sources:
        groups.setdefault((source.place.group, source.place.region), []).append(source)
    return groups
