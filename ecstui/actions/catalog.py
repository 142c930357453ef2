"""Every operation there is, each a pure function from the picture of the fleet to a plan."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.actions import concerns, words
from ecstui.actions.bulk import merged as merged  # every operation is found here
from ecstui.actions.command import cli_line
from ecstui.actions.plan import ApiCall, Plan, Seen, Target, place
from ecstui.errors import Refused
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

MAX_REASON = 255
"""Characters that StopTask takes as a reason."""

DEFAULT_REASON = "Stopped by an operator with ecstui"

_ON_SERVICE = ("ecs:UpdateService", "ecs:DescribeServices")
_ON_TASK = ("ecs:StopTask", "ecs:DescribeTasks")


def scale(snapshot: Snapshot, service_arn: str, desired: int) -> Plan:
    """Plan to set a service's desired count. Raises Refused where that can't be."""
    service = _changeable(snapshot, service_arn)
    name, now = service.service_name, service.desired_count
    if service.scheduling_strategy == "DAEMON":
        raise Refused(
            f"{name} is a daemon service: ECS runs one task on each instance, "
            "so it has no desired count."
        )
    if desired < 0:
        raise Refused("A desired count can't be below 0.")
    if desired == now:
        raise Refused(f"{name} already wants {words.count(now)}.")
    where = place(snapshot.identity, service.cluster_arn)
    call = _update(service, desiredCount=desired)
    danger = _scale_danger(name, now, desired)
    return Plan(
        title=f"Scale {name} from {now:,} to {desired:,}",
        verb="scale",
        where=where,
        targets=(_service_target(service, words.count(now), words.count(desired)),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"{name} now wants {words.count(desired)}.",
        warnings=tuple(concerns.scaling(service, desired)),
        risk="high" if danger else "low",
        danger=danger,
        undo=f"Scale {name} back to {now:,}.",
        reversible=True,
        permissions=_ON_SERVICE,
    )


def restart(snapshot: Snapshot, service_arn: str) -> Plan:
    """Plan to replace all tasks of a service by new ones of the same revision.

    Raises Refused where that can't be.
    """
    service = _changeable(snapshot, service_arn)
    name = service.service_name
    if service.controller == "CODE_DEPLOY":
        raise Refused(f"{name} is deployed by CodeDeploy.", "Start a deployment there.")
    if service.controller == "EXTERNAL":
        raise Refused(f"{name} is deployed by an external controller.", "Deploy it from there.")
    where = place(snapshot.identity, service.cluster_arn)
    call = _update(service, forceNewDeployment=True)
    recipe, running = words.recipe(service), words.count(service.running_count)
    definition = snapshot.definitions.get(service.task_definition)
    return Plan(
        title=f"Restart {name}",
        verb="restart",
        where=where,
        targets=(_service_target(service, f"{running} of {recipe}", f"new tasks of {recipe}"),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"A new deployment of {name} has started.",
        warnings=tuple(concerns.restarting(service, definition)),
        risk="high",
        danger=f"it replaces every task of {name}",
        undo="A restart can't be undone; the same revision runs again.",
        permissions=_ON_SERVICE,
    )


def stop_task(snapshot: Snapshot, task_arns: Sequence[str], reason: str = "") -> Plan:
    """Plan to stop tasks of one cluster. `reason` shows as the tasks' stopped reason.

    Tasks that have stopped already are left out. Raises Refused where nothing can be stopped.
    """
    text = _one_line(reason) or DEFAULT_REASON
    if len(text) > MAX_REASON:
        raise Refused(f"The reason is longer than {MAX_REASON} characters.", "Shorten it.")
    tasks, warnings = _stoppable(snapshot, task_arns)
    if len({task.cluster_arn for task in tasks}) > 1:
        raise Refused("These tasks are in different clusters.", "Stop them cluster by cluster.")
    where = place(snapshot.identity, tasks[0].cluster_arn)
    calls = tuple(_stop(task, text) for task in tasks)
    targets = tuple(_task_target(snapshot, task) for task in tasks)
    what = f"task {targets[0].name}" if len(tasks) == 1 else words.count(len(tasks))
    owners = sorted({target.owner for target in targets if target.owner})
    return Plan(
        title=f"Stop {what}" + (f" of {words.names(owners)}" if owners else ""),
        verb="stop",
        where=where,
        targets=targets,
        calls=calls,
        cli=tuple(cli_line(call, where) for call in calls),
        done=f"{what[0].upper()}{what[1:]} {'is' if len(tasks) == 1 else 'are'} stopping.",
        warnings=(*warnings, *concerns.stopping(snapshot, tasks)),
        risk="high",
        danger=f"it stops {what}",
        undo="A stopped task can't be started again.",
        permissions=_ON_TASK,
    )


def _changeable(snapshot: Snapshot, arn: str) -> Service:
    service = snapshot.services.get(arn)
    if service is None:
        raise Refused("That service isn't known any more.", "Refresh and look again.")
    if service.status not in {"", "ACTIVE"}:
        raise Refused(
            f"{service.service_name} is {service.status}: only an active service can be changed."
        )
    return service


def _stoppable(snapshot: Snapshot, arns: Sequence[str]) -> tuple[list[Task], list[str]]:
    """The tasks that can be stopped, and a sentence on those left out."""
    if not arns:
        raise Refused("No task is chosen.")
    known = [snapshot.tasks[arn] for arn in dict.fromkeys(arns) if arn in snapshot.tasks]
    tasks = [task for task in known if not (task.stopped or task.stopping)]
    if not tasks and len(known) == 1:
        state = "stopped" if known[0].stopped else "stopping"
        raise Refused(f"Task {known[0].task_id[:8]} is already {state}.")
    if not tasks:
        raise Refused("None of these tasks is running any more.", "Refresh and look again.")
    out = len(set(arns)) - len(tasks)
    left_out = f"Left out: {words.count(out)} no longer running."
    return tasks, [left_out] if out else []


def _scale_danger(name: str, now: int, desired: int) -> str:
    if desired == 0:
        return f"it stops every task of {name}"
    if desired > 2 * max(now, 1):
        return f"{desired:,} is more than twice {now:,}"
    return ""


def _update(service: Service, **changes: int | bool) -> ApiCall:
    """UpdateService with the changed fields only: more would need more permissions."""
    params: dict[str, str | int | bool] = {
        "cluster": service.cluster_arn,
        "service": service.service_name,
        **changes,
    }
    return ApiCall(operation="ecs:UpdateService", target=service.service_arn, params=params)


def _stop(task: Task, reason: str) -> ApiCall:
    params: dict[str, str | int | bool] = {
        "cluster": task.cluster_arn,
        "task": task.task_arn,
        "reason": reason,
    }
    return ApiCall(operation="ecs:StopTask", target=task.task_arn, params=params)


def _service_target(service: Service, before: str, after: str) -> Target:
    primary = service.primary
    deployments = sorted(service.deployments, key=lambda d: d.status != "PRIMARY")
    seen = Seen(
        status=service.status,
        desired_count=service.desired_count,
        task_definition=service.task_definition,
        created_at=service.created_at,
        deployments=tuple(d.id for d in deployments),
        failed_tasks=primary.failed_tasks if primary else 0,
        event=service.events[0].id if service.events else "",
        service_arn=service.service_arn,
    )
    name = service.service_name
    return Target(service.service_arn, name, before, after, owner=name, seen=seen)


def _task_target(snapshot: Snapshot, task: Task) -> Target:
    service = snapshot.service_of(task)
    seen = Seen(
        status=task.last_status,
        task_definition=task.task_definition_arn,
        created_at=task.created_at,
        service_arn=service.service_arn if service else "",
    )
    owner = task.service_name
    after = f"stopped; {owner} starts a new one" if owner else "stopped for good"
    return Target(task.task_arn, task.task_id[:8], task.last_status, after, owner=owner, seen=seen)


def _one_line(text: str) -> str:
    """Words only: what can't be printed would hide in AWS's records and on other terminals."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
