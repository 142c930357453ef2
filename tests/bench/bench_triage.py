"""What a triage of 2,000 services and 20,000 tasks costs: full, idle, one service changed.

Run: python tests/bench/bench_triage.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

from ecstui.demo.world.clock import Clock
from ecstui.demo.world.shapes import service as service_shape
from ecstui.demo.world.shapes import task as task_shape
from ecstui.demo.world.world import World
from ecstui.diagnose.rules.catalogue import classify
from ecstui.diagnose.triage import triage
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

T = TypeVar("T")
AT = 1_760_000_000.0


def fleet() -> Snapshot:
    """The large world as nouns, with an hour of stopped tasks."""
    world = World.build("large", 7, "default", Clock.frozen_at(AT))
    services: dict[str, Service] = {}
    tasks: dict[str, Task] = {}
    for one in world.fleet.services.values():
        body = service_shape.encoded(world.fleet, one, with_tags=False)
        service = msgspec.json.decode(body, type=Service)
        services[service.service_arn] = service
        for each in one.tasks:
            task = msgspec.convert(task_shape.wire(world.fleet, each), Task)
            tasks[task.task_arn] = task
    return Snapshot(services=services, tasks=tasks)


def timed(name: str, work: Callable[[], T]) -> T:
    """Do the work, print how long it took."""
    begin = time.perf_counter()
    result = work()
    print(f"{name:<42}{(time.perf_counter() - begin) * 1000:9.2f} ms")
    return result


def main() -> None:
    """Print the figures."""
    snapshot = fleet()
    print(f"{len(snapshot.services)} services, {len(snapshot.tasks)} tasks")
    snapshot.tasks_by_place  # noqa: B018  # the store carries this index along; not ours to pay
    snapshot.services_by_place  # noqa: B018  # likewise
    classify.cache_clear()
    first = timed("full, nothing known", lambda: triage(snapshot, AT))
    timed("full, texts known", lambda: triage(snapshot, AT))
    timed("idle: nothing changed", lambda: triage(snapshot, AT + 5, first))
    arn, service = next(iter(snapshot.services.items()))
    moved = msgspec.structs.replace(service, pending_count=3)
    after = snapshot.with_services({**snapshot.services, arn: moved})
    second = timed("one service changed", lambda: triage(after, AT + 6, first))
    timed("severities faded (once a minute)", lambda: triage(after, AT + 70, second))
    print({str(severity): count for severity, count in first.counts.items()})


if __name__ == "__main__":
    main()
