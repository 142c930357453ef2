"""A tail: every line once, in order, whatever late lines, missing streams and errors there are."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from ecstui.errors import AccessDenied, NotFound, Throttled, Unreachable
from ecstui.live import log_memory
from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine
from ecstui.live.lines import Label, TailLine, TailSource
from ecstui.live.log_group import LogGroup
from ecstui.live.tail import Tail
from ecstui.model.log import LogEvent, LogPlace
from tests.live.scripted import ScriptedReads


class Bench:
    """A tail on scripted logs."""

    def __init__(self) -> None:
        self.reads = ScriptedReads()
        self.clock = HandClock()
        self.engine = Engine(self.reads, clock=self.clock)
        self.lines: list[TailLine] = []
        self.number = 0

    @property
    def now(self) -> int:
        return int(self.clock.now() * 1000)

    @property
    def messages(self) -> list[str]:
        return [line.message for line in self.lines]

    def log(self, stream: str, message: str = "", ago: float = 0.0, at: int | None = None) -> None:
        """Ingest a line now, dated `ago` seconds before or at a moment."""
        self.number += 1
        self.reads.events.append(
            LogEvent(
                log_stream_name=stream,
                timestamp=self.now - int(ago * 1000) if at is None else at,
                message=message or f"line {self.number}",
                ingestion_time=self.now,
                event_id=f"{self.number:056d}",
            )
        )

    def follow(self, *sources: TailSource) -> Tail:
        return self.engine.open_tail(sources, self.lines.extend)


def source(streams: Sequence[str], group: str = "/ecs/web") -> TailSource:
    return TailSource(LogPlace(group, streams=tuple(streams)))


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    ready = Bench()
    ready.engine.start()
    yield ready
    await ready.engine.stop()


async def test_begins_with_the_last_lines_then_follows() -> None:
    async with bench() as b:
        for n in range(500):
            b.log("p/app/1", f"old {n}", ago=500 - n)
        tail = b.follow(source(["p/app/1"]))
        await b.clock.settle()
        assert b.messages == [f"old {n}" for n in range(300, 500)]
        assert tail.state().phase == "ok"
        await b.clock.advance(1)
        b.log("p/app/1", "new")
        await b.clock.advance(6)
        assert b.messages[200:] == ["new"]
        await b.clock.advance(120)
        assert len(b.lines) == 201


async def test_a_quiet_stream_begins_with_lines_of_the_last_day() -> None:
    async with bench() as b:
        b.log("p/app/1", "at night", ago=8 * 3600)
        b.log("p/app/1", "too old", ago=30 * 3600)
        b.follow(source(["p/app/1"]))
        await b.clock.advance(60)
        assert b.messages == ["at night"]


async def test_speed_follows_the_lines() -> None:
    async with bench() as b:
        tail = b.follow(source(["p/app/1"]))
        await b.clock.advance(60)
        assert tail.state().interval == 5.0
        b.log("p/app/1")
        await b.clock.advance(6)
        assert tail.state().interval < 5.0


async def test_lines_carry_their_label() -> None:
    async with bench() as b:
        b.log("p/app/0123456789ab")
        b.log("f00d")
        labels = {"f00d": Label("task-one", "web")}
        b.follow(TailSource(LogPlace("g", streams=("f00d", "p/app/0123456789ab")), labels))
        await b.clock.settle()
        assert {line.label for line in b.lines} == {
            Label("01234567", "app"),
            Label("task-one", "web"),
        }


async def test_random_logs_come_once_and_in_full() -> None:
    """Lines up to 50 s late, equal timestamps, identical lines, small pages, lost answers."""
    for seed in range(8):
        dice = random.Random(seed)
        async with bench() as b:
            b.reads.page_size = dice.choice((7, 50, 10_000))
            streams = [f"p/app/{n}" for n in range(5)]
            b.follow(source(streams[:3]), source(streams[3:], "/ecs/other"))
            b.log(streams[0], ago=1)
            await b.clock.advance(3)
            for _ in range(150):
                for _ in range(dice.randrange(4)):
                    late = dice.choice((0, 0, 0, 2, 12, 50))
                    moment = (b.now - late * 1000) // 1000 * 1000
                    b.log(dice.choice(streams), "same", at=max(moment, 1_700_000_000_000))
                b.reads.errors = {"*": Unreachable("No.")} if dice.random() < 0.05 else {}
                await b.clock.advance(dice.uniform(0.1, 2.0))
            b.reads.errors = {}
            await b.clock.advance(120)
            got = Counter(line.event_id for line in b.lines if line.kind == "line")
            assert max(got.values()) == 1
            assert set(got) == {event.event_id for event in b.reads.events}


async def test_each_batch_is_in_order_across_groups() -> None:
    async with bench() as b:
        batches: list[list[TailLine]] = []
        b.engine.open_tail([source(["a"], "g1"), source(["b"], "g2")], batches.append)
        for n in range(20):
            b.log("a" if n % 2 else "b", ago=20 - n)
        await b.clock.settle()
        (batch,) = batches
        assert [line.timestamp for line in batch] == sorted(line.timestamp for line in batch)
        assert {line.group for line in batch} == {"g1", "g2"}


async def test_a_line_from_the_future_hides_nothing() -> None:
    async with bench() as b:
        b.follow(source(["a"]))
        b.log("a", "future", ago=-3600)
        await b.clock.advance(10)
        b.log("a", "present")
        await b.clock.advance(300)
        b.log("a", "later")
        await b.clock.advance(10)
        assert sorted(b.messages) == ["future", "later", "present"]


async def test_forgetting_never_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_memory, "REMEMBER", 500)
    group = LogGroup("g", "")
    now = 1_700_000_000_000
    group.want([source(["a"], "g")])
    group.begin_at(now)
    seen: Counter[str] = Counter()
    reads = ScriptedReads()
    for turn in range(60):
        now += 10_000
        for n in range(40):
            event = LogEvent("a", now - n * 200, f"{turn}/{n}", now, f"{turn}/{n}")
            reads.events.append(event)
        await group.follow(reads, now)
        seen.update(event.event_id for event in group.drain(10_000))
    assert len(seen) == 60 * 40
    assert max(seen.values()) == 1
    assert len(group._memory) < 600, "old ids are forgotten"


async def test_streams_that_are_not_there_yet_hold_nobody_up() -> None:
    async with bench() as b:
        streams = [f"p/app/{n}" for n in range(50)] + [f"p/sidecar/{n}" for n in range(50)]
        b.reads.absent_streams = set(streams[7:40:3])
        for stream in streams[:3]:
            b.log(stream, ago=5)
        b.log("p/other/1", "of somebody else")
        b.follow(source(streams))
        await b.clock.settle(400)
        assert len(b.lines) == 3
        assert len(b.reads.asked_places) <= 4, "the last minutes, then the last day"
        b.reads.asked_places.clear()
        await b.clock.advance(20)
        turns = b.reads.asked_places.count(b.reads.asked_places[0])
        assert turns >= 3
        assert len(b.reads.asked_places) <= 2 * turns
        b.log(streams[10], "first words")
        await b.clock.advance(10)
        assert "first words" in b.messages
        assert "of somebody else" not in b.messages


async def test_a_group_full_of_others_is_asked_by_name() -> None:
    async with bench() as b:
        streams = [f"p/app/{n}" for n in range(10)]
        b.reads.absent_streams = {streams[9]}
        b.follow(source(streams))
        for second in range(40):
            b.log(streams[second % 9], f"{second}")
            for n in range(400):
                b.log(f"p/app/other{n % 7}", "noise")
            await b.clock.advance(1)
        await b.clock.advance(10)
        assert sorted(b.messages, key=int) == [str(n) for n in range(40)]
        b.reads.asked_places.clear()
        await b.clock.advance(10)
        asked = b.reads.asked_places
        assert {place.streams for place in asked if place.streams} == {tuple(streams[:9])}
        assert {place.prefix for place in asked if place.prefix} == {streams[9]}
        b.reads.absent_streams.clear()
        b.log(streams[9], "first words")
        await b.clock.advance(10)
        assert b.messages[-1] == "first words"


async def test_a_stream_that_joins_brings_what_it_said_before() -> None:
    async with bench() as b:
        tail = b.follow(source(["p/app/1", "p/app/2", "p/app/3"]))
        b.log("p/app/1", "old", ago=30)
        await b.clock.advance(5)
        born = b.now
        for second in range(90):
            b.log("p/app/4", f"young {second}")
            b.log("p/app/1", f"old {second}")
            await b.clock.advance(1)
        place = LogPlace("/ecs/web", streams=tuple(f"p/app/{n}" for n in range(1, 5)))
        tail.set_sources([TailSource(place, begins={"p/app/4": born})])
        await b.clock.advance(20)
        counts = Counter(b.messages)
        assert set(counts.values()) == {1}
        assert [f"young {n}" for n in range(90)] == [m for m in b.messages if m[:5] == "young"]


async def test_a_long_gap_is_said_and_filled() -> None:
    async with bench() as b:
        b.follow(source(["a"]))
        b.log("a", "before")
        await b.clock.advance(10)
        b.reads.errors = {"*": Throttled("Slowly.", code="ThrottlingException")}
        for n in range(40):
            b.log("a", f"{n}")
            await b.clock.advance(1)
        b.reads.errors = {}
        await b.clock.advance(30)
        assert [line.message for line in b.lines if line.kind == "line"][1:] == [
            str(n) for n in range(40)
        ]
        (gap,) = [line.message for line in b.lines if line.kind == "gap"]
        assert gap.startswith("gap ")
        assert gap.endswith(" s: ThrottlingException, back-filled")


async def test_a_missing_group_is_said_and_costs_little() -> None:
    async with bench() as b:
        b.reads.errors["logs:FilterLogEvents"] = NotFound("The log group does not exist.")
        tail = b.follow(source([f"p/app/{n}" for n in range(100)]))
        await b.clock.settle(400)
        assert tail.state().phase == "failed"
        assert isinstance(tail.state().error, NotFound)
        assert len(b.reads.asked_places) <= 9


async def test_one_denied_group_leaves_the_others() -> None:
    async with bench() as b:
        b.reads.group_errors["g1"] = AccessDenied("No.")
        tail = b.follow(source(["a"], "g1"), source(["b"], "g2"))
        b.log("b", "hello")
        await b.clock.advance(10)
        assert b.messages == ["hello"]
        assert [type(error) for error in tail.troubles] == [AccessDenied]
        assert tail.state().phase == "ok"
        denied = [place for place in b.reads.asked_places if place.group == "g1"]
        assert len(denied) <= 2
        b.reads.group_errors.clear()
        b.log("a", "back")
        await b.clock.advance(40)
        assert "back" in b.messages
        assert not tail.troubles


async def test_other_sources_go_on_where_the_old_ones_were() -> None:
    async with bench() as b:
        tail = b.follow(source(["a", "b"]))
        b.log("a", "one")
        await b.clock.advance(6)
        tail.set_sources([source(["b", "c"]), source(["x"], "g2")])
        b.log("a", "unwanted")
        b.log("c", "two")
        b.log("x", "three")
        await b.clock.advance(20)
        assert sorted(b.messages) == ["one", "three", "two"]


async def test_closed_and_replaced_tails_say_no_more() -> None:
    async with bench() as b:
        first = b.follow(source(["a"]))
        await b.clock.advance(2)
        other: list[TailLine] = []
        second = b.engine.open_tail([source(["b"])], other.extend)
        first.close()
        b.log("a", "gone")
        b.log("b", "here")
        await b.clock.advance(10)
        assert b.messages == []
        assert [line.message for line in other] == ["here"]
        second.close()
        b.reads.spent()
        await b.clock.advance(60)
        assert "logs:FilterLogEvents" not in b.reads.spent()
        assert b.engine.feeds()["logs"].phase == "waiting"


async def test_paused_then_all_that_was_missed() -> None:
    async with bench() as b:
        b.log("a", "before", ago=3)
        b.follow(source(["a"]))
        await b.clock.advance(5)
        b.engine.pause()
        for n in range(300):
            b.log("a", f"missed {n}")
            await b.clock.advance(0.5)
        assert b.messages == ["before"]
        b.engine.resume()
        await b.clock.advance(10)
        assert len(b.lines) == 301


async def test_a_flood_is_read_page_by_page_to_its_end() -> None:
    async with bench() as b:
        b.reads.page_size = 10
        b.follow(source(["a"]))
        await b.clock.advance(2)
        for n in range(1000):
            b.log("a", f"{n}", at=b.now + n)
        await b.clock.advance(20)
        assert b.messages == [str(n) for n in range(1000)]


async def test_no_sources_no_calls() -> None:
    async with bench() as b:
        b.follow()
        await b.clock.advance(30)
        assert "logs:FilterLogEvents" not in b.reads.calls
