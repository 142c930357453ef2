"""What is asked of AWS, how often, and what is made of the answers."""

from __future__ import annotations

import msgspec

from ecstui.live.engine import Focus
from ecstui.model.cluster import Cluster
from ecstui.model.service import Deployment, ServiceEvent
from tests.live.opened import ON_ALL, ON_WEB, PROD, WEB, fleet, running
from tests.live.scripted import (
    definition_arn,
    make_service,
    make_task,
    service_arn,
    task_arn,
)


async def test_opening_a_large_cluster_costs_what_it_must() -> None:
    reads = fleet(services=200, tasks=1000)
    async with running(reads, ON_ALL) as (engine, _):
        assert len(engine.snapshot.services) == 200
        assert len(engine.snapshot.tasks) == 1000
        assert reads.spent() == {
            "sts:GetCallerIdentity": 1,
            "ecs:ListClusters": 1,
            "ecs:DescribeClusters": 1,
            "ecs:ListServices": 2,
            "ecs:DescribeServices": 20,
            "ecs:ListTasks": 10,
            "ecs:ListTasks(stopped)": 1,
            "ecs:DescribeTasks": 10,
        }


async def test_five_steady_minutes() -> None:
    reads = fleet(services=200, tasks=1000)
    async with running(reads, ON_ALL) as (_, clock):
        reads.spent()
        await clock.advance(300)
        spent = reads.spent()
    assert set(spent) == {
        "ecs:ListClusters",
        "ecs:DescribeClusters",
        "ecs:ListServices",
        "ecs:DescribeServices",
        "ecs:ListTasks",
        "ecs:ListTasks(stopped)",
        "ecs:DescribeTasks",
    }
    assert spent["ecs:ListClusters"] <= 5
    assert spent["ecs:ListServices"] <= 2 * 5
    assert 27 * 20 <= spent["ecs:DescribeServices"] <= 34 * 20
    assert spent["ecs:DescribeTasks"] == spent["ecs:ListTasks"] <= 34 * 10
    assert spent["ecs:ListTasks(stopped)"] <= 17


async def test_an_idle_poll_tells_nobody() -> None:
    reads = fleet(services=20, tasks=1000)
    async with running(reads, ON_ALL) as (engine, clock):
        await clock.advance(1)
        before = engine.snapshot
        seen: list[object] = []
        engine.subscribe(seen.append)
        await clock.advance(120)
        assert not seen
        assert engine.snapshot is before


async def test_definitions_are_described_once() -> None:
    reads = fleet(services=3)
    reads.add(make_task("prod", "web", 7, task_definition_arn=definition_arn("web", 6)))
    reads.definitions[definition_arn("web", 6)] = msgspec.structs.replace(
        reads.definitions[definition_arn("web")], task_definition_arn=definition_arn("web", 6)
    )
    async with running(reads) as (engine, clock):
        assert set(engine.snapshot.definitions) == {definition_arn("web"), definition_arn("web", 6)}
        engine.focus(Focus(PROD, service_arn("prod", "s1")))
        await clock.advance(30)
        engine.focus(ON_WEB)
        await clock.advance(30)
        assert await engine.definition(definition_arn("web")) is not None
    assert dict(reads.described) == dict.fromkeys(
        (definition_arn("web"), definition_arn("web", 6), definition_arn("s1")), 1
    )


async def test_a_definition_that_is_gone_is_not_asked_for_again() -> None:
    reads = fleet()
    reads.definitions.clear()
    async with running(reads) as (engine, clock):
        await clock.advance(60)
        assert engine.feeds()["definitions"].phase == "ok"
    assert reads.described[definition_arn("web")] == 1


async def test_a_task_that_leaves_the_list_is_seen_to_its_end() -> None:
    reads = fleet()
    async with running(reads) as (engine, clock):
        arn = task_arn("prod", 0)
        reads.add(make_task("prod", "web", 0, desired_status="STOPPED"))
        await clock.advance(12)
        assert engine.snapshot.tasks[arn].stopping
        reads.add(
            make_task("prod", "web", 0, desired_status="STOPPED", last_status="STOPPED", cpu="1")
        )
        await clock.advance(12)
        assert engine.snapshot.tasks[arn].stopped
        reads.add(
            make_task("prod", "web", 0, desired_status="STOPPED", last_status="STOPPED", cpu="2")
        )
        await clock.advance(120)
        assert engine.snapshot.tasks[arn].cpu == "1", "what has ended is described only once"
        del reads.fleet_tasks[arn]
        await clock.advance(30)
        assert arn not in engine.snapshot.tasks, "gone when AWS says that it is missing"
        assert len(engine.snapshot.tasks) == 1


