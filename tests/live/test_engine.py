"""The engine as a whole, on a scripted AWS and a clock moved by hand."""

from __future__ import annotations

from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine, Focus, Update
from ecstui.model.cluster import Cluster
from tests.live.scripted import ScriptedReads, cluster_arn, make_service, make_task, service_arn


def fleet() -> ScriptedReads:
    reads = ScriptedReads()
    reads.add(Cluster(cluster_arn=cluster_arn("prod"), cluster_name="prod", status="ACTIVE"))
    reads.add(make_service("prod", "web", 2))
    reads.add(make_task("prod", "web", 1), make_task("prod", "web", 2))
    return reads


async def test_smoke() -> None:
    reads, clock = fleet(), HandClock()
    engine = Engine(reads, clock=clock)
    seen: list[Update] = []
    engine.subscribe(seen.append)
    engine.focus(Focus(cluster_arn("prod"), service_arn("prod", "web")))
    engine.start()
    await clock.advance(1)
    print(engine.feeds(), reads.calls)
    assert len(engine.snapshot.tasks) == 2
    assert len(engine.snapshot.definitions) == 1
    assert engine.feeds()["tasks"].phase == "ok"
    await engine.stop()
