"""Every operation there is, each a pure function from the picture of the fleet to a plan."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.actions import concerns, words
from ecstui.actions.bulk import merged
from ecstui.actions.command import cli_line
from ecstui.actions.facts import Facts
from ecstui.actions.parts import (
    ON_SERVICE,
    changeable,
    one_line,
    rolled_by_ecs,
    service_target,
    task_target,
    update,
)
from ecstui.actions.plan import ApiCall, Inverse, Plan, place
from ecstui.actions.releases import deploy, revise, revision_arn, rollback
from ecstui.actions.scaling import autoscaling
from ecstui.actions.upkeep import (
    delete,
    deregister,
    drain,
    execute_command,
    protect,
    run_task,
    tag,
    untag,
)
from ecstui.errors import Refused
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

MAX_REASON = 255
"""Characters that StopTask takes as a reason."""

DEFAULT_REASON = "Stopped by an operator with ecstui"

_ON_TASK = ("ecs:StopTask", "ecs:DescribeTasks")


__all__ = [
    "autoscaling",
    "delete",
    "deploy",
    "deregister",
    "drain",
    "execute_command",
    "merged",
    "protect",
    "restart",
    "revise",
    "revision_arn",
    "rollback",
    "run_task",
    "scale",
    "stop_task",
    "tag",
    "untag",
]


def scale(snapshot: Snapshot, service_arn: str, desired: int, facts: Facts | None = None) -> Plan:
    """Plan to set a service's desired count. Raises Refused where that can't be.

    `facts` with the service's automatic scaling make its warnings exact.
    """
    service = changeable(snapshot, service_arn)
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
    call = update(service, desiredCount=desired)
    danger = _scale_danger(name, now, desired)
    return Plan(
        title=f"Scale {name} from {now:,} to {desired:,}",
        verb="scale",
        where=where,
        targets=(service_target(service, words.count(now), words.count(desired)),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"{name} now wants {words.count(desired)}.",
        warnings=tuple(concerns.scaling(service, desired, facts)),
        risk="high" if danger else "low",
        danger=danger,
        undo=f"Scale {name} back to {now:,}.",
        reversible=True,
        inverse=Inverse("scale", (service_arn,), {"desired": now}, {"desired": desired}),
        permissions=ON_SERVICE,
    )


def restart(snapshot: Snapshot, service_arn: str) -> Plan:
    """Plan to replace all tasks of a service by new ones of the same revision.

    Raises Refused where that can't be.
    """
    service = changeable(snapshot, service_arn)
    name = service.service_name
    rolled_by_ecs(service)
    where = place(snapshot.identity, service.cluster_arn)
    call = update(service, forceNewDeployment=True)
    recipe, running = words.recipe(service), words.count(service.running_count)
    definition = snapshot.definitions.get(service.task_definition)
    return Plan(
        title=f"Restart {name}",
        verb="restart",
        where=where,
        targets=(service_target(service, f"{running} of {recipe}", f"new tasks of {recipe}"),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"A new deployment of {name} has started.",
        warnings=tuple(concerns.restarting(service, definition)),
        risk="high",
        danger=f"it replaces every task of {name}",
        undo="A restart can't be undone; the same revision runs again.",
        permissions=ON_SERVICE,
    )


def stop_task(snapshot: Snapshot, task_arns: Sequence[str], reason: str = "") -> Plan:
    """Plan to stop tasks of one cluster. `reason` shows as the tasks' stopped reason.

    Tasks that have stopped already are left out. Raises Refused where nothing can be stopped.
    """
    text = one_line(reason) or DEFAULT_REASON
    if len(text) > MAX_REASON:
        raise Refused(f"The reason is longer than {MAX_REASON} characters.", "Shorten it.")
    tasks, warnings = _stoppable(snapshot, task_arns)
    if len({task.cluster_arn for task in tasks}) > 1:
        raise Refused("These tasks are in different clusters.", "Stop them cluster by cluster.")
    where = place(snapshot.identity, tasks[0].cluster_arn)
    calls = tuple(_stop(task, text) for task in tasks)
    targets = tuple(task_target(snapshot, task) for task in tasks)
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


def _stop(task: Task, reason: str) -> ApiCall:
    params: dict[str, str | int | bool] = {
        "cluster": task.cluster_arn,
        "task": task.task_arn,
        "reason": reason,
    }
    return ApiCall(operation="ecs:StopTask", target=task.task_arn, params=params)
