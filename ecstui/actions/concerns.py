"""What the live picture says against an operation: one plain sentence for each concern."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ecstui.actions import words
from ecstui.actions.facts import Facts
from ecstui.model import ids
from ecstui.model.service import Deployment, Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition

TASKS_PER_SERVICE = 5000
"""AWS's default quota of tasks in one service."""

_ROLLING = frozenset({"", "ROLLING"})


def scaling(service: Service, desired: int, facts: Facts | None = None) -> Iterator[str]:
    """Concerns about setting the desired count of `service`."""
    yield from _rolling_now(service)
    if desired == 0:
        yield from _emptied(service)
    elif desired < service.desired_count:
        yield f"ECS chooses which {words.count(service.desired_count - desired)} to stop."
    else:
        yield from _starting(service)
    if desired > TASKS_PER_SERVICE:
        yield f"AWS allows {TASKS_PER_SERVICE:,} tasks in one service, unless your quota is higher."
    yield from _autoscaling(service, desired, facts)


def restarting(service: Service, definition: TaskDefinition | None) -> Iterator[str]:
    """Concerns about a new deployment of the revision that `service` already has."""
    yield from _rolling_now(service)
    if service.desired_count == 0 and service.scheduling_strategy != "DAEMON":
        yield f"{service.service_name} wants 0 tasks, so no task will start."
    yield from _room_to_roll(service)
    yield from _starting(service)
    configuration = service.deployment_configuration
    breaker = configuration and configuration.deployment_circuit_breaker
    if configuration and configuration.strategy in _ROLLING and not (breaker and breaker.enable):
        yield "The circuit breaker is off: if new tasks fail, ECS keeps trying."
    elif breaker and breaker.enable and not breaker.rollback:
        yield "The circuit breaker does not roll back: if new tasks fail, the deployment stops."
    if definition is not None:
        yield from _moving_images(definition)


def stopping(snapshot: Snapshot, tasks: Sequence[Task]) -> Iterator[str]:
    """Concerns about stopping `tasks`, which may be of several services or of none."""
    alone = [task for task in tasks if not task.service_name]
    if alone:
        yield f"No service replaces {_listed(alone)}."
    services: dict[str, Service] = {}
    for task in tasks:
        service = snapshot.service_of(task)
        if service is not None:
            services[service.service_arn] = service
    for service in services.values():
        yield from _last_ones(snapshot, service, tasks)
        yield from _rolling_now(service)
        yield from _starting(service)


def locked(service: Service) -> bool:
    """Whether the deployment percentages leave no room to start or stop a single task.

    ECS rounds the healthy minimum up and the maximum down, so that 50 % to 100 % locks a service
    of one task, and 100 % to 110 % one of four.
    """
    lowest, highest = _bounds(service)
    return service.desired_count > 0 and lowest >= service.desired_count >= highest


def _bounds(service: Service) -> tuple[int, int]:
    """The fewest and the most tasks during a deployment."""
    daemon = service.scheduling_strategy == "DAEMON"
    minimum, maximum = (0, 100) if daemon else (100, 200)
    configuration = service.deployment_configuration
    if configuration is not None:
        if configuration.minimum_healthy_percent is not None:
            minimum = configuration.minimum_healthy_percent
        if configuration.maximum_percent is not None:
            maximum = configuration.maximum_percent
    desired = service.desired_count
    return math.ceil(desired * minimum / 100), math.floor(desired * maximum / 100)


def _room_to_roll(service: Service) -> Iterator[str]:
    configuration = service.deployment_configuration
    if configuration is not None and configuration.strategy not in _ROLLING:
        return
    lowest, highest = _bounds(service)
    if locked(service):
        yield (
            "Its minimum healthy and maximum percent leave no room to replace a task: "
            "the deployment will not move."
        )
    elif lowest == 0 and 0 < service.desired_count >= highest:
        yield "All tasks may stop before new ones run: expect a gap."


def _rolling_now(service: Service) -> Iterator[str]:
    moving = next((d for d in service.deployments if d.in_progress), None)
    if moving is not None:
        yield (
            f"A deployment of {ids.family_revision(moving.task_definition)} is in progress: "
            f"{_state(moving)}."
        )


def _state(deployment: Deployment) -> str:
    text = f"{deployment.running_count:,} of {words.count(deployment.desired_count)} running"
    return f"{text}, {deployment.failed_tasks:,} failed" if deployment.failed_tasks else text


def _starting(service: Service) -> Iterator[str]:
    """Signs that new tasks will not come up."""
    name, primary = service.service_name, service.primary
    if primary is not None and primary.failed_tasks and not primary.in_progress:
        yield f"{words.count(primary.failed_tasks)} of {name} failed lately: new ones may too."
    elif service.running_count < service.desired_count and not (primary and primary.in_progress):
        yield f"Only {service.running_count:,} of {words.count(service.desired_count)} running."
    for event in service.events:
        if "reached a steady state" in event.message:
            break
        if "unable to place" in event.message:
            yield f"ECS lately found no room to place a task of {name}."
            break


def _emptied(service: Service) -> Iterator[str]:
    if service.running_count:
        yield f"All {words.count(service.running_count)} of {service.service_name} will stop."
    if service.load_balancers:
        yield "Its load balancer will have no target left."


def _autoscaling(service: Service, desired: int, facts: Facts | None) -> Iterator[str]:
    name = service.service_name
    if facts is not None and facts.scaling_known:
        target = facts.scaling
        if target is None:
            return
        low, high = target.min_capacity, target.max_capacity
        if target.suspended:
            yield f"Auto scaling of {name} is suspended."
        elif not low <= desired <= high:
            yield f"Auto scaling keeps {name} between {low:,} and {high:,}: it will not stay."
        else:
            yield f"Auto scaling moves {name} between {low:,} and {high:,}: it may not stay."
    elif any("Successfully set desired count" in event.message for event in service.events):
        yield f"Auto scaling has changed {name} before: it may change the count back."
    else:
        yield f"If auto scaling manages {name}, it may change the count back."


def _moving_images(definition: TaskDefinition) -> Iterator[str]:
    for container in definition.container_definitions:
        last = container.image.rsplit("/", 1)[-1]
        if "@" not in last and (":" not in last or last.endswith(":latest")):
            yield f"{container.name} has no fixed image tag: a different image may start."


def _last_ones(snapshot: Snapshot, service: Service, tasks: Sequence[Task]) -> Iterator[str]:
    chosen = {task.task_arn for task in tasks}
    mine = [t for t in tasks if snapshot.service_of(t) == service]
    others = [t for t in snapshot.tasks_of(service) if t.task_arn not in chosen and not t.stopping]
    running = sum(task.last_status == "RUNNING" for task in mine)
    name = service.service_name
    if running and service.running_count <= running:
        yield f"No other task of {name} is running."
        return
    healthy = any(task.health_status == "HEALTHY" for task in mine)
    if healthy and not any(t.health_status == "HEALTHY" and not t.stopped for t in others):
        yield f"No other task of {name} is healthy."


def _listed(tasks: Sequence[Task]) -> str:
    return words.names([ids.short_id(task.task_arn) for task in tasks])
