"""The rest of the catalogue: protection, draining, running tasks, ECS Exec, tags, cleaning up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecstui.actions import concerns, words
from ecstui.actions.command import cli_line
from ecstui.actions.parts import ON_SERVICE, changeable, service_target, task_target, update
from ecstui.actions.plan import ApiCall, Inverse, Plan, Seen, Target, Verb, place
from ecstui.errors import Refused
from ecstui.model import ids
from ecstui.model.instance import Instance
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task_definition import TaskDefinition

LONGEST_PROTECTION = 2880
"""Minutes, as AWS allows."""


def protect(
    snapshot: Snapshot, task_arns: Sequence[str], *, on: bool, minutes: int | None = None
) -> Plan:
    """Plan to protect tasks from scale-in and deployments, or to end that. 2 h unless told."""
    if minutes is not None and not 1 <= minutes <= LONGEST_PROTECTION:
        raise Refused(f"Protection lasts from 1 to {LONGEST_PROTECTION:,} minutes.")
    tasks = [snapshot.tasks[arn] for arn in dict.fromkeys(task_arns) if arn in snapshot.tasks]
    tasks = [task for task in tasks if not (task.stopped or task.stopping)]
    if not tasks:
        raise Refused("None of these tasks is running.", "Refresh and look again.")
    alone = [task for task in tasks if not task.service_name]
    if alone:
        raise Refused(f"Task {alone[0].task_id[:8]} is of no service: nothing would stop it.")
    if len({task.cluster_arn for task in tasks}) > 1:
        raise Refused("These tasks are in different clusters.", "Do it cluster by cluster.")
    where = place(snapshot.identity, tasks[0].cluster_arn)
    more: dict[str, Any] = {"expiresInMinutes": minutes} if on and minutes else {}
    calls = tuple(
        ApiCall(
            "ecs:UpdateTaskProtection",
            task.task_arn,
            {
                "cluster": task.cluster_arn,
                "tasks": [task.task_arn],
                "protectionEnabled": on,
                **more,
            },
        )
        for task in tasks
    )
    after = f"protected for {minutes or 120:,} min" if on else "not protected"
    what = f"task {tasks[0].task_id[:8]}" if len(tasks) == 1 else words.count(len(tasks))
    verb: Verb = "protect" if on else "unprotect"
    other: Verb = "unprotect" if on else "protect"
    deploying = "A protected task isn't replaced by a deployment until the protection ends."
    return Plan(
        title=f"{'Protect' if on else 'End the protection of'} {what}",
        verb=verb,
        where=where,
        targets=tuple(task_target(snapshot, task, "running", after) for task in tasks),
        calls=calls,
        cli=tuple(cli_line(call, where) for call in calls),
        done=f"{what[0].upper()}{what[1:]}: {after}.",
        warnings=(deploying,) if on else (),
        undo=f"{'End the protection' if on else 'Protect again'}.",
        reversible=True,
        permissions=("ecs:UpdateTaskProtection", "ecs:DescribeTasks"),
        inverse=Inverse(other, tuple(task.task_arn for task in tasks), {"on": not on}),
    )


def drain(
    snapshot: Snapshot, cluster_arn: str, instances: Sequence[Instance], *, active: bool = False
) -> Plan:
    """Plan to drain container instances, or with `active` to take them into service again."""
    status, other = ("ACTIVE", "DRAINING") if active else ("DRAINING", "ACTIVE")
    chosen = [one for one in instances if one.status == other]
    if not chosen:
        raise Refused(f"None of these instances is {other}.")
    where = place(snapshot.identity, cluster_arn)
    calls = tuple(
        ApiCall(
            "ecs:UpdateContainerInstancesState",
            one.container_instance_arn,
            {
                "cluster": cluster_arn,
                "containerInstances": [one.container_instance_arn],
                "status": status,
            },
        )
        for one in chosen
    )
    what = chosen[0].name if len(chosen) == 1 else words.count(len(chosen), "instance")
    moved = sum(one.running_tasks_count for one in chosen)
    warnings = [] if active else [f"The {words.count(moved)} on it of services move elsewhere."]
    alone = [
        task
        for task in snapshot.tasks_in(cluster_arn)
        if not task.service_name
        and not task.stopped
        and task.container_instance_arn in {one.container_instance_arn for one in chosen}
    ]
    if alone and not active:
        warnings.append(f"{words.count(len(alone))} of no service: they stay until they end.")
    return Plan(
        title=f"{'Activate' if active else 'Drain'} {what}",
        verb="activate" if active else "drain",
        where=where,
        targets=tuple(_machine(one, status) for one in chosen),
        calls=calls,
        cli=tuple(cli_line(call, where) for call in calls),
        done=f"{what} is {status} now." if len(chosen) == 1 else f"{what} are {status} now.",
        warnings=tuple(warnings),
        risk="low" if active else "high",
        danger="" if active else f"it moves {words.count(moved)} away",
        undo="Drain again." if active else "Activate again; tasks that moved stay where they are.",
        reversible=True,
        permissions=("ecs:UpdateContainerInstancesState", "ecs:DescribeContainerInstances"),
        inverse=Inverse(
            "drain" if active else "activate",
            tuple(one.container_instance_arn for one in chosen),
            {"active": not active, "cluster": cluster_arn},
        ),
    )


def _machine(one: Instance, after: str) -> Target:
    seen = Seen(status=one.status)
    return Target(one.container_instance_arn, one.name, one.status, after, seen=seen)


def execute_command(
    snapshot: Snapshot, service_arn: str, *, enable: bool, redeploy: bool = False
) -> Plan:
    """Plan to allow or forbid ECS Exec; only new tasks know it, so `redeploy` replaces all."""
    service = changeable(snapshot, service_arn)
    name, state = service.service_name, "on" if enable else "off"
    if service.enable_execute_command == enable and not redeploy:
        raise Refused(f"ECS Exec of {name} is {state} already.", "New tasks have it so.")
    changes: dict[str, Any] = {"enableExecuteCommand": enable}
    if redeploy:
        changes["forceNewDeployment"] = True
    call = update(service, **changes)
    where = place(snapshot.identity, service.cluster_arn)
    note = "Only tasks started from now on know it."
    before = "on" if service.enable_execute_command else "off"
    return Plan(
        title=f"Switch ECS Exec of {name} {state}",
        verb="exec",
        where=where,
        targets=(service_target(service, f"ECS Exec {before}", f"ECS Exec {state}"),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"ECS Exec of {name} is {state} for new tasks.",
        warnings=tuple(concerns.restarting(service, None)) if redeploy else (note,),
        risk="high" if redeploy else "low",
        danger=f"it replaces every task of {name}" if redeploy else "",
        undo=f"Switch it {before} again.",
        reversible=not redeploy,
        permissions=ON_SERVICE,
        inverse=Inverse("exec", (service_arn,), {"enable": not enable}),
    )


def tag(snapshot: Snapshot, service_arn: str, tags: Mapping[str, str]) -> Plan:
    """Plan to add tags to a service, or to give those there another value."""
    service = changeable(snapshot, service_arn)
    now = {one.key: one.value for one in service.tags}
    new = {key: value for key, value in tags.items() if now.get(key) != value}
    if not new:
        raise Refused("It has these tags already.")
    params = {
        "resourceArn": service_arn,
        "tags": [{"key": key, "value": value} for key, value in new.items()],
    }
    before = ", ".join(f"{key}={now.get(key, '(none)')}" for key in new)
    after = ", ".join(f"{key}={value}" for key, value in new.items())
    call = ApiCall("ecs:TagResource", service_arn, params)
    return _tagging(snapshot, service, call, verb="tag", before=before, after=after)


def untag(snapshot: Snapshot, service_arn: str, keys: Sequence[str]) -> Plan:
    """Plan to take tags off a service."""
    service = changeable(snapshot, service_arn)
    now = {one.key: one.value for one in service.tags}
    gone = [key for key in dict.fromkeys(keys) if key in now]
    if not gone:
        raise Refused("It has none of these tags.")
    call = ApiCall("ecs:UntagResource", service_arn, {"resourceArn": service_arn, "tagKeys": gone})
    before = ", ".join(f"{key}={now[key]}" for key in gone)
    return _tagging(snapshot, service, call, verb="untag", before=before, after="(none)")


def _tagging(
    snapshot: Snapshot, service: Service, call: ApiCall, *, verb: Verb, before: str, after: str
) -> Plan:
    where = place(snapshot.identity, service.cluster_arn)
    return Plan(
        title=f"{verb.capitalize()} {service.service_name}",
        verb=verb,
        where=where,
        targets=(service_target(service, before, after),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"The tags of {service.service_name} are changed.",
        undo=f"Set {before} again.",
        permissions=(call.operation, "ecs:DescribeServices"),
    )


def deregister(snapshot: Snapshot, cluster_arn: str, definition: TaskDefinition) -> Plan:
    """Plan to make a revision INACTIVE. `cluster_arn` only says in which place we are."""
    if definition.status not in {"", "ACTIVE"}:
        raise Refused(f"{definition.family}:{definition.revision} is {definition.status} already.")
    arn = definition.task_definition_arn
    name = ids.family_revision(arn)
    users = [s.service_name for s in snapshot.services.values() if s.task_definition == arn]
    call = ApiCall("ecs:DeregisterTaskDefinition", arn, {"taskDefinition": arn})
    where = place(snapshot.identity, cluster_arn)
    warnings = [f"{words.names(users)} run it: no new task of theirs could start."] if users else []
    return Plan(
        title=f"Deregister {name}",
        verb="deregister",
        where=where,
        targets=(Target(arn, name, "ACTIVE", "INACTIVE", seen=Seen(status="ACTIVE")),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"{name} is INACTIVE: nothing new can start from it.",
        warnings=tuple(warnings),
        risk="high",
        danger="nothing new can start from it",
        undo="An inactive revision can't be made active again; register it anew.",
        permissions=(call.operation, "ecs:DescribeTaskDefinition"),
    )


def delete(snapshot: Snapshot, service_arn: str) -> Plan:
    """Plan to delete a service that wants no tasks and has none."""
    service = changeable(snapshot, service_arn)
    name = service.service_name
    if service.scheduling_strategy != "DAEMON" and (service.desired_count or service.running_count):
        raise Refused(f"{name} still has tasks.", "Scale it to 0 first.")
    params = {"cluster": service.cluster_arn, "service": name}
    call = ApiCall("ecs:DeleteService", service_arn, params)
    where = place(snapshot.identity, service.cluster_arn)
    return Plan(
        title=f"Delete {name}",
        verb="delete",
        where=where,
        targets=(service_target(service, service.status, "deleted"),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"{name} is being deleted.",
        warnings=("Its load balancer and log groups stay.",) if service.load_balancers else (),
        risk="high",
        danger=f"{name} is gone for good",
        undo="A deleted service can't be brought back; create it anew.",
        permissions=(call.operation, "ecs:DescribeServices"),
    )


def run_task(
    snapshot: Snapshot,
    cluster_arn: str,
    definition: TaskDefinition,
    *,
    count: int = 1,
    settings: Mapping[str, Any] | None = None,
) -> Plan:
    """Plan to start tasks of a definition. `settings` are more parameters of RunTask: network,
    launch type or strategy, overrides."""
    if not 1 <= count <= 10:
        raise Refused("RunTask starts from 1 to 10 tasks.")
    if definition.status not in {"", "ACTIVE"}:
        raise Refused(f"That revision is {definition.status}: ECS takes only an active one.")
    given = dict(settings or {})
    if definition.network_mode == "awsvpc" and "networkConfiguration" not in given:
        raise Refused("These tasks need a network.", "Name a service to take it from: --like.")
    arn = definition.task_definition_arn
    name = ids.family_revision(arn)
    params = {"cluster": cluster_arn, "taskDefinition": arn, "count": count, **given}
    call = ApiCall("ecs:RunTask", arn, params)
    where = place(snapshot.identity, cluster_arn)
    what = words.count(count)
    return Plan(
        title=f"Run {what} of {name}",
        verb="run",
        where=where,
        targets=(Target(arn, name, "", f"{what} started", seen=Seen(status="ACTIVE")),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"{what[0].upper()}{what[1:]} of {name} {'is' if count == 1 else 'are'} starting.",
        undo="Stop them.",
        permissions=(call.operation, "iam:PassRole", "ecs:DescribeTaskDefinition"),
    )
