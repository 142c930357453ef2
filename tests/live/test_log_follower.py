"""Following a subject: tasks join and linger, lines come in order, nothing is lost in a pause."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ecstui.errors import Throttled, TimedOut
from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine
from ecstui.live.lines import TailLine
from ecstui.live.log_follower import LogFollower
from ecstui.live.log_subject import LogSubject
from ecstui.model.log import LiveBatch, LogEvent
from ecstui.model.task import Container, Task
from ecstui.model.task_definition import ContainerDefinition, LogConfiguration, TaskDefinition
from tests.live.opened import ON_WEB, PROD, fleet
from tests.live.scripted import ScriptedReads, definition_arn, make_task

WEB = LogSubject(PROD, "web")
START = 1_760_000_000


class Room:
    """A service of two tasks that log, and an engine that looks at it."""

    def __init__(self, reads: ScriptedReads) -> None:
        self.reads = reads
        self.clock = HandClock(START)
        self.engine = Engine(reads, clock=self.clock)
        self.lines: list[TailLine] = []
        self.number = 0

    @property
    def now(self) -> int:
        return int(self.clock.now() * 1000)

    @property
    def messages(self) -> list[str]:
        return [line.message for line in self.lines if line.kind == "line"]

    @property
    def markers(self) -> list[str]:
        return [line.message for line in self.lines if line.kind == "marker"]

    def log(self, task: int, message: str, ago: float = 0.0, container: str = "app") -> None:
        """Ingest a line of a task now."""
        self.number += 1
        self.reads.events.append(
            LogEvent(
                log_stream_name=f"web/{container}/{task:032x}",
                timestamp=self.now - int(ago * 1000),
                message=message,
                ingestion_time=self.now,
                event_id=f"{self.number:056d}",
            )
        )

    def follow(self, subject: LogSubject = WEB, **how: Any) -> LogFollower:
        return self.engine.open_logs(subject, self.lines.extend, **how)


def task(number: int, **fields: Any) -> Task:
    app = Container(name="app", runtime_id=f"{number:x}-1")
    known = {"containers": (app,), "created_at": START - 3600.0, "started_at": START - 3590.0}
    return make_task("prod", "web", number, **(known | fields))


def stopped(number: int, at: float, **fields: Any) -> Task:
    app = Container(name="app", runtime_id="x", exit_code=137, reason="OutOfMemoryError: killed")
    ended = {
        "last_status": "STOPPED",
        "desired_status": "STOPPED",
        "stopped_at": at,
        "stop_code": "EssentialContainerExited",
        "containers": (app,),
    }
    return task(number, **(ended | fields))


def definition(*containers: str) -> TaskDefinition:
    options = {"awslogs-group": "/ecs/web", "awslogs-stream-prefix": "web"}
    log = LogConfiguration(log_driver="awslogs", options=options)
    return TaskDefinition(
        task_definition_arn=definition_arn("web"),
        container_definitions=tuple(
            ContainerDefinition(name=c, log_configuration=log) for c in containers
        ),
    )


@asynccontextmanager
async def room(tasks: int = 2) -> AsyncIterator[Room]:
    reads = fleet(tasks=0)
    reads.definitions[definition_arn("web")] = definition("app")
    reads.add(*(task(n) for n in range(tasks)))
    ready = Room(reads)
    ready.engine.focus(ON_WEB)
    ready.engine.start()
    await ready.clock.settle(400)
    yield ready
    await ready.engine.stop()


async def test_first_lines_come_at_once_and_later_ones_in_order() -> None:
    async with room() as r:
        for n in range(50):
            r.log(n % 2, f"old {n}", ago=60 - n)
        r.follow()
        await r.clock.settle(200)
        assert r.messages == [f"old {n}" for n in range(50)]
        r.log(0, "second", ago=1.0)
        await r.clock.advance(1.2)
        r.log(1, "first", ago=2.5)
        await r.clock.advance(6)
        assert r.messages[50:] == ["first", "second"]
        assert not any(line.late for line in r.lines)
        r.log(1, "too late", ago=20)
        await r.clock.advance(20)
        assert [line.message for line in r.lines if line.late] == ["too late"]


async def test_fifty_tasks_cost_one_question() -> None:
    async with room(50) as r:
        for n in range(50):
            r.log(n, f"{n}", ago=30)
        r.follow()
        await r.clock.settle(300)
        assert len(r.messages) == 50
        r.reads.spent()
        r.reads.asked_places.clear()
        await r.clock.advance(60)
        spent = r.reads.spent()["logs:FilterLogEvents"]
        assert spent <= 60 / 5 + 5
        r.reads.add(*(stopped(n, r.clock.now()) for n in range(25)))
        r.reads.add(*(task(100 + n, created_at=r.clock.now()) for n in range(25)))
        await r.clock.advance(60)
        assert len(set(r.reads.asked_places)) == 1


async def test_tasks_join_with_their_first_lines_and_linger_with_their_last() -> None:
    async with room() as r:
        r.log(0, "hello", ago=5)
        follower = r.follow()
        await r.clock.advance(5)
        assert follower.stats().streams == 2
        born = r.clock.now()
        young = task(7, created_at=born, started_at=born + 1, last_status="RUNNING")
        r.log(7, "first words")
        await r.clock.advance(8)
        r.reads.add(young)
        await r.clock.advance(25)
        assert "first words" in r.messages
        assert r.markers == ["+ web/00000000 started, revision 1"]
        r.reads.add(stopped(7, r.clock.now()))
        await r.clock.advance(30)
        r.log(7, "last words", ago=29)
        await r.clock.advance(30)
        assert "last words" in r.messages
        assert r.markers[1:] == ["- web/00000000 stopped: exit 137 OutOfMemoryError"]
        await r.clock.advance(120)
        assert follower.stats().streams == 2


async def test_markers_stand_among_the_lines_by_time() -> None:
    async with room() as r:
        r.reads.add(stopped(8, START - 100.0, created_at=START - 900.0, started_at=START - 800.0))
        await r.clock.advance(40)
        r.log(0, "before", ago=200)
        r.log(0, "after", ago=50)
        r.follow()
        await r.clock.advance(5)
        assert [line.message for line in r.lines] == [
            "before",
            "- web/00000000 stopped: exit 137 OutOfMemoryError",
            "after",
        ]


async def test_a_task_that_never_started_costs_nothing() -> None:
    async with room() as r:
        never = Container(name="app", reason="CannotPullContainerError: no such image")
        lost = [
            stopped(n, START - 9.0, containers=(never,), started_at=None) for n in range(20, 40)
        ]
        r.reads.add(*lost)
        await r.clock.advance(40)
        r.log(0, "here")
        r.reads.absent_streams = {f"web/app/{n:032x}" for n in range(20, 40)}
        r.reads.spent()
        follower = r.follow()
        await r.clock.settle(200)
        assert r.messages == ["here"]
        assert follower.stats().streams == 2
        assert r.reads.spent()["logs:FilterLogEvents"] <= 4


async def test_the_final_words_of_the_last_task() -> None:
    async with room() as r:
        r.reads.add(stopped(3, START - 2000.0), stopped(4, START - 40.0))
        await r.clock.advance(40)
        r.log(3, "long ago", ago=2050)
        r.log(4, "goodbye", ago=81)
        r.log(0, "still there")
        follower = r.follow(previous=True)
        await r.clock.advance(200)
        assert r.messages == ["goodbye"]
        assert r.markers[-1] == "- web/00000000 stopped: exit 137 OutOfMemoryError"
        assert follower.stats().mode == "ended"
        r.reads.spent()
        await r.clock.advance(120)
        assert "logs:FilterLogEvents" not in r.reads.spent()


async def test_one_container_of_one_task() -> None:
    reads = fleet(tasks=0)
    reads.definitions[definition_arn("web")] = definition("app", "envoy")
    reads.add(task(0), task(1))
    r = Room(reads)
    r.engine.focus(ON_WEB)
    r.engine.start()
    await r.clock.settle(300)
    r.log(0, "app 0")
    r.log(0, "envoy 0", container="envoy")
    r.log(1, "envoy 1", container="envoy")
    one = next(iter(r.engine.snapshot.tasks))
    r.follow(LogSubject(PROD, "web", task_arns=(one,), container="envoy"))
    await r.clock.settle(200)
    assert r.messages == ["envoy 0"]
    r.lines.clear()
    r.follow(LogSubject(PROD, "web", container="envoy"))
    await r.clock.settle(200)
    assert sorted(r.messages) == ["envoy 0", "envoy 1"]
    await r.engine.stop()


async def test_a_pause_drops_nothing() -> None:
    async with room() as r:
        r.log(0, "before")
        follower = r.follow()
        await r.clock.advance(5)
        follower.pause()
        for n in range(100):
            r.log(n % 2, f"{n}")
            await r.clock.advance(0.5)
        assert r.messages == ["before"]
        assert follower.stats().waiting >= 90
        follower.resume()
        await r.clock.advance(10)
        assert r.messages == ["before", *(str(n) for n in range(100))]


async def test_older_pages_join_without_a_seam() -> None:
    async with room() as r:
        for n in range(1000):
            r.log(n % 2, f"{n}", ago=(1000 - n) // 4 * 4)
        follower = r.follow()
        await r.clock.settle(200)
        shown = r.messages
        assert shown[-1] == "999"
        assert 190 <= len(shown) <= 400
        while True:
            r.lines.clear()
            if not await follower.older(150):
                break
            assert all(line.older for line in r.lines)
            shown = r.messages + shown
        assert shown == [str(n) for n in range(1000)]


async def test_a_range_is_read_from_its_beginning_to_its_end() -> None:
    async with room() as r:
        r.reads.page_size = 70
        for n in range(600):
            r.log(n % 2, f"{n}", ago=1200 - 2 * n)
        follower = r.follow(since=START - 1000.0, until=START - 200.0, first=None)
        await r.clock.advance(10)
        assert r.messages == [str(n) for n in range(100, 501)]
        assert follower.caught_up
        r.lines.clear()
        follower.set_range(since=START - 10.0)
        await r.clock.advance(10)
        assert r.messages == [str(n) for n in range(595, 600)]


async def test_a_live_tail_takes_over_and_gives_back() -> None:
    async with room() as r:
        follower = r.follow()
        await r.clock.advance(5)
        follower.go_live_tail()
        await r.clock.settle()
        r.reads.live.put_nowait(LiveBatch())
        expected = []
        for n in range(40):
            r.log(n % 2, f"{n}")
            expected.append(f"{n}")
            event = r.reads.events[-1]
            sent = LogEvent(event.log_stream_name, event.timestamp, event.message, event.timestamp)
            group = "123456789012:/ecs/web"
            others = LogEvent("web/app/stranger", event.timestamp, "not ours", 0)
            batch = LiveBatch(((group, sent), (group, others)), sampled=n == 30)
            if n < 35:
                r.reads.live.put_nowait(batch)
            if n == 36:
                r.reads.live.put_nowait(TimedOut("No update for 10 s."))
            if n == 20:
                assert follower.stats().mode == "live tail"
                r.reads.spent()
            if n == 34:
                assert "logs:FilterLogEvents" not in r.reads.spent()
            await r.clock.advance(1)
        await r.clock.advance(10)
        assert follower.stats().mode == "poll"
        assert sorted(r.messages, key=int) == expected
        assert [line.kind for line in r.lines if line.kind != "line"] == ["sampled", "marker"]
        assert "No update for 10 s." in follower.stats().notice
        (scope,) = r.reads.live_scopes
        assert scope.groups == ("arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/web",)


async def test_lag_and_speed_are_told() -> None:
    async with room() as r:
        follower = r.follow()
        await r.clock.advance(5)
        assert follower.stats().lag is None
        for _ in range(100):
            r.log(0, "x", ago=1.5)
            await r.clock.advance(0.2)
        stats = follower.stats()
        assert 4 <= stats.lines_per_second <= 6
        assert stats.lag is not None
        assert 1.5 <= stats.lag <= 3.0
        await r.clock.advance(120)
        assert follower.stats().lag is None


async def test_random_days_are_told_once_and_in_order() -> None:
    """Late lines, equal times, small pages, throttles, tasks that come and go."""
    for seed in range(6):
        dice = random.Random(seed)
        async with room(3) as r:
            r.reads.page_size = dice.choice((7, 60, 10_000))
            r.follow()
            await r.clock.advance(5)
            alive = [0, 1, 2]
            for step in range(150):
                for _ in range(dice.randrange(5)):
                    late = dice.choice((0, 0, 0, 1, 8, 45))
                    r.log(dice.choice(alive), "same", ago=min(late, step))
                if dice.random() < 0.05:
                    gone = alive.pop(0)
                    r.reads.add(stopped(gone, r.clock.now()))
                    alive.append(max(alive) + 1)
                    r.reads.add(task(alive[-1], created_at=r.clock.now() - 1))
                slow = Throttled("Slowly.", code="ThrottlingException")
                failing = dice.random() < 0.1
                r.reads.errors = {"logs:FilterLogEvents": slow} if failing else {}
                await r.clock.advance(dice.uniform(0.1, 2.0))
            r.reads.errors = {}
            await r.clock.advance(130)
            got = [line for line in r.lines if line.kind == "line"]
            assert max(Counter(line.event_id for line in got).values()) == 1
            assert {line.event_id for line in got} == {e.event_id for e in r.reads.events}
            on_time = [line.order for line in got if not line.late]
            assert on_time == sorted(on_time)
