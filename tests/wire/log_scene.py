"""A service of many tasks whose logs are hard to follow, in an embedded AWS moved by hand.

Numbered lines are put into the streams of its tasks with PutLogEvents: late ones, ones out of
order, several of one millisecond; tasks are replaced in between, and calls go wrong.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from ecstui.aws.connect import Aws, connect
from ecstui.demo.calls import Call
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.server import Running, serve
from ecstui.demo.telemetry import Telemetry
from ecstui.demo.world import nouns
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World
from ecstui.live.engine import Engine, Focus
from ecstui.live.lines import TailLine
from ecstui.live.log_follower import LogFollower
from ecstui.live.log_subject import LogSubject

AT = 1_760_000_000.0
SERVICE = "auth"
LATE_MS = (0, 0, 0, 0, 0, 200, 1_500, 4_000, 12_000, 45_000)
"""How late lines are, each as likely as the others."""
LATEST_MS = 50_000
"""No line is later than this."""
AFTERLIFE = 40.0
"""Seconds after a task's end within which its last lines are still put."""
PATIENCE = 30.0
"""Seconds of real time after which what should have come is given up."""


class SceneClock:
    """The world's time, which is all the engine knows: it goes much faster than ours."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> float:
        """Epoch seconds in the world."""
        return self._world.clock.now()

    def monotonic(self) -> float:
        """Seconds the world was moved ahead."""
        return self._world.clock.now() - AT

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for `event`, or until the world has been moved so far."""
        deadline = self.monotonic() + seconds
        while not event.is_set() and self.monotonic() < deadline:  # noqa: ASYNC110  # the world
            # has no timers of ours: it is moved by hand
            await asyncio.sleep(0.002)
        return event.is_set()


@dataclass
class Scene:
    """The world, who looks at it, and what was written and read."""

    world: World
    server: Running
    aws: Aws
    engine: Engine
    dice: random.Random
    lines: list[TailLine] = field(default_factory=list)
    written: int = 0
    begun: int = 0
    replaced: int = 0
    late: tuple[int, ...] = LATE_MS

    @property
    def service(self) -> nouns.Service:
        """The service in the world."""
        services = self.world.fleet.services.values()
        return next(s for s in services if s.name == SERVICE and s.cluster == "prod")

    @property
    def numbered(self) -> list[TailLine]:
        """The lines of ours that were read."""
        return [line for line in self.lines if line.message.startswith("#")]

    def go_on(self, seconds: float) -> None:
        """Let time pass in the world; real request rates don't count here."""
        self.world.clock.move(seconds)
        self.world.advance()
        self.server.desk.throttle.reset()

    def write(self, count: int) -> None:
        """Put so many numbered lines into the streams of tasks that run or have just ended."""
        now = self.world.clock.now()
        batches: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        places = self._places(now)
        for _ in range(count):
            name, floor, end = self.dice.choice(places)
            late = self.dice.choice(self.late)
            moment = min(int(now * 1000), end) - late
            # Several lines of one millisecond are as common as programs in a hurry.
            moment = max(floor, self.begun, int(now * 1000) - LATEST_MS, moment // 10 * 10)
            batches[name].append((moment, f"#{self.written:06d}"))
            self.written += 1
        for (group, stream), some in batches.items():
            self._put(group, stream, sorted(some))

    def replace_one(self) -> None:
        """Stop a task, as a deployment or a crash does; the service starts another."""
        running = [task for task in self.service.tasks if task.status == "RUNNING"]
        task = self.dice.choice(running)
        params = {"cluster": "prod", "task": task.arn, "reason": "replaced"}
        OPERATIONS["ecs", "StopTask"](self.world, Call("ecs", "StopTask", params))
        self.replaced += 1

    def go_wrong(self) -> None:
        """Let calls for logs be throttled, fail and break from now on."""
        for kind, probability in (("throttle", 0.2), ("5xx", 0.15), ("cut", 0.05)):
            rule = {"kind": kind, "operation": "FilterLogEvents", "probability": probability}
            self.server.desk.faults.add(rule)

    def open(self) -> LogFollower:
        """Follow all lines from now on."""
        now = self.world.clock.now()
        self.begun = int(now * 1000)
        cluster = self.world.fleet.clusters["prod"].arn
        self.engine.focus(Focus(cluster, self.service.arn))
        subject = LogSubject(cluster, SERVICE)
        return self.engine.open_logs(subject, self.lines.extend, since=now, first=None)

    async def run(self, *, seconds: int, rate: int, replace_every: int) -> None:
        """Write `rate` lines a second for so many seconds of the world."""
        for second in range(seconds):
            self.write(rate)
            if replace_every and second % replace_every == replace_every - 1:
                self.replace_one()
            self.go_on(1.0)
            await asyncio.sleep(0.02)

    async def read_all(self) -> None:
        """Let the world go on quietly until every line has come, or nothing comes any more."""
        self.server.desk.faults.clear()
        for step in range(int(PATIENCE / 0.05)):
            if len(self.numbered) >= self.written:
                return
            # A call that was throttled waits in our seconds, not in those of the world.
            self.go_on(1.0 if step < 70 else 0.05)
            await asyncio.sleep(0.05)

    def told(self, words: str) -> int:
        """How many markers have these words."""
        return sum(words in line.message for line in self.lines if line.kind == "marker")

    async def until_told(self, words: str, count: int) -> None:
        """Let the world go on until so many markers have these words, or for two minutes."""
        for _ in range(120):
            if self.told(words) >= count:
                return
            self.go_on(1.0)
            await asyncio.sleep(0.02)

    def _places(self, now: float) -> list[tuple[tuple[str, str], int, int]]:
        """Streams with the first and the last moment of their lines, epoch milliseconds."""
        found = []
        for task in self.service.tasks:
            began, ended = task.started, task.execution_stopped or task.stopped
            if began is None or began + 3.0 > now or (ended and now > ended + AFTERLIFE):
                continue
            stream = f"ecs/{SERVICE}/{task.id}"
            end = int((ended or now) * 1000)
            found.append(((f"/ecs/prod/{SERVICE}", stream), int(began * 1000), end))
        return found

    def _put(self, group: str, stream: str, events: list[tuple[int, str]]) -> None:
        params = {
            "logGroupName": group,
            "logStreamName": stream,
            "logEvents": [{"timestamp": at, "message": message} for at, message in events],
        }
        OPERATIONS["logs", "PutLogEvents"](self.world, Call("logs", "PutLogEvents", params))


@asynccontextmanager
async def scene(
    monkeypatch: pytest.MonkeyPatch, *, tasks: int, seed: int = 1
) -> AsyncIterator[Scene]:
    """The service scaled to so many tasks, all running, and an engine on it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIADEMO")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    world = World.build("small", 7, "calm", Clock.frozen_at(AT), telemetry=Telemetry)
    async with await serve(world, operations=OPERATIONS) as server:
        # The world's seconds are shorter than ours, so that AWS's rates per second don't fit.
        aws = await connect(region="eu-west-1", endpoint_url=server.url, share=50.0)
        engine = Engine(aws.reads, clock=SceneClock(world))
        ready = Scene(world, server, aws, engine, random.Random(seed))
        await aws.writes().scale("prod", SERVICE, tasks)
        while sum(task.status == "RUNNING" for task in ready.service.tasks) < tasks:
            ready.go_on(5.0)
        ready.go_on(10.0)
        running = asyncio.create_task(engine.run())
        yield ready
        await engine.stop()
        await running
        await aws.close()
        assert list(server.desk.ledger.violations) == []
        assert list(server.desk.ledger.bugs) == []
