"""The poller as the focus moves, while it is paused, and when AWS or the machine fails it."""

from __future__ import annotations

from ecstui.errors import AccessDenied, Expired, NotFound, Unreachable
from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine, Focus, Settings
from ecstui.model.cluster import Cluster
from tests.live.opened import ON_WEB, PROD, WEB, fleet, running
from tests.live.scripted import (
    cluster_arn,
    make_service,
    make_task,
    service_arn,
    task_arn,
)


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
