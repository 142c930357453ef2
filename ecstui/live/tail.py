"""A tail: follows the log streams of some tasks and hands out each new line once.

It begins with the last lines, then asks again every 1 to 5 seconds: for the last few seconds, and
now and then for the last minute, to catch lines that arrive late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ecstui.errors import AwsError
from ecstui.live.crew import together
from ecstui.live.feed import FeedState
from ecstui.live.kit import Every, Kit
from ecstui.live.lane import REACH_MS, Moment
from ecstui.live.lines import Label, TailLine, TailSource, guess_label, line_of
from ecstui.live.log_group import GroupTurn, LogGroup
from ecstui.model.log import LogEvent

SHALLOW_MS = 5_000
"""How late a line may be to come with the next turn."""
DEEP_MS = 60_000
"""How late a line may be to come at all: with a deep look, taken now and then."""
DEEP_EVERY = 15.0
"""Seconds between two deep looks."""
FAR_MS = 24 * 3_600_000
"""How far back a tail looks for its first lines when the last minutes have hardly any."""
FEW = 20
"""So few first lines are hardly any."""
GROUP_RETRY = 30.0
"""Seconds until a log group is asked again that failed while others answered."""
CATCH_UP = 0.1
"""Seconds to the next turn while lines are waiting."""

OnLines = Callable[[list[TailLine]], None]
GroupName = tuple[str, str]
"""Log group and Region."""


class Tail:
    """Lines of some sources, as they come. Made by `Engine.open_tail`."""

    def __init__(self, kit: Kit, sources: Iterable[TailSource], on_lines: OnLines) -> None:
        self._kit = kit
        self._on_lines = on_lines
        self._groups: dict[GroupName, LogGroup] = {}
        self._labels: dict[GroupName, list[TailSource]] = {}
        self._resting: dict[GroupName, float] = {}
        self._troubles: dict[GroupName, AwsError] = {}
        self._deep = Every(kit.clock, DEEP_EVERY)
        self._last = Every(kit.clock, 0.0)
        self._deep.done()
        self._last.done()
        self._begun = False
        self._rest = kit.settings.tail_fastest
        self.state: Callable[[], FeedState] = lambda: FeedState("logs")
        """How it is now."""
        self.close: Callable[[], None] = lambda: None
        """End it; no line is handed out any more."""
        self.set_sources(sources)

    @property
    def troubles(self) -> tuple[AwsError, ...]:
        """Why some log groups can't be read, while others can."""
        return tuple(self._troubles.values())

    def set_sources(self, sources: Iterable[TailSource]) -> None:
        """Follow other streams from the next turn on; those followed already just go on."""
        by_group: dict[GroupName, list[TailSource]] = {}
        for source in sources:
            by_group.setdefault((source.place.group, source.place.region), []).append(source)
        self._labels = by_group
        self._groups = {name: self._groups.get(name) or LogGroup(*name) for name in by_group}
        self._troubles = {n: error for n, error in self._troubles.items() if n in by_group}
        for name, group in self._groups.items():
            group.want(source.place for source in by_group[name])

    async def ask(self) -> int:
        """Take one turn and hand out what is new, in order of time."""
        deep = self._deep.due
        since, lateness = (self._deep, DEEP_MS) if deep else (self._last, SHALLOW_MS)
        turns = await self._read(lateness + int(since.passed * 1000), REACH_MS)
        if not self._begun and sum(turn.size for turn in turns.values()) < FEW:
            turns = await self._read(SHALLOW_MS, FAR_MS)
        self._last.done()
        if deep:
            self._deep.done()
        self._begun = True
        lines = self._take(turns)
        self._pace(bool(lines))
        if lines:
            self._on_lines(lines)
        return sum(turn.unreadable for turn in turns.values())

    def interval(self) -> float:
        """Seconds until the next turn: few while lines come, more while all is quiet."""
        return self._rest

    async def _read(self, overlap: int, window: int) -> Mapping[GroupName, GroupTurn]:
        """One turn of all groups. Raises AwsError only when none has answered."""
        moment = Moment(int(self._kit.clock.now() * 1000), overlap, window)
        passed = self._kit.clock.monotonic()
        names = [n for n in self._groups if self._resting.get(n, passed) <= passed]
        answers = await together(*(self._try(name, moment) for name in names))
        failed = {n: a for n, a in zip(names, answers, strict=True) if isinstance(a, AwsError)}
        turns = {n: a for n, a in zip(names, answers, strict=True) if isinstance(a, GroupTurn)}
        for name in names:
            self._troubles.pop(name, None)
            self._resting.pop(name, None)
        if failed and len(failed) == len(self._groups):
            raise next(iter(failed.values()))
        self._troubles |= failed
        self._resting |= dict.fromkeys(failed, passed + GROUP_RETRY)
        return turns

    async def _try(self, name: GroupName, moment: Moment) -> GroupTurn | AwsError:
        try:
            return await self._groups[name].read(self._kit.reads, moment)
        except AwsError as error:
            return error

    def _take(self, turns: Mapping[GroupName, GroupTurn]) -> list[TailLine]:
        lines = []
        for name, turn in turns.items():
            group = self._groups.get(name)
            if group is not None:
                lines += [self._line(name, event) for event in group.take(turn)]
        lines.sort(key=lambda line: line.order)
        return lines

    def _line(self, name: GroupName, event: LogEvent) -> TailLine:
        return line_of(event, name[0], _label(self._labels.get(name, ()), event.log_stream_name))

    def _pace(self, busy: bool) -> None:
        settings = self._kit.settings
        if any(group.behind for group in self._groups.values()):
            self._rest = CATCH_UP
        elif busy:
            self._rest = settings.tail_fastest
        else:
            slower = max(self._rest, settings.tail_fastest) * 1.5
            self._rest = min(settings.tail_slowest, slower)


def _label(sources: Sequence[TailSource], stream: str) -> Label:
    for source in sources:
        if stream in source.labels:
            return source.labels[stream]
    return guess_label(stream)
