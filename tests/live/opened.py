"""An engine on a scripted cluster, as the poller's tests open it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine, Focus
from ecstui.model.cluster import Cluster
from tests.live.scripted import ScriptedReads, cluster_arn, make_service, make_task, service_arn

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
