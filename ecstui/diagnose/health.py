"""Findings from what runs now: unhealthy tasks, missing tasks, services that are down."""

from __future__ import annotations

from collections.abc import Iterator

from ecstui.diagnose import words
from ecstui.diagnose.finding import Evidence, Finding, Severity
from ecstui.diagnose.scene import Scene

SETTLING = 300.0
"""Seconds after a start, a stop or a deployment in which missing tasks are on their way."""


def health_findings(scene: Scene) -> Iterator[Finding]:
    """What the tasks and counts of a service show by themselves."""
    yield from _unhealthy(scene)
    yield from _missing(scene)


def _unhealthy(scene: Scene) -> Iterator[Finding]:
    running = [task for task in scene.tasks if task.last_status == "RUNNING" and not task.stopping]
    sick = [task for task in running if task.health_status == "UNHEALTHY"]
    if not sick:
        return
    severity: Severity = "error" if len(sick) == len(running) > 1 else "warning"
    yield Finding(
        severity,
        "task.unhealthy",
        scene.service.service_arn,
        f"{len(sick)} of {words.count(len(running), 'running task')} unhealthy",
        cause="failing container health check",
        meaning="The container's own health check fails; ECS will replace the task.",
        advice="Run the check by hand, read the log, and give startPeriod and timeout enough time.",
        evidence=tuple(
            Evidence("task", "container health check fails", task.task_arn, task.started_at)
            for task in sick[:3]
        ),
        last=scene.now,
    )


def _missing(scene: Scene) -> Iterator[Finding]:
    service = scene.service
    down = service.running_count == 0
    settling = _settling(scene)
    if not scene.missing or (settling and not (down and not service.pending_count)):
        return
    desired = service.desired_count
    yield Finding(
        "error" if down and not settling else "warning",
        "service.down" if down else "service.short",
        service.service_arn,
        f"No task of {desired} is running"
        if down
        else f"{scene.missing} of {words.count(desired, 'task')} missing",
        cause="no task is running" if down else f"{scene.missing} of {desired} missing",
        meaning="ECS has not started them, and says no reason in the last events.",
        advice="Look at the stopped tasks and the events of the service.",
        evidence=(
            Evidence(
                "service",
                f"{service.running_count} running, {service.pending_count} pending, "
                f"{desired} desired",
                service.service_arn,
            ),
        ),
        confidence="likely",
        since=_last_move(scene),
        last=scene.now,
    )


def _last_move(scene: Scene) -> float | None:
    """When something last happened at the service, as far as is known."""
    moves = [told.at for told in scene.told[:1]]
    for task in scene.tasks:
        moves += [at for at in (task.created_at, task.stopping_at, task.stopped_at) if at]
    primary = scene.service.primary
    if primary is not None and primary.created_at is not None:
        moves.append(primary.created_at)
    return max(moves, default=None)


def _settling(scene: Scene) -> bool:
    """Whether the missing tasks can be on their way.

    A service whose newest event says that it is steady has only just lost a task, or been scaled.
    """
    if scene.service.pending_count >= scene.missing:
        return True
    moved = _last_move(scene)
    just_now = moved is not None and scene.now - moved < SETTLING
    steady = bool(scene.told) and scene.told[0].code == "event.steady"
    watched = scene.now - (scene.missing_since or scene.now)
    return watched < SETTLING and (just_now or steady)
