"""The service scheduler: keeps the desired count running, within the limits of a deployment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ecstui.demo.world import (
    birth,
    complaints,
    events,
    pauses,
    placement,
    rollback,
    rollout,
    task_life,
)
from ecstui.demo.world.nouns import Deployment, Instance, Service, Task
from ecstui.demo.world.readiness import ready

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

STEADY_AGAIN = 6 * 3600.0
LONGEST_PAUSE = 27 * 60.0
BATCH = 10


def look(fleet: Fleet, service: Service, when: float) -> None:
    """Run the scheduler for a service, unless it was already run for this waking."""
    if service.wake_at != when:
        return
    service.wake_at = None
    service.cached = None
    _announce(fleet, service)
    if service.status == "ACTIVE":
        reconcile(fleet, service)
    elif service.status == "DRAINING":
        _drain(fleet, service)


def wanted(fleet: Fleet, service: Service) -> int:
    """How many tasks there should be: one per instance for a daemon."""
    if not service.daemon:
        return service.desired
    instances = fleet.clusters[service.cluster].instances
    return sum(fleet.instances[arn].status == "ACTIVE" for arn in instances)


def reconcile(fleet: Fleet, service: Service) -> None:
    """Start and stop what is missing or too much, and see whether the service is steady."""
    primary = service.deployments[0]
    target = wanted(fleet, service)
    new = [task for task in service.tasks if task.alive and task.started_by == primary.id]
    old = [task for task in service.tasks if task.alive and task.started_by != primary.id]
    able = sum(ready(fleet, task) for task in new)
    if able and primary.failed:
        primary.failed = primary.record.failures = 0
    if primary.state == "FAILED":
        # What runs goes on; a newer deployment or a roll-back is what helps.
        fleet.wake(service, 30.0)
        return
    if pauses.holds(fleet, service, primary, scaled_up=able >= target):
        fleet.wake(service, 15.0)
        return
    stopped = _reduce(fleet, service, new, old, target, able)
    started = _fill(fleet, service, primary, new, old, target)
    if stopped or started:
        service.steady = False
    _judge(fleet, service, primary, target, able)


def _judge(fleet: Fleet, service: Service, primary: Deployment, target: int, able: int) -> None:
    """Complete a deployment, note a steady state, book the next look."""
    busy = any(
        task.started_by != primary.id and (task.alive or task.status == "DEACTIVATING")
        for task in service.tasks
    )
    count = sum(task.alive and task.started_by == primary.id for task in service.tasks)
    if able == target == count and not busy:
        service.failing = 0
        if primary.state == "IN_PROGRESS":
            rollout.complete(fleet, service)
        if primary.state == "COMPLETED" and (
            not service.steady or fleet.now - service.steady_at >= STEADY_AGAIN
        ):
            fleet.say(service, events.steady(service))
            service.steady, service.steady_at = True, fleet.now
    if service.steady:
        fleet.wake(service, max(1.0, service.steady_at + STEADY_AGAIN - fleet.now))
    else:
        fleet.wake(service, 4.0)


def _reduce(
    fleet: Fleet, service: Service, new: list[Task], old: list[Task], target: int, able: int
) -> int:
    """Stop what a newer deployment replaced and what is over the desired count."""
    free = [task for task in new if not _protected(fleet, task)]
    excess = len(new) - target
    victims = sorted(free, key=lambda task: (task.status == "RUNNING", -task.created))
    victims = victims[: max(0, excess)]
    if excess > len(free) and complaints.may_complain(fleet, service):
        fleet.say(service, events.protected(service, service.deployments[0].id))
    standing = [task for task in old if ready(fleet, task)]
    victims += [task for task in old if task not in standing and not _protected(fleet, task)]
    spare = able + len(standing) - math.ceil(target * service.minimum / 100)
    if not _rolling(service):
        spare = len(standing) if able >= target else 0
    free = [task for task in standing if not _protected(fleet, task)]
    victims += sorted(free, key=lambda task: task.created)[: max(0, spare)]
    if victims:
        _stop_all(fleet, service, victims)
        new[:] = [task for task in new if task.alive]
        old[:] = [task for task in old if task.alive]
    return len(victims)


def _rolling(service: Service) -> bool:
    """Tell whether old tasks make way one by one, not all at once when the new ones are up."""
    return bool(service.deploys.get("strategy", "ROLLING") == "ROLLING")


def _stop_all(fleet: Fleet, service: Service, victims: list[Task]) -> None:
    running = [task for task in victims if task.status == "RUNNING"]
    pending = [task for task in victims if task.status != "RUNNING"]
    reason = events.scaling(service.deployments[0].id)
    for task in victims:
        task_life.stop(fleet, task, "ServiceSchedulerInitiated", reason)
    if running:
        fleet.say(service, events.stopped(service, running))
    if pending:
        fleet.say(service, events.stopped(service, pending, "pending"))


def _protected(fleet: Fleet, task: Task) -> bool:
    until = task.protected_until
    return task.protected and (until is None or until > fleet.now)


def _fill(
    fleet: Fleet,
    service: Service,
    primary: Deployment,
    new: list[Task],
    old: list[Task],
    target: int,
) -> int:
    """Start what is missing, as far as the deployment's ceiling, room and back-off allow."""
    missing = target - len(new)
    if missing <= 0:
        return 0
    ceiling = max(target * (service.maximum if _rolling(service) else 200) // 100, 1)
    room = ceiling - len(new) - len(old)
    if room <= 0:
        complaints.of_limits(fleet, service, [*new, *old])
    if fleet.now < service.next_start:
        fleet.wake(service, service.next_start - fleet.now)
        return 0
    born = []
    for _ in range(min(missing, room, BATCH)):
        task = _start_one(fleet, service, primary)
        if task is None:
            break
        born.append(task)
    if born:
        fleet.say(service, events.started(service, born, min(service.replaced, len(born))))
        service.replaced = 0
    return len(born)


def _start_one(fleet: Fleet, service: Service, deployment: Deployment) -> Task | None:
    instance: Instance | None = None
    if deployment.launch == "EC2":
        wire = fleet.definition(deployment.family, deployment.revision)
        there = [task.instance_arn or "" for task in service.tasks if task.alive]
        found = placement.choose(
            fleet,
            service.cluster,
            int(wire.get("cpu") or 0),
            int(wire.get("memory") or 0),
            avoid=there if service.daemon else (),
        )
        if isinstance(found, placement.NoRoom):
            complaints.of_room(fleet, service, found)
            return None
        instance = found
    task = birth.for_service(fleet, service, deployment, instance)
    task_life.begin(fleet, task)
    return task


def _announce(fleet: Fleet, service: Service) -> None:
    """Tell of targets that came to or left the load balancer since the last look."""
    if service.departures:
        fleet.say(service, events.deregistered(service, service.departures))
        fleet.say(service, events.draining(service, service.departures))
        service.departures = 0
    if service.arrivals:
        fleet.say(service, events.registered(service, service.arrivals))
        service.arrivals = 0


def resize(fleet: Fleet, service: Service, desired: int) -> None:
    """Set the desired count: no deployment, the scheduler just follows."""
    service.desired = service.deployments[0].desired = desired
    service.steady = False
    fleet.wake(service, 0.5)


def note_failure(fleet: Fleet, task: Task, *, never_ran: bool) -> None:
    """Remember a task that ended by itself; starts that never ran are tried ever more rarely."""
    service = task.service
    if service is None:
        return
    service.steady = False
    if never_ran:
        service.failing += 1
        pause = min(LONGEST_PAUSE, 15.0 * 1.6 ** min(service.failing, 16))
        service.next_start = max(service.next_start, fleet.now + pause)
        if service.failing >= 4 and complaints.may_complain(fleet, service):
            fleet.say(service, events.start_impaired(service))
    rollback.count_failure(fleet, service, task.started_by)


def note_unhealthy(fleet: Fleet, service: Service, task: Task) -> None:
    """Remember a task that is replaced because it was unhealthy."""
    service.replaced += 1
    service.steady = False
    fleet.say(service, events.stopped(service, [task]))
    rollback.count_failure(fleet, service, task.started_by)


def _drain(fleet: Fleet, service: Service) -> None:
    """Stop the tasks of a deleted service; it is INACTIVE when the last one is gone."""
    victims = [task for task in service.tasks if task.alive]
    if victims:
        _stop_all(fleet, service, victims)
    if all(task.status == "STOPPED" for task in service.tasks):
        service.status = "INACTIVE"
    else:
        fleet.wake(service, 5.0)
