"""ECS operations that read tasks, and task protection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from ecstui.demo.calls import Call, Fault, Operation, Raw
from ecstui.demo.operations import ecs_paging, ecs_refs
from ecstui.demo.world.nouns import Cluster, Task
from ecstui.demo.world.shapes import task as shape
from ecstui.demo.world.world import World

ALONE = "startedBy may only be combined with the cluster and desiredStatus parameters."


def _scope(world: World, found: Cluster, call: Call) -> Iterable[Task]:
    """The tasks of the service that the call names, or all of the cluster."""
    name = call.params.get("serviceName")
    if not name:
        return found.tasks.values()
    service = ecs_refs.service(world, found, name)
    if service.status == "INACTIVE":
        raise Fault("ServiceNotFoundException", "Service not found.")
    return service.tasks


def _test(world: World, found: Cluster, call: Call) -> Callable[[Task], bool]:
    """The filters of ListTasks as one question about a task."""
    params = call.params
    family, launch = params.get("family"), params.get("launchType")
    starter, instance = params.get("startedBy"), params.get("containerInstance")
    if starter and any((family, launch, instance, params.get("serviceName"))):
        raise ecs_refs.invalid(ALONE)
    host = ecs_refs.instance_arn(world, found, instance) if instance else None
    wanted = params.get("desiredStatus") or "RUNNING"

    def fits(task: Task) -> bool:
        return (
            task.desired_status == wanted
            and (family is None or task.family == family)
            and (host is None or task.instance_arn == host)
            and (starter is None or task.started_by == starter)
            and (launch is None or launch == ("EC2" if task.launch == "EC2" else "FARGATE"))
        )

    return fits


def list_tasks(world: World, call: Call) -> dict[str, Any]:
    """ARNs of wanted tasks, or of stopped and stopping ones with `desiredStatus` STOPPED."""
    found = ecs_refs.cluster(world, call)
    fits = _test(world, found, call)
    arns = [task.arn for task in _scope(world, found, call) if fits(task)]
    arns.sort()
    return ecs_paging.answer(call, "taskArns", arns)


def describe_tasks(world: World, call: Call) -> Raw:
    """Tasks by id or ARN, joined from their cached bytes."""
    found = ecs_refs.cluster(world, call)
    fleet = world.fleet
    with_tags = "TAGS" in ecs_refs.included(call)
    bodies, failures = [], []
    for ref in call.params["tasks"]:
        arn = ecs_refs.task_arn(world, found, ref)
        task = fleet.tasks.get(arn)
        if task is None:
            failures.append(ecs_refs.missing(arn))
        else:
            bodies.append(shape.encoded(fleet, task, with_tags=with_tags))
    failed = msgspec.json.encode(failures)
    return Raw(b'{"tasks":[%b],"failures":%b}' % (b",".join(bodies), failed))


def _protection(task: Task, now: float) -> dict[str, Any]:
    until = task.protected_until
    on = task.protected and (until is None or until > now)
    made: dict[str, Any] = {"taskArn": task.arn, "protectionEnabled": on}
    if on and until is not None:
        made["expirationDate"] = round(until, 3)
    return made


def _protectable(
    world: World, found: Cluster, refs: Iterable[str]
) -> tuple[list[Task], list[dict[str, str]]]:
    """The tasks of services among `refs`, and the failures of the others."""
    tasks, failures = [], []
    for ref in refs:
        arn = ecs_refs.task_arn(world, found, ref)
        task = world.fleet.tasks.get(arn)
        if task is None:
            failures.append(ecs_refs.missing(arn))
        elif task.service is None or not task.alive:
            failures.append({"arn": arn, "reason": "TASK_NOT_VALID"})
        else:
            tasks.append(task)
    return tasks, failures


def get_task_protection(world: World, call: Call) -> dict[str, Any]:
    """Protection of the named tasks, or of all protected ones of the cluster."""
    found = ecs_refs.cluster(world, call)
    now = world.fleet.now
    refs = call.params.get("tasks")
    if not refs:
        held = [_protection(task, now) for task in found.tasks.values() if task.alive]
        return {"protectedTasks": [one for one in held if one["protectionEnabled"]], "failures": []}
    tasks, failures = _protectable(world, found, refs)
    return {"protectedTasks": [_protection(task, now) for task in tasks], "failures": failures}


def update_task_protection(world: World, call: Call) -> dict[str, Any]:
    """Protect tasks from scale-in and deployments, two hours unless asked otherwise."""
    world.advance()
    found = ecs_refs.cluster(world, call)
    now = world.fleet.now
    minutes = int(call.params.get("expiresInMinutes") or 120)
    tasks, failures = _protectable(world, found, call.params["tasks"])
    for task in tasks:
        task.protected = bool(call.params["protectionEnabled"])
        task.protected_until = now + 60.0 * minutes if task.protected else None
        if task.service is not None:
            world.fleet.wake(task.service, 1.0)
    return {"protectedTasks": [_protection(task, now) for task in tasks], "failures": failures}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "ListTasks"): list_tasks,
    ("ecs", "DescribeTasks"): describe_tasks,
    ("ecs", "GetTaskProtection"): get_task_protection,
    ("ecs", "UpdateTaskProtection"): update_task_protection,
}
