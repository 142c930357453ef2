"""Undo over the wire: each reversible operation and its inverse leave things as they were."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from ecstui.actions import catalog, facts
from ecstui.actions.audit import AuditLog
from ecstui.actions.plan import Plan
from ecstui.actions.run import run
from ecstui.actions.undo import undo
from ecstui.aws.connect import Aws, connect
from ecstui.demo.server import Running, serve
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World
from ecstui.errors import Refused
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot

AT = 1_760_000_000.0


class Bench:
    """A world that stands still, and a way to it."""

    def __init__(self, server: Running, aws: Aws, audit: AuditLog) -> None:
        self.server = server
        self.aws = aws
        self.reads = aws.reads
        self.audit = audit

    def now(self) -> float:
        """The world's time."""
        return AT

    async def look(self, name: str) -> tuple[Snapshot, Service]:
        """One service of prod, its tasks, and nothing else."""
        arn = next(arn for arn in await self.reads.cluster_arns() if arn.endswith("/prod"))
        arns = [a for a in await self.reads.service_arns(arn) if a.endswith(f"/{name}")]
        (service,) = (await self.reads.services(arn, arns)).items
        tasks = await self.reads.tasks(arn, await self.reads.task_arns(arn, service=name))
        picture = Snapshot(
            identity=await self.reads.identity(),
            services={service.service_arn: service},
            tasks={task.task_arn: task for task in tasks.items},
        )
        return picture, service

    async def do(self, plan: Plan) -> None:
        """Carry it out, as after a yes."""
        outcome = await run(plan, self.reads, self.aws.writes(), self.audit, self)
        assert outcome.status == "done", outcome.sentence


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """A calm small world, strict about AWS's rules."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIADEMO")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    world = World.build("small", 7, "calm", Clock.frozen_at(AT))
    async with await serve(world, checked=True) as server:
        aws = await connect(region="eu-west-1", endpoint_url=server.url, share=1.0)
        yield Bench(server, aws, AuditLog(tmp_path / "audit.jsonl"))
        await aws.close()
        assert list(server.desk.ledger.violations) == []


Make = Callable[[Bench, Snapshot, Service], Any]


async def scale(bench: Bench, picture: Snapshot, service: Service) -> Plan:
    known = await facts.about_scaling(bench.reads, service)
    return catalog.scale(picture, service.service_arn, service.desired_count + 1, known)


async def bounds(bench: Bench, picture: Snapshot, service: Service) -> Plan:
    known = await facts.about_scaling(bench.reads, service)
    return catalog.autoscaling(picture, service.service_arn, known, maximum=30, suspended=True)


async def rollback(bench: Bench, picture: Snapshot, service: Service) -> Plan:
    known = await facts.about_releases(bench.reads, service)
    return catalog.rollback(picture, service.service_arn, known)


async def switch(bench: Bench, picture: Snapshot, service: Service) -> Plan:
    enable = not service.enable_execute_command
    return catalog.execute_command(picture, service.service_arn, enable=enable)


async def state(bench: Bench, service: Service) -> tuple[Any, ...]:
    """All that these operations change."""
    _, now = await bench.look(service.service_name)
    targets = await bench.reads.scalable_targets(now.cluster_arn, [now.service_name])
    return (now.desired_count, now.task_definition, now.enable_execute_command, targets)


@pytest.mark.parametrize("make", [scale, bounds, rollback, switch])
async def test_there_and_back(bench: Bench, make: Make) -> None:
    picture, service = await bench.look("catalog")
    before = await state(bench, service)
    plan = await make(bench, picture, service)
    await bench.do(plan)
    assert await state(bench, service) != before
    picture, _ = await bench.look("catalog")
    await bench.do(await undo(plan, picture, bench.reads))
    assert await state(bench, service) == before


async def test_what_somebody_changed_since_is_left_alone(bench: Bench) -> None:
    picture, service = await bench.look("catalog")
    plan = await scale(bench, picture, service)
    await bench.do(plan)
    await bench.aws.writes().scale(service.cluster_arn, service.service_name, 9)
    picture, _ = await bench.look("catalog")
    with pytest.raises(Refused, match="changed again since"):
        await undo(plan, picture, bench.reads)


async def test_protection_there_and_back(bench: Bench) -> None:
    picture, service = await bench.look("auth")
    arns = [task.task_arn for task in picture.tasks_of(service)][:2]
    plan = catalog.protect(picture, arns, on=True, minutes=5)
    await bench.do(plan)
    held = await bench.reads.protections(service.cluster_arn, arns)
    assert [one.protection_enabled for one in held] == [True, True]
    await bench.do(await undo(plan, picture, bench.reads))
    held = await bench.reads.protections(service.cluster_arn, arns)
    assert [one.protection_enabled for one in held] == [False, False]


async def test_a_restart_has_no_way_back(bench: Bench) -> None:
    picture, service = await bench.look("auth")
    plan = catalog.restart(picture, service.service_arn)
    with pytest.raises(Refused, match="can't be undone"):
        await undo(plan, picture, bench.reads)
