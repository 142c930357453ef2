"""Operations over the wire: planned on what AWS said, sent to the embedded AWS, and followed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ecstui.actions.audit import AuditLog
from ecstui.actions.catalog import restart, scale, stop_task
from ecstui.actions.outcome import Outcome
from ecstui.actions.plan import Plan
from ecstui.actions.run import run
from ecstui.actions.watch import RolloutWatch
from ecstui.aws.connect import Aws, connect
from ecstui.demo.calls import Answer, Call, Operation
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.server import Running, serve
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot

WHO = "arn:aws:sts::123456789012:assumed-role/oncall/ada"
AT = 1_760_000_000.0
CHANGES = frozenset({"UpdateService", "StopTask"})


@dataclass
class Bench:
    """An embedded AWS whose clock stands still, a way to it, and all that was changed in it."""

    world: World
    server: Running
    aws: Aws
    audit: AuditLog
    changes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def now(self) -> float:
        """The world's time, for the audit file."""
        return self.world.clock.now()

    async def run(self, plan: Plan, **how: Any) -> Outcome:
        """Carry `plan` out here."""
        return await run(plan, self.aws.reads, self.aws.writes(), self.audit, self, **how)

    async def picture(self) -> Snapshot:
        """The cluster prod with its services, and the tasks of the first steady one."""
        reads = self.aws.reads
        arn = next(arn for arn in await reads.cluster_arns() if arn.endswith("/prod"))
        services = await reads.services(arn, await reads.service_arns(arn))
        known = Snapshot(
            identity=await reads.identity(),
            services={s.service_arn: s for s in services.items},
        )
        return await self.look(known, steady_one(known))

    async def look(self, known: Snapshot, service: Service) -> Snapshot:
        """`known` with a fresh look at one service and its tasks."""
        reads, arn, name = self.aws.reads, service.cluster_arn, service.service_name
        (fresh,) = (await reads.services(arn, [service.service_arn])).items
        running = await reads.task_arns(arn, service=name)
        stopped = await reads.task_arns(arn, service=name, stopped=True)
        tasks = await reads.tasks(arn, (*running, *stopped))
        return msgspec.structs.replace(
            known,
            services={**known.services, service.service_arn: fresh},
            tasks={task.task_arn: task for task in tasks.items},
        )

    def fault(self, **rule: Any) -> None:
        """Let calls go wrong from now on."""
        self.server.desk.faults.add(rule)


def noting(operation: Operation, changes: list[tuple[str, dict[str, Any]]]) -> Operation:
    """`operation`, with a note of what it was asked."""

    def noted(world: World, call: Call) -> Answer:
        changes.append((call.operation, dict(call.params)))
        return operation(world, call)

    return noted


