"""The engine's facade: what subscribers hear, and how bugs and the end come about."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import msgspec
import pytest

from ecstui.errors import Unreachable
from ecstui.live.clock import HandClock, SystemClock
from ecstui.live.crew import together
from ecstui.live.engine import Engine, Focus, Update
from ecstui.model.cluster import Cluster
from tests.live.scripted import ScriptedReads, cluster_arn, make_service, make_task, service_arn

ON_WEB = Focus(cluster_arn("prod"), service_arn("prod", "web"))


def fleet() -> ScriptedReads:
    reads = ScriptedReads()
    reads.add(Cluster(cluster_arn=cluster_arn("prod"), cluster_name="prod", status="ACTIVE"))
    reads.add(make_service("prod", "web", 2))
    reads.add(make_task("prod", "web", 1), make_task("prod", "web", 2))
    return reads


async def test_sees_the_fleet_and_tells_of_it_in_few_updates() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)
    seen: list[Update] = []
    engine.subscribe(seen.append)
    engine.focus(ON_WEB)
    engine.start()
    await clock.advance(1)
    assert len(engine.snapshot.tasks) == 2
    assert len(engine.snapshot.definitions) == 1
    assert {engine.feeds()[name].phase for name in ("clusters", "services", "tasks")} == {"ok"}
    assert len(seen) <= 3, "many parts, few updates"
    assert seen[-1].snapshot is engine.snapshot
    changed = frozenset[str]().union(*(update.changed for update in seen))
    snapshot = engine.snapshot
    assert changed == {"identity"} | snapshot.clusters.keys() | snapshot.services.keys() | (
        snapshot.tasks.keys() | snapshot.definitions.keys()
    )
    await engine.stop()


async def test_at_most_one_update_in_fifty_milliseconds() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)
    engine.start()
    engine.focus(ON_WEB)
    await clock.advance(1)
    times: list[float] = []
    unsubscribe = engine.subscribe(lambda _update: times.append(clock.monotonic()))
    for n in range(200):
        web = reads.fleet_services[ON_WEB.service_arn]
        reads.add(msgspec.structs.replace(web, pending_count=n))
        engine.refresh()
        await clock.advance(0.01)
    assert all(b - a >= 0.0499 for a, b in pairwise(times))
    unsubscribe()
    unsubscribe()
    heard = len(times)
    reads.add(make_task("prod", "web", 9))
    await clock.advance(15)
    assert len(times) == heard
    await engine.stop()


async def test_a_phase_that_changes_is_told() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)
    engine.start()
    await clock.advance(1)
    seen: list[Update] = []
    engine.subscribe(seen.append)
    reads.errors["*"] = Unreachable("No answer.")
    await clock.advance(15)
    assert frozenset(("clusters",)) in [update.feeds for update in seen]
    assert not frozenset[str]().union(*(update.changed for update in seen))
    await engine.stop()


async def test_a_bug_comes_out_of_run_and_ends_all() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)
    running = asyncio.create_task(engine.run())
    await clock.advance(1)
    reads.errors["ecs:DescribeClusters"] = KeyError("a bug")
    await clock.advance(15)
    with pytest.raises(KeyError):
        await running
    reads.spent()
    await clock.advance(60)
    assert not reads.spent()


async def test_a_subscriber_s_bug_comes_out_of_run() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)

    def broken(update: Update) -> None:
        raise ZeroDivisionError(str(update))

    engine.subscribe(broken)
    running = asyncio.create_task(engine.run())
    await clock.advance(1)
    with pytest.raises(ZeroDivisionError):
        await running


async def test_stop_ends_run_without_an_error() -> None:
    engine = Engine(fleet(), clock=HandClock())
    running = asyncio.create_task(engine.run())
    await asyncio.sleep(0)
    await engine.stop()
    await running
    await engine.stop()


async def test_cancelling_run_ends_all() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)
    running = asyncio.create_task(engine.run())
    await clock.advance(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    reads.spent()
    await clock.advance(60)
    assert not reads.spent()


async def test_paused_before_the_start() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)
    engine.pause()
    engine.start()
    await clock.advance(60)
    assert not reads.calls
    engine.resume()
    await clock.advance(1)
    assert reads.calls
    await engine.stop()


async def test_usage_and_definition_come_from_the_reads() -> None:
    reads = fleet()
    engine = Engine(reads, clock=HandClock())
    web = reads.fleet_services[ON_WEB.service_arn].task_definition
    assert (await engine.definition(web)).task_definition_arn == web
    await engine.definition(web)
    assert engine.usage().calls == 1


async def test_the_system_clock_waits_for_an_event_or_not() -> None:
    clock, event = SystemClock(), asyncio.Event()
    assert not await clock.wait(event, 0.0)
    assert clock.monotonic() <= clock.monotonic()
    event.set()
    assert await clock.wait(event, float("inf"))


async def test_together_raises_the_first_error_as_it_is() -> None:
    async def fine() -> int:
        return 1

    async def broken() -> int:
        raise Unreachable("No answer.")

    assert await together(fine(), fine()) == [1, 1]
    with pytest.raises(Unreachable, match="No answer"):
        await together(fine(), broken())
