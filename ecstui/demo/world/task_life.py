"""One task's life: PROVISIONING to STOPPED with plausible durations, and every way to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import events, fates, placement
from ecstui.demo.world.nouns import Container, Task

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

REMEMBERED = 3600.0
"""Seconds that a stopped task can still be described."""

NEXT = {
    "PROVISIONING": {"PENDING", "DEPROVISIONING"},
    "PENDING": {"ACTIVATING", "DEPROVISIONING"},
    "ACTIVATING": {"RUNNING", "DEACTIVATING"},
    "RUNNING": {"DEACTIVATING"},
    "DEACTIVATING": {"STOPPING"},
    "STOPPING": {"DEPROVISIONING"},
    "DEPROVISIONING": {"STOPPED"},
    "STOPPED": set(),
}
"""The legal steps of `lastStatus`."""

GRACEFUL = {"java": 143, "plain": 143, "ansi": 143}
"""Exit codes after SIGTERM, by the kind of program; the others leave with 0."""


def begin(fleet: Fleet, task: Task) -> None:
    """Start the life of a task that was just created."""
    low, high = (0.5, 1.5) if task.launch == "EC2" else (3.0, 8.0)
    fleet.after(fleet.dice.uniform(low, high, task.id, "eni"), _pend, task)


def _step(fleet: Fleet, task: Task, status: str) -> None:
    if status not in NEXT[task.status]:
        raise ValueError(f"a task cannot go from {task.status} to {status}")
    task.status = status
    fleet.touch(task)


def _pend(fleet: Fleet, task: Task) -> None:
    if task.status != "PROVISIONING" or not task.alive:
        return
    task.connected = task.pull_started = fleet.now
    _step(fleet, task, "PENDING")
    if fates.in_pending(fleet, task):
        return
    low, high = (1.5, 5.0) if task.launch == "EC2" else (6.0, 14.0)
    fleet.after(fleet.dice.uniform(low, high, task.id, "pull"), _activate, task)


def _activate(fleet: Fleet, task: Task) -> None:
    if task.status != "PENDING" or not task.alive:
        return
    task.pull_stopped = fleet.now - 0.8
    for number, container in enumerate(task.containers):
        boot(fleet, task, container, number)
    _step(fleet, task, "ACTIVATING")
    balanced = task.service is not None and task.service.target_group_arn is not None
    if balanced and task.service is not None:
        task.service.arrivals += 1
    low, high = (3.0, 6.0) if balanced else (0.4, 1.2)
    fleet.after(fleet.dice.uniform(low, high, task.id, "lb"), _run, task)


def boot(fleet: Fleet, task: Task, container: Container, number: int) -> None:
    """Give a container what it has once it runs."""
    container.status = "RUNNING"
    if task.launch == "EC2":
        dice = fleet.dice
        container.runtime_id = dice.hex(task.id, number) + dice.hex(task.id, number, 2)
    else:
        container.runtime_id = f"{task.id}-{1000000000 + int(task.id[:7], 16) + number}"


def _run(fleet: Fleet, task: Task) -> None:
    if task.status != "ACTIVATING" or not task.alive:
        return
    task.started = fleet.now
    _step(fleet, task, "RUNNING")
    if any(container.checked for container in task.containers) and task.fate != "sick":
        fleet.after(fleet.dice.uniform(8, 14, task.id, "health"), _check, task)
    fates.in_running(fleet, task)


def _check(fleet: Fleet, task: Task) -> None:
    if task.status == "RUNNING" and task.alive:
        set_health(task, "HEALTHY")
        fleet.touch(task)


def set_health(task: Task, health: str) -> None:
    """Set the health of the checked containers, and with it the task's."""
    for container in task.containers:
        if container.checked:
            container.health = health
            task.healthy = health


def fail_to_start(fleet: Fleet, task: Task, reason: str) -> None:
    """End a task that never ran; its detail is the container's on EC2, the task's on Fargate."""
    if not task.alive:
        return
    main = task.containers[0]
    main.reason = reason
    text = reason if task.launch != "EC2" else "Task failed to start"
    task.pull_stopped = fleet.now
    stop(fleet, task, "TaskFailedToStart", text)


def stop(fleet: Fleet, task: Task, code: str, reason: str) -> bool:
    """Want a task stopped; False when it already was."""
    if not task.alive:
        return False
    task.desired_status, task.stop_code, task.stopped_reason = "STOPPED", code, reason
    task.stopping = fleet.now
    if task.status in ("PROVISIONING", "PENDING"):
        for container in task.containers:
            container.status = "STOPPED"
        task.execution_stopped = fleet.now
        _deprovision(fleet, task)
    else:
        _step(fleet, task, "DEACTIVATING")
        fleet.after(_farewell(task), _kill, task)
    return True


def _farewell(task: Task) -> float:
    """Seconds in DEACTIVATING: the deregistration delay, where there is a load balancer."""
    if task.containers[0].exit_code is not None or task.service is None:
        return 0.8
    if task.service.target_group_arn is None:
        return 1.0
    task.service.departures += 1
    return task.service.drain


def exit_main(fleet: Fleet, task: Task, exit_code: int, reason: str | None = None) -> None:
    """Let the first container end by itself, and the task with it."""
    if not task.alive or task.status != "RUNNING":
        return
    main = task.containers[0]
    main.status, main.exit_code, main.reason = "STOPPED", exit_code, reason
    task.execution_stopped = fleet.now
    stop(fleet, task, "EssentialContainerExited", events.ESSENTIAL_EXITED)


def _kill(fleet: Fleet, task: Task) -> None:
    _step(fleet, task, "STOPPING")
    fleet.after(fleet.dice.uniform(1.5, 5.0, task.id, "term"), _end_containers, task)


def _end_containers(fleet: Fleet, task: Task) -> None:
    style = task.service.traits.log_style if task.service is not None else "plain"
    for number, container in enumerate(task.containers):
        if container.status != "STOPPED":
            container.status = "STOPPED"
            container.exit_code = 0 if number else GRACEFUL.get(style, 0)
    if task.execution_stopped is None:
        task.execution_stopped = fleet.now
    _deprovision(fleet, task)


def _deprovision(fleet: Fleet, task: Task) -> None:
    _step(fleet, task, "DEPROVISIONING")
    low, high = (0.3, 1.0) if task.launch == "EC2" else (3.0, 8.0)
    fleet.after(fleet.dice.uniform(low, high, task.id, "detach"), _end, task)


def _end(fleet: Fleet, task: Task) -> None:
    task.stopped = fleet.now
    for container in task.containers:
        container.health = "UNKNOWN"
    task.healthy = "UNKNOWN"
    placement.release(fleet, task)
    _step(fleet, task, "STOPPED")
    fleet.after(REMEMBERED, _forget, task)


def _forget(fleet: Fleet, task: Task) -> None:
    fleet.tasks.pop(task.arn, None)
    cluster = fleet.clusters.get(task.cluster)
    if cluster is not None:
        cluster.tasks.pop(task.arn, None)
    if task.service is not None:
        task.service.tasks.remove(task)
