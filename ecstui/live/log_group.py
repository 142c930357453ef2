"""Reading several streams of one log group, of which some may not exist yet.

A stream is created by its first line, and a question about several streams fails as a whole when
one isn't there. So such a question is halved until the missing streams are told apart; these are
asked for one by one, a few each turn, and join the others with their first line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ecstui.errors import NotFound
from ecstui.live.crew import together
from ecstui.live.lane import Catch, Lane, Moment, narrow, streams_of
from ecstui.model.log import LogEvent, LogPlace
from ecstui.ports import Reads

STREAMS = 100
"""Most streams AWS takes in one question."""
PROBES = 2
"""Most streams without a line yet that are asked for in one turn."""


class GroupTurn(msgspec.Struct, frozen=True):
    """What one turn has asked and caught; the group stays as it is until it is taken."""

    asked: tuple[Lane, ...]
    catches: tuple[Catch, ...]

    @property
    def size(self) -> int:
        """How many events were caught."""
        return sum(len(catch.events) for catch in self.catches)

    @property
    def unreadable(self) -> int:
        """How many more couldn't be decoded."""
        return sum(catch.unreadable for catch in self.catches)


class LogGroup:
    """The lanes of one log group of one Region."""

    def __init__(self, group: str, region: str) -> None:
        self._place = LogPlace(group, region)
        self._streams: tuple[str, ...] = ()
        self._prefixes: tuple[str, ...] = ()
        self._lanes: list[Lane] = []
        self._turns = 0

    @property
    def behind(self) -> bool:
        """Whether lines are waiting that the last turn had no room for."""
        return any(lane.behind for lane in self._lanes)

    def want(self, places: Iterable[LogPlace]) -> None:
        """Follow these places from the next turn on; what is followed already goes on."""
        places = list(places)
        self._streams = tuple(dict.fromkeys(s for place in places for s in place.streams))
        self._prefixes = tuple(dict.fromkeys(p.prefix for p in places if not p.streams))

    async def read(self, reads: Reads, moment: Moment) -> GroupTurn:
        """Read all lanes once. Raises AwsError."""
        self._lanes = self._wanted_lanes()
        asked = self._this_turn()
        self._turns += 1
        answers = await together(*(_settle(lane, reads, moment) for lane in asked))
        return GroupTurn(tuple(asked), tuple(catch for catches in answers for catch in catches))

    def take(self, turn: GroupTurn) -> list[LogEvent]:
        """Advance by what a turn has caught. Returns the events not given out before."""
        events = [event for catch in turn.catches for event in catch.lane.take(catch)]
        others = [lane for lane in self._lanes if lane not in turn.asked]
        self._lanes = list(self._joined(others + [catch.lane for catch in turn.catches]))
        return events

    def _wanted_lanes(self) -> list[Lane]:
        wanted = frozenset(self._streams + self._prefixes)
        kept = [lane for old in self._lanes if (lane := old.only(wanted)) is not None]
        followed = {stream for lane in kept for stream in streams_of(lane.place)}
        fresh: list[tuple[str, ...]] = [
            (prefix,) for prefix in self._prefixes if prefix not in followed
        ]
        streams = tuple(stream for stream in self._streams if stream not in followed)
        fresh += [streams[at : at + STREAMS] for at in range(0, len(streams), STREAMS)]
        return kept + [Lane(narrow(self._place, names)) for names in fresh]

    def _this_turn(self) -> list[Lane]:
        """All lanes but those still without a line, of which only some each time."""
        silent = [lane for lane in self._lanes if _silent(lane)]
        if len(silent) <= PROBES:
            return list(self._lanes)
        first = self._turns * PROBES
        probes = {id(silent[(first + i) % len(silent)]) for i in range(PROBES)}
        return [lane for lane in self._lanes if not _silent(lane) or id(lane) in probes]

    def _joined(self, lanes: Sequence[Lane]) -> Iterator[Lane]:
        """The same with lanes of few streams put together."""
        joined: Lane | None = None
        for lane in lanes:
            if lane.behind or not lane.begun or _silent(lane) or self._is_prefix(lane):
                yield lane
            elif joined is None:
                joined = lane
            elif len(streams_of(joined.place)) + len(streams_of(lane.place)) <= STREAMS:
                joined = joined.join(lane)
            else:
                yield joined
                joined = lane
        if joined is not None:
            yield joined

    def _is_prefix(self, lane: Lane) -> bool:
        return not lane.place.streams and lane.place.prefix in self._prefixes


def _silent(lane: Lane) -> bool:
    """Whether it is a single stream that has no line yet, and perhaps isn't there."""
    return lane.begun and lane.newest is None and not lane.place.streams


async def _settle(lane: Lane, reads: Reads, moment: Moment) -> list[Catch]:
    """Read a lane; where a stream of it isn't there, its halves, as deep as need be.

    One half after the other: should the group itself be missing, the first single stream says so.
    """
    try:
        return [await lane.read(reads, moment)]
    except NotFound:
        if not lane.place.streams:
            raise
    first, second = lane.halves()
    return await _settle(first, reads, moment) + await _settle(second, reads, moment)
