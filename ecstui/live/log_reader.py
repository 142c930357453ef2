"""Reads several log groups together: the last lines first, then what comes, and older ones.

One group's failure holds nobody up: it rests and is tried again, and what it missed is read then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

import msgspec

from ecstui.errors import AccessDenied, AwsError, NotFound, Rejected, Throttled
from ecstui.live.crew import together
from ecstui.live.kit import Kit
from ecstui.live.lane import Past, Span
from ecstui.live.lines import Label, TailLine, TailSource, guess_label, line_of, notice
from ecstui.live.log_group import REACH_MS, GroupName, LogGroup, by_group
from ecstui.live.log_pace import LogPace
from ecstui.model.log import LogEvent

FIRST_LINES = 200
"""How many lines a tail begins with."""
FAR_MS = 24 * 3_600_000
"""How far back a tail looks for its first lines when the last minutes have hardly any."""
SLICE = 2_000
"""Most lines handed out at once; the event loop has its turn in between."""
FEW = 20
"""So few first lines are hardly any."""
REST = 30.0
"""Seconds until a log group is asked again that failed for good while others answered."""
SHORT_REST = 3.0
"""The same of a failure that passes."""
GAP = 10.0
"""Seconds without an answer that are said among the lines."""
OVER_MS = 90_000
"""How long after the end of a range its last lines may arrive."""

OnLines = Callable[[list[TailLine]], None]


class Range(msgspec.Struct, frozen=True):
    """Which lines a reader wants; epoch milliseconds, None for no bound."""

    since: int | None = None
    until: int | None = None
    first: int | None = FIRST_LINES
    """How many lines to begin with, the newest; None for all since the beginning."""
    pattern: str = ""
    """A filter pattern of CloudWatch Logs, by which AWS leaves lines out."""


class _Health(msgspec.Struct):
    """How a group has been doing; monotonic seconds, but `answered_at` in epoch milliseconds."""

    answered: float
    answered_at: int
    error: AwsError | None = None
    first_error: AwsError | None = None
    resting_until: float = 0.0


class LogReader:
    """Reads the sources; `on_lines` is given each turn's new lines, unsorted, on the event loop."""

    def __init__(self, kit: Kit, on_lines: OnLines, wanted: Range) -> None:
        self._kit = kit
        self._on_lines = on_lines
        self._range = wanted
        self._groups: dict[GroupName, LogGroup] = {}
        self._labels: dict[GroupName, dict[str, Label]] = {}
        self._health: dict[GroupName, _Health] = {}
        self._floor: int | None = None
        self._lines: list[TailLine] = []
        self._pace = LogPace(kit.settings)
        self.handing = False
        """Whether it is in the midst of handing out what a turn has brought."""
        self.begun = False
        """Whether the first lines have been handed out."""

    @property
    def troubles(self) -> Mapping[GroupName, AwsError]:
        """Why some log groups can't be read."""
        return {name: h.error for name, h in self._health.items() if h.error is not None}

    @property
    def behind(self) -> bool:
        """Whether lines are known to be waiting at AWS."""
        return any(group.behind for group in self._sound())

    @property
    def reached(self) -> int | None:
        """Lines up to here (epoch milliseconds) are all there, while others are still coming."""
        moments = (group.reached for group in self._sound())
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def over(self) -> bool:
        """Whether the range has ended and all of it was read."""
        until = self._range.until
        now = self._kit.clock.now() * 1000
        return self.begun and until is not None and now > until + OVER_MS and not self.behind

    @property
    def swept(self) -> int | None:
        """Up to when (epoch milliseconds) late lines have been looked for in all groups."""
        return min((group.swept for group in self._groups.values()), default=None)

    @property
    def streams(self) -> int:
        """How many streams are followed."""
        return sum(len(labels) for labels in self._labels.values())

    @property
    def groups(self) -> int:
        """How many groups are followed."""
        return len(self._groups)

    @property
    def calls(self) -> int:
        """How many questions were asked so far."""
        return sum(group.calls for group in self._groups.values())

    def set_sources(self, sources: Iterable[TailSource]) -> None:
        """Follow other streams from the next turn on; those followed already just go on."""
        grouped = by_group(sources)
        for name, group in tuple(self._groups.items()):
            if name not in grouped:
                # What it has read is handed out all the same.
                self._deliver(name, group.drain(SLICE * SLICE))
                del self._groups[name]
        for name, some in grouped.items():
            if name not in self._groups:
                self._groups[name] = self._new_group(name)
            self._groups[name].want(some)
        self._labels = {
            name: {stream: label for source in some for stream, label in _labelled(source)}
            for name, some in grouped.items()
        }
        self._health = {name: h for name, h in self._health.items() if name in grouped}

    async def ask(self) -> int:
        """Take one turn and hand out what is new. Raises AwsError only when no group answered.

        Returns how many lines could not be decoded.
        """
        clock = self._kit.clock
        passed, before = clock.monotonic(), self.calls
        unread = sum(group.unreadable for group in self._groups.values())
        names = [n for n in self._groups if self._of(n).resting_until <= passed]
        fresh = [name for name in names if not self._groups[name].begun]
        # What a turn that was given up has left behind comes first.
        count = await self._hand_out()
        await self._begin(fresh)
        await self._together(self._follow, [n for n in names if n not in fresh])
        count += await self._hand_out()
        cost = self.calls - before
        self._pace.turn(clock.monotonic(), lines=count, calls=cost, behind=self.behind)
        self._raise_common()
        return max(0, sum(group.unreadable for group in self._groups.values()) - unread)

    def interval(self) -> float:
        """Seconds until the next turn."""
        return float("inf") if self.over else self._pace.seconds

    def wants(self, group: str, stream: str) -> bool:
        """Whether lines of this stream are wanted; the group's name, not its ARN."""
        return any(
            name.rpartition(":")[2] == group and one.wants(stream)
            for (name, _), one in self._groups.items()
        )

    def go_on_from(self, moment: int) -> None:
        """Follow what is dated from this moment on (epoch milliseconds), not what was missed."""
        for group in self._groups.values():
            group.begin_at(moment)

    async def older(self, sources: Iterable[TailSource], count: int) -> list[TailLine]:
        """About `count` lines of these from before all handed out so far; fewer at the end.

        Sorted. Raises AwsError.
        """
        if self._floor is None:
            return []
        floor = self._floor - 1
        start = max(self._range.since or 0, floor - 14 * FAR_MS, _EARLIEST)
        if start > floor:
            return []
        span = Span(start, floor, self._range.pattern)
        grouped = by_group(sources)
        names = list(grouped)
        groups = [LogGroup(*name) for name in names]
        for name, group in zip(names, groups, strict=True):
            group.want(grouped[name])
        pasts = await together(*(group.last(self._kit.reads, span, count) for group in groups))
        floor = max((past.floor for past in pasts), default=start)
        self._floor = floor
        lines = [
            msgspec.structs.replace(self._line(name, event), older=True)
            for name, past in zip(names, pasts, strict=True)
            for event in past.events
            if event.timestamp >= floor
        ]
        return sorted(lines, key=lambda line: line.order)

    def _sound(self) -> list[LogGroup]:
        return [g for name, g in self._groups.items() if self._of(name).error is None]

    def _of(self, name: GroupName) -> _Health:
        if name not in self._health:
            clock = self._kit.clock
            self._health[name] = _Health(clock.monotonic(), int(clock.now() * 1000))
        return self._health[name]

    def _new_group(self, name: GroupName) -> LogGroup:
        wanted = self._range
        group = LogGroup(*name, pattern=wanted.pattern)
        group.until = wanted.until
        if wanted.first is None:
            now = int(self._kit.clock.now() * 1000)
            group.begin_at(now - REACH_MS if wanted.since is None else wanted.since)
            self._floor = wanted.since
        return group

    async def _begin(self, names: list[GroupName]) -> None:
        """The last lines of some groups, cut off where those of all are complete."""
        now = int(self._kit.clock.now() * 1000)
        if self._floor is not None:
            # The others have begun without them: these go on from where those are complete.
            for name in names:
                self._groups[name].begin_at(max(self._floor, now - REACH_MS))
            return
        end = now if self._range.until is None else min(now, self._range.until)
        near = max(end - REACH_MS, self._range.since or 0)
        pasts = await self._pasts(names, Span(near, self._range.until, self._range.pattern))
        few = sum(len(past.events) for past in pasts.values()) < FEW
        far = max(end - FAR_MS, self._range.since or 0)
        if few and pasts and far < near:
            pasts |= await self._pasts(
                list(pasts), Span(far, self._range.until, self._range.pattern)
            )
        if pasts:
            self._floor = floor = max(past.floor for past in pasts.values())
            for name, past in pasts.items():
                self._deliver(name, self._groups[name].begin(past.events, now, floor))

    async def _pasts(self, names: list[GroupName], span: Span) -> dict[GroupName, Past]:
        pasts: dict[GroupName, Past] = {}

        async def last(name: GroupName) -> None:
            count = self._range.first or FIRST_LINES
            pasts[name] = await self._groups[name].last(self._kit.reads, span, count)

        await self._together(last, names)
        return pasts

    async def _follow(self, name: GroupName) -> None:
        await self._groups[name].follow(self._kit.reads, int(self._kit.clock.now() * 1000))

    async def _together(
        self, job: Callable[[GroupName], Awaitable[None]], names: list[GroupName]
    ) -> None:
        """Do a job for several groups at once, and note how each has fared."""

        async def attempt(name: GroupName) -> AwsError | None:
            try:
                await job(name)
            except AwsError as error:
                return error
            return None

        asked = self._kit.clock.monotonic()
        errors = await together(*(attempt(name) for name in names))
        for name, error in zip(names, errors, strict=True):
            if name in self._groups:
                self._note(name, error, asked)

    def _note(self, name: GroupName, error: AwsError | None, asked: float) -> None:
        clock, health = self._kit.clock, self._of(name)
        passed = clock.monotonic()
        if error is not None:
            lasting = isinstance(error, AccessDenied | NotFound | Rejected)
            health.resting_until = passed + (REST if lasting else SHORT_REST)
            health.first_error = health.first_error or error
            health.error = error
            if isinstance(error, Throttled):
                self._pace.throttled(passed)
            return
        failed = health.first_error
        gap = passed - (asked if failed is None else health.answered)
        if gap > GAP and self.begun:
            why = "no answer" if failed is None else failed.code or type(failed).__name__
            text = f"gap {gap:.0f} s: {why}, back-filled"
            said = notice(health.answered_at, text, "gap")
            if said not in self._lines:
                self._lines.append(said)
        self._health[name] = _Health(passed, int(clock.now() * 1000))

    def _raise_common(self) -> None:
        """When no group can be read, the feed decides when to try again."""
        troubles = self.troubles
        if not troubles or len(troubles) < len(self._groups):
            self.begun = self.begun or all(group.begun for group in self._groups.values())
            return
        for health in self._health.values():
            health.resting_until = 0.0
        raise next(iter(troubles.values()))

    def _deliver(self, name: GroupName, events: Iterable[LogEvent]) -> None:
        self._lines += [self._line(name, event) for event in events]

    def _line(self, name: GroupName, event: LogEvent) -> TailLine:
        labels = self._labels.get(name, {})
        label = labels.get(event.log_stream_name)
        return line_of(event, name[0], label or guess_label(event.log_stream_name))

    async def _hand_out(self) -> int:
        """Hand out all that was read, slice by slice, so that the event loop is never held up."""
        count = 0
        self.handing = True
        try:
            while lines := self._slice():
                self._on_lines(lines)
                count += sum(line.kind == "line" for line in lines)
                await asyncio.sleep(0)
        finally:
            self.handing = False
        return count

    def _slice(self) -> list[TailLine]:
        for name, group in self._groups.items():
            if len(self._lines) >= SLICE:
                break
            self._deliver(name, group.drain(SLICE - len(self._lines)))
        lines = self._lines[:SLICE]
        del self._lines[:SLICE]
        return lines


_EARLIEST = 1_704_067_200_000
"""AWS refuses to look for the newest lines first from before 2024."""


def _labelled(source: TailSource) -> Iterator[tuple[str, Label]]:
    for stream in source.place.streams:
        yield stream, source.label_of(stream)
