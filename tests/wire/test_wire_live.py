"""The engine over the wire: it sees what happens in the embedded AWS, and outlives its faults."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from ecstui.aws.connect import Aws, connect
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.server import Running, serve
from ecstui.demo.telemetry import Telemetry
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World
from ecstui.live.clock import SystemClock
from ecstui.live.engine import Engine, Focus, Settings
from ecstui.live.lines import TailLine
from ecstui.live.log_sources import log_sources
from ecstui.model.log import LogPlace
from ecstui.model.metric import service_cpu, service_memory
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot

AT = 1_760_000_000.0
QUICK = Settings(
    clusters=0.3,
    services=0.2,
    rollout=0.2,
    tasks=0.2,
    stopped=0.2,
    metrics=0.3,
    tail_fastest=0.05,
    tail_slowest=0.1,
    coalesce=0.01,
    settle=0.0,
)
STEADY = "auth"
"""A service of prod with several tasks, that nothing scales by itself."""
PATIENCE = 20.0
"""Seconds of real time after which something that should have been seen is given up."""


class WorldClock(SystemClock):
    """Real time passes, and what passes in the world besides."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def now(self) -> float:
        """The world's time."""
        return self._world.clock.now()

    def monotonic(self) -> float:
        """Real seconds, and those the world was moved ahead."""
        return super().monotonic() + self._world.clock.now() - AT


@dataclass
class Bench:
    """A world whose clock stands still, and an engine that looks at it."""

    world: World
    server: Running
    aws: Aws
    engine: Engine
    lines: list[TailLine] = field(default_factory=list)

    @property
    def snapshot(self) -> Snapshot:
        """The picture now."""
        return self.engine.snapshot

    def go_on(self, seconds: float) -> None:
        """Let time pass in the world."""
        self.world.clock.move(seconds)
        self.world.advance()

    async def until(self, seen: Callable[[], Any], moving: float = 0.0) -> None:
        """Wait until the engine has seen something; the world moves on by `moving` each look."""
        async with asyncio.timeout(PATIENCE):
            while not seen():
                await asyncio.sleep(0.02)
                if moving:
                    self.go_on(moving)

    def has_lines(self, count: int) -> bool:
        """Whether the tail has brought so many lines."""
        return len(self.lines) >= count

    async def open(self, name: str, *, cluster: str = "prod") -> Service:
        """Focus a service and wait for its tasks."""
        arn = next(a for a in await self.aws.reads.cluster_arns() if a.endswith(f"/{cluster}"))
        service = next(s for s in await self.aws.reads.service_arns(arn) if s.endswith(f"/{name}"))
        self.engine.focus(Focus(arn, service))
        await self.until(lambda: self.engine.feeds()["tasks"].phase == "ok")
        await self.until(lambda: service in self.snapshot.services)
        return self.snapshot.services[service]

    async def all_seen(self) -> None:
        """Wait until all that is asked has an answer, and no definition is missing."""
        names = ("clusters", "services", "tasks", "definitions")
        feeds = self.engine.feeds
        await self.until(lambda: all(feeds()[name].phase == "ok" for name in names))
        await self.until(lambda: math.isinf(feeds()["definitions"].interval))

    async def logged(self, places: Iterable[LogPlace], start: int, end: int) -> set[str]:
        """Ids of all events of some places, asked for page by page."""
        found: set[str] = set()
        for place in places:
            page = await self.aws.reads.log_page(place, start=start, end=end)
            found |= {event.event_id for event in page.events}
            while page.next_token:
                page = await self.aws.reads.log_page(
                    place, start=start, end=end, token=page.next_token
                )
                found |= {event.event_id for event in page.events}
        return found


@asynccontextmanager
async def looking(size: str, monkeypatch: pytest.MonkeyPatch, **how: Any) -> AsyncIterator[Bench]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIADEMO")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    world = World.build(size, 7, "calm", Clock.frozen_at(AT), telemetry=Telemetry)
    async with await serve(world, operations=OPERATIONS) as server:
        aws = await connect(region="eu-west-1", endpoint_url=server.url, share=1.0)
        engine = Engine(aws.reads, clock=WorldClock(world), **how)
        running = asyncio.create_task(engine.run())
        yield Bench(world, server, aws, engine)
        await engine.stop()
        await running
        await aws.close()
        assert list(server.desk.ledger.violations) == []
        assert list(server.desk.ledger.bugs) == []


@pytest.fixture
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """A calm small world and a quick engine."""
    async with looking("small", monkeypatch, settings=QUICK) as ready:
        yield ready


