"""Whose logs are followed: all tasks of a service, some tasks or one, one container of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ecstui.live.lines import TailSource
from ecstui.live.log_plan import cover_of
from ecstui.model.log import LogPlace
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

LINGER = 75.0
"""Seconds after its end up to which a task's late lines are looked for."""
BEFORE = 900.0
"""Seconds before the beginning in which tasks may have stopped whose lines are shown, too."""
LAST_WORDS = 3
"""Stopped tasks whose last words are shown at most."""
TOGETHER = 600.0
"""Seconds within which tasks stopped that belong to one story."""
MEMORY = 3000.0
"""Seconds for which ECS is sure to remember a stopped task."""


class LogSubject(msgspec.Struct, frozen=True):
    """What is followed: these tasks, or all of a service, or of the whole cluster."""

    cluster_arn: str
    service_name: str = ""
    task_arns: tuple[str, ...] = ()
    container: str = ""
    """Only the container of this name; empty for all."""

    def tasks(self, snapshot: Snapshot) -> tuple[Task, ...]:
        """The tasks it means, running and stopped, as far as they are known."""
        if self.task_arns:
            return tuple(snapshot.tasks[arn] for arn in self.task_arns if arn in snapshot.tasks)
        if self.service_name:
            return snapshot.tasks_by_place.get((self.cluster_arn, self.service_name), ())
        return tuple(snapshot.tasks_in(self.cluster_arn))


def followed(tasks: Iterable[Task], since: float) -> list[Task]:
    """Those of a service's tasks that run, or have stopped since then (epoch seconds)."""
    return [task for task in tasks if not task.stopped or (task.stopped_at or since) >= since]


def last_stopped(tasks: Iterable[Task]) -> list[Task]:
    """The task that stopped last, with those that stopped shortly before it."""
    stopped = sorted(
        (task for task in tasks if task.stopped), key=lambda task: -(task.stopped_at or 0.0)
    )
    if not stopped:
        return []
    limit = (stopped[0].stopped_at or 0.0) - TOGETHER
    return [task for task in stopped if (task.stopped_at or 0.0) >= limit][:LAST_WORDS]


def with_forgotten(sources: Iterable[TailSource]) -> list[TailSource]:
    """The sources, and all other streams of the same containers: of tasks ECS has forgotten."""
    sources = list(sources)
    covers = {
        LogPlace(source.place.group, source.place.region, prefix=cover)
        for source in sources
        for stream in source.place.streams
        if (cover := cover_of(stream))
    }
    return sources + [TailSource(place) for place in sorted(covers, key=str)]