async def test_a_running_task_that_vanishes_is_gone() -> None:
    reads = fleet()
    async with running(reads) as (engine, clock):
        del reads.fleet_tasks[task_arn("prod", 1)]
        await clock.advance(12)
        assert list(engine.snapshot.tasks) == [task_arn("prod", 0)]


async def test_stopped_tasks_are_found_and_running_ones_stay() -> None:
    reads = fleet()
    for n in range(10, 15):
        reads.add(make_task("prod", "web", n, desired_status="STOPPED", last_status="STOPPED"))
    async with running(reads) as (engine, clock):
        assert len(engine.snapshot.tasks) == 7
        assert reads.spent()["ecs:DescribeTasks"] == 1, "both lists in one description"
        await clock.advance(60)
        assert len(engine.snapshot.tasks) == 7


async def test_a_failing_service_makes_us_look_for_stopped_tasks_at_once() -> None:
    reads = fleet()
    async with running(reads) as (engine, clock):
        await clock.advance(8.5)
        reads.add(make_task("prod", "web", 5, desired_status="STOPPED", last_status="STOPPED"))
        web = reads.fleet_services[WEB]
        failing = msgspec.structs.replace(web.deployments[0], failed_tasks=1)
        event = ServiceEvent(id="e1", message="(service web) has stopped 1 running tasks.")
        reads.add(
            msgspec.structs.replace(web, deployments=(failing,), events=(event,), running_count=0)
        )
        await clock.advance(5)
        assert engine.snapshot.tasks[task_arn("prod", 5)].stopped


async def test_a_rollout_is_watched_closely_and_cheaply() -> None:
    reads = fleet(services=100)
    web = reads.fleet_services[WEB]
    rolling = Deployment(id="d2", status="PRIMARY", rollout_state="IN_PROGRESS")
    async with running(reads) as (engine, clock):
        reads.add(msgspec.structs.replace(web, deployments=(rolling, *web.deployments)))
        await clock.advance(11)
        assert engine.snapshot.services[WEB].primary == rolling
        assert engine.feeds()["services"].interval == 5.0
        reads.spent()
        await clock.advance(60)
        spent = reads.spent()["ecs:DescribeServices"]
        assert 5 * 10 <= spent <= 8 * 10, "in between only what rolls out"


async def test_a_new_service_is_seen_when_the_cluster_counts_it() -> None:
    reads = fleet(services=2)
    async with running(reads) as (engine, clock):
        await clock.advance(3)
        new = make_service("prod", "new")
        reads.add(new, Cluster(cluster_arn=PROD, cluster_name="prod", active_services_count=3))
        await clock.advance(14)
        assert new.service_arn in engine.snapshot.services


async def test_a_deleted_service_goes_with_the_next_list() -> None:
    reads = fleet(services=3)
    async with running(reads) as (engine, clock):
        del reads.fleet_services[service_arn("prod", "s2")]
        await clock.advance(12)
        assert service_arn("prod", "s2") not in engine.snapshot.services
        assert len(engine.snapshot.services) == 2


async def test_services_appear_while_the_rest_is_on_its_way() -> None:
    reads = fleet(services=100)
    reads.hang_after["ecs:DescribeServices"] = 4
    async with running(reads) as (engine, _):
        assert len(engine.snapshot.services) == 40
        assert engine.feeds()["services"].phase == "waiting"
        assert engine.feeds()["services"].loading


async def test_two_thousand_services_are_asked_in_slices_the_open_one_first() -> None:
    reads = fleet(services=2000)
    async with running(reads) as (engine, clock):
        await clock.settle(1000)
        assert reads.spent()["ecs:DescribeServices"] == 200
        web = reads.fleet_services[WEB]
        reads.add(msgspec.structs.replace(web, running_count=0))
        await clock.advance(11.5)
        assert reads.spent()["ecs:DescribeServices"] <= 75
        assert engine.snapshot.services[WEB].running_count == 0
        for arn, service in reads.fleet_services.items():
            reads.fleet_services[arn] = msgspec.structs.replace(service, pending_count=1)
        await clock.advance(30)
        assert all(s.pending_count == 1 for s in engine.snapshot.services.values())