async def test_opening_a_large_cluster_over_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking("medium", monkeypatch) as bench:
        arn = next(a for a in await bench.aws.reads.cluster_arns() if a.endswith("/prod"))
        bench.engine.focus(Focus(arn, tasks="cluster"))
        feeds = bench.engine.feeds
        await bench.until(lambda: {feeds()[n].phase for n in ("services", "tasks")} == {"ok"})
        spent = Counter(bench.aws.reads.usage().by_operation)
        services, tasks = bench.snapshot.services_of(arn), bench.snapshot.tasks_in(arn)
        running = sum(task.desired_status == "RUNNING" for task in tasks)
        ended = len(tasks) - running
        assert spent["ecs:ListServices"] == -(-len(services) // 100)
        assert spent["ecs:DescribeServices"] == -(-len(services) // 10)
        assert spent["ecs:ListTasks"] == -(-running // 100) + max(1, -(-ended // 100))
        assert spent["ecs:DescribeTasks"] == -(-len(tasks) // 100)


async def test_sees_the_fleet(bench: Bench) -> None:
    service = await bench.open(STEADY)
    await bench.all_seen()
    assert len(bench.snapshot.clusters) == 3
    assert bench.snapshot.identity.account == bench.world.account
    running = [t for t in bench.snapshot.tasks_of(service) if t.last_status == "RUNNING"]
    assert len(running) == service.running_count == service.desired_count
    assert service.task_definition in bench.snapshot.definitions
    assert bench.engine.usage().throttles == 0


async def test_sees_a_service_scaled(bench: Bench) -> None:
    service = await bench.open(STEADY)
    more = service.desired_count + 2
    await bench.aws.writes().scale(service.cluster_arn, service.service_arn, more)
    arn = service.service_arn
    await bench.until(lambda: bench.snapshot.services[arn].desired_count == more)

    def all_run() -> bool:
        tasks = bench.snapshot.tasks_of(service)
        running = sum(task.last_status == "RUNNING" for task in tasks)
        return bench.snapshot.services[arn].running_count == running == more

    await bench.until(all_run, moving=0.5)


async def test_sees_a_task_to_its_end(bench: Bench) -> None:
    service = await bench.open(STEADY)
    arn = next(t.task_arn for t in bench.snapshot.tasks_of(service) if not t.stopped)
    await bench.aws.writes().stop_task(service.cluster_arn, arn, "being tested")
    await bench.until(lambda: bench.snapshot.tasks[arn].desired_status == "STOPPED")
    await bench.until(lambda: bench.snapshot.tasks[arn].stopped, moving=2.0)
    assert "being tested" in bench.snapshot.tasks[arn].stopped_reason
    bench.go_on(2 * 3600)
    await bench.until(lambda: arn not in bench.snapshot.tasks)


async def test_an_idle_fleet_makes_no_updates(bench: Bench) -> None:
    await bench.open(STEADY)
    await bench.all_seen()
    asked = bench.engine.usage().calls
    before = bench.snapshot
    await bench.until(lambda: bench.engine.usage().calls > asked + 30)
    assert bench.snapshot is before


async def test_follows_logs_line_by_line(bench: Bench) -> None:
    service = await bench.open("checkout")
    await bench.all_seen()
    found = log_sources(bench.snapshot.tasks_of(service), bench.snapshot.definitions)
    assert found.sources, found.reasons
    bench.engine.open_tail(found.sources, bench.lines.extend)
    await bench.until(lambda: bench.lines)
    since = max(line.timestamp for line in bench.lines) + 1
    for wanted_lines in range(len(bench.lines) + 1, len(bench.lines) + 61, 5):
        await bench.until(partial(bench.has_lines, wanted_lines), moving=0.5)
    last = int(bench.world.clock.now() * 1000) - 1
    wanted = await bench.logged({source.place for source in found.sources}, since, last)
    assert wanted
    await bench.until(lambda: wanted <= {line.event_id for line in bench.lines}, moving=0.5)
    got = Counter(line.event_id for line in bench.lines)
    assert max(got.values()) == 1
    definition = bench.snapshot.definitions[service.task_definition]
    containers = {container.name for container in definition.container_definitions}
    assert {line.label.container for line in bench.lines} <= containers


async def test_metrics_fill_and_grow(bench: Bench) -> None:
    service = await bench.open(STEADY)
    keys = [f(service.cluster_name, service.service_name) for f in (service_cpu, service_memory)]
    desk = bench.engine.metrics
    desk.watch("chart", keys, 3600.0)
    await bench.until(lambda: all(len(desk.series(key)) >= 55 for key in keys))
    newest = desk.series(keys[0])[-1][0]
    await bench.until(lambda: desk.series(keys[0])[-1][0] >= newest + 180, moving=5.0)
    moments = [moment for moment, _ in desk.series(keys[0])]
    assert moments == sorted(set(moments))
    assert all(value >= 0 for _, value in desk.series(keys[0]))


@pytest.mark.parametrize("kind", ["denied", "throttle", "5xx", "garbage"])
async def test_outlives_faults(bench: Bench, kind: str) -> None:
    service = await bench.open(STEADY)
    await bench.all_seen()
    known = bench.snapshot
    bench.server.desk.faults.add({"kind": kind, "operation": "DescribeTasks"})
    feeds = bench.engine.feeds
    await bench.until(lambda: feeds()["tasks"].phase in ("denied", "stale"))
    assert feeds()["tasks"].error is not None
    assert feeds()["services"].phase == "ok"
    assert bench.snapshot.tasks_of(service) == known.tasks_of(service)
    bench.server.desk.faults.clear()
    bench.engine.refresh()
    await bench.until(lambda: feeds()["tasks"].phase == "ok")