def caller(world: World, call: Call) -> dict[str, Any]:
    """Who asks, for STS."""
    return {"Account": world.account, "Arn": WHO, "UserId": "AROA:ada"}


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """A calm small world, strict about AWS's rules."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIADEMO")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    changes: list[tuple[str, dict[str, Any]]] = []
    table = {
        key: noting(operation, changes) if key[1] in CHANGES else operation
        for key, operation in OPERATIONS.items()
    }
    table["sts", "GetCallerIdentity"] = caller  # so that the audit file's `who` is known
    world = World.build("small", 7, "calm", Clock.frozen_at(AT))
    async with await serve(world, checked=True, operations=table) as server:
        aws = await connect(region="eu-west-1", endpoint_url=server.url, share=1.0)
        yield Bench(world, server, aws, AuditLog(tmp_path / "audit.jsonl"), changes)
        await aws.close()
        assert list(server.desk.ledger.violations) == []
        assert list(server.desk.ledger.bugs) == []


def steady_one(picture: Snapshot) -> Service:
    """A service that wants four tasks or more, and has them."""
    return next(
        service
        for service in picture.services.values()
        if service.desired_count >= 4
        and service.running_count == service.desired_count
        and len(service.deployments) == 1
    )


async def follow(
    bench: Bench, watch: RolloutWatch, known: Snapshot, service: Service
) -> tuple[RolloutWatch, Snapshot]:
    """Let the world go on, at most a quarter of an hour of it, until the watch is over."""
    for _ in range(180):
        bench.world.clock.move(5)
        bench.world.advance()
        known = await bench.look(known, service)
        watch = watch.see(known, bench.now())
        if watch.over:
            break
    return watch, known


async def test_scale(bench: Bench) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    plan = scale(picture, service.service_arn, service.desired_count + 2)
    outcome = await bench.run(plan)
    assert (outcome.status, bool(outcome.request_id)) == ("done", True)
    # Exactly what the plan showed, and nothing that was not asked for.
    assert bench.changes == [("UpdateService", plan.calls[0].params)]
    now = (await bench.look(picture, service)).services[service.service_arn]
    assert now.desired_count == service.desired_count + 2
    assert now.task_definition == service.task_definition


async def test_audit_file(bench: Bench) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    outcome = await bench.run(scale(picture, service.service_arn, service.desired_count + 1))
    intent, result = await bench.audit.read()
    assert bench.audit.path.stat().st_mode & 0o777 == 0o600
    assert (intent.phase, result.phase, result.outcome) == ("intent", "result", "done")
    assert intent.id == result.id
    assert (result.account, result.region) == ("123456789012", "eu-west-1")
    assert result.who == WHO
    assert result.request_ids == (outcome.request_id,)


async def test_restart_is_followed_until_steady(bench: Bench) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    plan = restart(picture, service.service_arn)
    watch = RolloutWatch.of(plan, bench.now())
    assert (await bench.run(plan)).status == "done"
    assert bench.changes == [("UpdateService", plan.calls[0].params)]
    watch = watch.see(await bench.look(picture, service), bench.now())
    assert watch.state == "rolling"
    assert watch.deployment
    watch, after = await follow(bench, watch, picture, service)
    assert (watch.state, watch.running) == ("steady", service.desired_count)
    old = {task.task_arn for task in picture.tasks_of(service)}
    left = [task for task in after.tasks_of(service) if task.task_arn in old]
    assert all(task.desired_status == "STOPPED" for task in left)


async def test_a_restart_that_fails_is_followed_until_rolled_back(bench: Bench) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    plan = restart(picture, service.service_arn)
    watch = RolloutWatch.of(plan, bench.now())
    await bench.run(plan)
    broken = bench.world.fleet.services[service.service_arn].deployments
    next(d for d in broken if d.status == "PRIMARY").fate = "pull"
    watch, after = await follow(bench, watch, picture, service)
    assert (watch.state, watch.failed > 0) == ("rolled back", True)
    primary = after.services[service.service_arn].primary
    assert primary is not None
    assert primary.running_count == service.desired_count


async def test_stop_is_followed_until_replaced(bench: Bench) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    first, second, *_ = [t for t in picture.tasks_of(service) if t.last_status == "RUNNING"]
    plan = stop_task(picture, [first.task_arn, second.task_arn], "leaks memory")
    watch = RolloutWatch.of(plan, bench.now())
    outcome = await bench.run(plan)
    assert [item.status for item in outcome.results] == ["done", "done"]
    assert bench.changes == [("StopTask", call.params) for call in plan.calls]
    watch, after = await follow(bench, watch, picture, service)
    assert (watch.state, watch.running >= service.desired_count) == ("steady", True)
    gone = after.tasks[first.task_arn]
    assert (gone.stopped, gone.stopped_reason) == (True, "leaks memory")


async def test_a_target_that_moved_is_left_alone(bench: Bench) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    arn, desired = service.service_arn, service.desired_count
    task = next(t for t in picture.tasks_of(service) if t.last_status == "RUNNING")
    plans = [
        scale(picture, arn, desired + 2),
        restart(picture, arn),
        stop_task(picture, [task.task_arn]),
    ]
    writes = bench.aws.writes()
    await writes.scale(service.cluster_arn, service.service_name, desired + 1)
    await writes.stop_task(task.cluster_arn, task.task_arn, "somebody else")
    bench.changes.clear()
    for plan in plans:
        outcome = await bench.run(plan)
        assert (outcome.status, outcome.request_id) == ("refused", "")
    assert bench.changes == []
    assert [entry.phase for entry in await bench.audit.read()] == ["result"] * 3


async def test_a_denied_change_names_the_permission(bench: Bench) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    bench.fault(kind="denied", service="ecs", operation="UpdateService")
    outcome = await bench.run(scale(picture, service.service_arn, service.desired_count + 1))
    assert outcome.status == "failed"
    assert "ecs:UpdateService" in outcome.sentence
    assert bench.changes == []


@pytest.mark.parametrize("kind", ["hang", "reset", "cut", "garbage"])
async def test_without_a_proper_answer_the_outcome_is_unknown(bench: Bench, kind: str) -> None:
    picture = await bench.picture()
    service = steady_one(picture)
    bench.fault(kind=kind, service="ecs", operation="UpdateService")
    plan = restart(picture, service.service_arn)
    outcome = await bench.run(plan, patience=1.0)
    assert outcome.status == "unknown"
    assert "look before you try again" in outcome.sentence
    sent = [c for c in bench.server.desk.ledger.calls if c.operation == "UpdateService"]
    assert len(sent) == 1  # a change is never sent twice by chance
    assert (await bench.audit.read())[-1].outcome == "unknown"
