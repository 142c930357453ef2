"""What befalls a task by itself: a failed pull, a missing secret, a crash, too much memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import events, scheduler, task_life
from ecstui.demo.world.nouns import Task

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

HOPELESS = frozenset({"pull", "secret", "crash", "elb", "sick"})
"""Fates of tasks that never count as healthy."""

BAD_GATEWAY = "Health checks failed with these codes: [502]"

SPANS = {"crash": (12, 24), "oom": (420, 1100), "elb": (62, 95), "sick": (130, 210)}
"""Seconds from RUNNING to the end, by fate."""


def in_pending(fleet: Fleet, task: Task) -> bool:
    """Book the end of a task that will not get past PENDING."""
    if task.fate == "pull":
        fleet.after(fleet.dice.uniform(14, 26, task.id, "fate"), _fail_pull, task)
    elif task.fate == "secret":
        fleet.after(fleet.dice.uniform(7, 12, task.id, "fate"), _fail_secret, task)
    else:
        return False
    return True


def in_running(fleet: Fleet, task: Task) -> None:
    """Book the end of a task that has just come up."""
    if task.fate == "done":
        fleet.agenda.at(task.fate_at or fleet.now + 60, _finish, task)
        return
    span = SPANS.get(task.fate)
    if span is None:
        return
    task.fate_at = fleet.now + fleet.dice.uniform(*span, task.id, "fate")
    fleet.agenda.at(task.fate_at, _ENDS[task.fate], task)


def _fail_pull(fleet: Fleet, task: Task) -> None:
    _fail_start(fleet, task, events.pull_failed(task.containers[0].image))


def _fail_secret(fleet: Fleet, task: Task) -> None:
    secret = (
        f"arn:aws:secretsmanager:{fleet.region}:{fleet.account}:secret:{task.cluster}/"
        f"{task.family}/database-url"
    )
    _fail_start(fleet, task, events.secret_failed(secret))


def _fail_start(fleet: Fleet, task: Task, reason: str) -> None:
    if task.alive and task.status == "PENDING":
        task_life.fail_to_start(fleet, task, reason)
        scheduler.note_failure(fleet, task, never_ran=True)


def _crash(fleet: Fleet, task: Task) -> None:
    if task.alive:
        task_life.exit_main(fleet, task, 1)
        scheduler.note_failure(fleet, task, never_ran=False)


def _run_out_of_memory(fleet: Fleet, task: Task) -> None:
    task_life.exit_main(fleet, task, 137, events.OUT_OF_MEMORY)


def _finish(fleet: Fleet, task: Task) -> None:
    task_life.exit_main(fleet, task, 0)


def _fail_target(fleet: Fleet, task: Task) -> None:
    fleet.mark_unhealthy(task, BAD_GATEWAY)


def _sicken(fleet: Fleet, task: Task) -> None:
    """The container's own health check fails: seen for a while, then the task is replaced."""
    if task.alive and task.status == "RUNNING":
        task_life.set_health(task, "UNHEALTHY")
        fleet.touch(task)
        fleet.after(fleet.dice.uniform(8, 20, task.id, "replace"), _replace_sick, task)


def _replace_sick(fleet: Fleet, task: Task) -> None:
    service = task.service
    if service is None or not task.alive:
        return
    fleet.say(service, events.container_health(service, task))
    if task_life.stop(fleet, task, "ServiceSchedulerInitiated", events.CONTAINER_HEALTH):
        scheduler.note_unhealthy(fleet, service, task)


_ENDS = {"crash": _crash, "oom": _run_out_of_memory, "elb": _fail_target, "sick": _sicken}
