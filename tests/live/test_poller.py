"""What is asked of AWS, how often, and what is made of the answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from ecstui.errors import AccessDenied, Expired, NotFound, Unreachable
from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine, Focus, Settings
from ecstui.model.cluster import Cluster
from ecstui.model.service import Deployment, ServiceEvent
from tests.live.scripted import (
    ScriptedReads,
    cluster_arn,
    definition_arn,
    make_service,
    make_task,
    service_arn,
    task_arn,
)

PROD = cluster_arn("prod")
WEB = service_arn("prod", "web")
ON_WEB = Focus(PROD, WEB)
ON_ALL = Focus(PROD, "", tasks="cluster")


def fleet(services: int = 1, tasks: int = 2) -> ScriptedReads:
    """One cluster; the first service is called web and has all the tasks."""
    reads = ScriptedReads()
    reads.add(Cluster(cluster_arn=PROD, cluster_name="prod", active_services_count=services))
    reads.add(*(make_service("prod", f"s{n}" if n else "web") for n in range(services)))
    reads.add(*(make_task("prod", "web", n) for n in range(tasks)))
    return reads


@asynccontextmanager
async def running(
    reads: ScriptedReads, focus: Focus = ON_WEB
) -> AsyncIterator[tuple[Engine, HandClock]]:
    clock = HandClock()
    engine = Engine(reads, clock=clock)
    engine.focus(focus)
    engine.start()
    await clock.settle(400)
    yield engine, clock
    await engine.stop()


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


async def test_focus_moves_and_old_feeds_end() -> None:
    reads = fleet()
    reads.add(Cluster(cluster_arn=cluster_arn("lab"), cluster_name="lab"))
    reads.add(make_service("lab", "job"), make_task("lab", "job", 50))
    async with running(reads) as (engine, clock):
        reads.hanging.update(("ecs:ListTasks", "ecs:DescribeServices"))
        await clock.advance(12)
        assert engine.feeds()["services"].loading
        reads.hanging.clear()
        engine.focus(Focus(cluster_arn("lab"), service_arn("lab", "job")))
        assert engine.feeds()["services"].phase == "waiting"
        await clock.settle(100)
        assert engine.feeds()["services"].phase == engine.feeds()["tasks"].phase == "ok"
        assert task_arn("lab", 50) in engine.snapshot.tasks
        assert task_arn("prod", 0) in engine.snapshot.tasks, "what was known stays, with its age"
        reads.spent()
        await clock.advance(25)
        assert reads.spent()["ecs:ListTasks"] == 2
        engine.focus(Focus())
        await clock.advance(1)
        reads.spent()
        await clock.advance(30)
        assert set(reads.spent()) <= {"ecs:DescribeClusters", "ecs:ListClusters"}
        engine.focus(ON_WEB)
        since = engine.feeds()["tasks"].since
        assert since is not None
        assert clock.now() - since > 30, "coming back shows how old the picture is"


async def test_a_focus_in_a_hurry_waits_until_it_rests() -> None:
    reads = fleet(services=30)
    async with running(reads) as (engine, clock):
        await clock.advance(1)
        reads.spent()
        for n in range(1, 30):
            engine.focus(Focus(PROD, service_arn("prod", f"s{n}")))
            await clock.advance(0.05)
        await clock.advance(0.5)
        assert reads.spent()["ecs:ListTasks"] == 2, "the first and the last"


async def test_pause_means_no_calls() -> None:
    reads = fleet()
    async with running(reads) as (engine, clock):
        reads.hanging.add("ecs:DescribeTasks")
        await clock.advance(12)
        engine.pause()
        assert engine.paused
        assert {state.phase for state in engine.feeds().values()} == {"paused", "waiting"}
        reads.hanging.clear()
        await clock.settle()
        reads.spent()
        seen: list[object] = []
        engine.subscribe(seen.append)
        await clock.advance(0.2)
        seen.clear()
        await clock.advance(600)
        assert not reads.spent()
        assert not seen
        engine.focus(Focus(PROD, ""))
        await clock.advance(60)
        assert not reads.spent()
        engine.focus(ON_WEB)
        engine.resume()
        await clock.advance(1)
        assert reads.spent()["ecs:ListTasks"] == 1
        assert not engine.paused


async def test_refresh_asks_all_that_is_shown_once() -> None:
    reads = fleet(services=12, tasks=3)
    async with running(reads) as (engine, clock):
        await clock.advance(3)
        reads.spent()
        for _ in range(9):
            engine.refresh()
        await clock.advance(3)
        assert reads.spent() == {
            "ecs:ListClusters": 1,
            "ecs:DescribeClusters": 1,
            "ecs:ListServices": 1,
            "ecs:DescribeServices": 2,
            "ecs:ListTasks": 1,
            "ecs:ListTasks(stopped)": 1,
            "ecs:DescribeTasks": 1,
        }


async def test_each_failure_stays_with_its_own_feed() -> None:
    reads = fleet()
    reads.errors["ecs:ListTasks"] = AccessDenied("No.", action="ecs:ListTasks")
    reads.errors["sts:GetCallerIdentity"] = Expired("Over.")
    async with running(reads) as (engine, clock):
        feeds = engine.feeds()
        assert (feeds["tasks"].phase, feeds["identity"].phase) == ("denied", "expired")
        assert (feeds["clusters"].phase, feeds["services"].phase) == ("ok", "ok")
        reads.errors.clear()
        engine.refresh()
        await clock.advance(2)
        assert {s.phase for n, s in engine.feeds().items() if n in _ASKED} == {"ok"}
        assert engine.snapshot.identity.account == "123456789012"


_ASKED = {"identity", "clusters", "services", "tasks", "definitions"}


async def test_a_dead_network_for_an_hour_then_all_is_well() -> None:
    reads = fleet()
    async with running(reads) as (engine, clock):
        reads.errors["*"] = Unreachable("No answer.")
        await clock.advance(3600)
        assert len(engine.snapshot.tasks) == 2, "the last good picture stays"
        assert engine.feeds()["tasks"].phase == "stale"
        assert sum(reads.spent().values()) < 700
        reads.errors.clear()
        await clock.advance(61)
        assert engine.feeds()["tasks"].phase == "ok"


async def test_a_deleted_cluster_is_an_error_of_its_panes_only() -> None:
    reads = fleet()
    async with running(reads) as (engine, clock):
        reads.errors["ecs:ListServices"] = NotFound("Cluster not found.")
        reads.errors["ecs:DescribeServices"] = NotFound("Cluster not found.")
        await clock.advance(15)
        assert engine.feeds()["services"].phase == "stale"
        assert engine.feeds()["clusters"].phase == "ok"


async def test_the_machine_sleeps_and_wakes() -> None:
    reads = fleet()
    async with running(reads) as (engine, clock):
        await clock.advance(20)
        reads.spent()
        await clock.leap(8 * 3600)
        await clock.advance(5)
        assert reads.spent()["ecs:ListTasks"] == 1
        assert engine.feeds()["tasks"].phase == "ok"


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


async def test_settings_set_the_rhythm() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock, settings=Settings(clusters=1.0))
    engine.start()
    await clock.advance(20)
    assert reads.calls["ecs:DescribeClusters"] >= 18
    engine.set_pace(10.0)
    reads.spent()
    await clock.advance(20)
    assert reads.calls["ecs:DescribeClusters"] <= 3
    await engine.stop()


async def test_unreadable_items_keep_their_last_reading() -> None:
    reads = fleet(services=2)
    async with running(reads) as (engine, clock):
        reads.unreadable_arns.add(WEB)
        await clock.advance(12)
        assert engine.feeds()["services"].unreadable == 1
        assert WEB in engine.snapshot.services
