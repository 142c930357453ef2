"""What the operations of the catalogue are put together from: targets, calls, checks."""

from __future__ import annotations

from typing import Any

from ecstui.actions.plan import ApiCall, Seen, Target
from ecstui.errors import Refused
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

ON_SERVICE = ("ecs:UpdateService", "ecs:DescribeServices")
"""Permissions to change a service: it is looked at once more before."""


def changeable(snapshot: Snapshot, arn: str) -> Service:
    """The service. Raises Refused where it is gone or going."""
    service = snapshot.services.get(arn)
    if service is None:
        raise Refused("That service isn't known any more.", "Refresh and look again.")
    if service.status not in {"", "ACTIVE"}:
        raise Refused(
            f"{service.service_name} is {service.status}: only an active service can be changed."
        )
    return service


def rolled_by_ecs(service: Service) -> None:
    """Raise Refused where somebody else than ECS rolls deployments out."""
    name = service.service_name
    if service.controller == "CODE_DEPLOY":
        raise Refused(f"{name} is deployed by CodeDeploy.", "Start a deployment there.")
    if service.controller == "EXTERNAL":
        raise Refused(f"{name} is deployed by an external controller.", "Deploy it from there.")


def update(service: Service, **changes: Any) -> ApiCall:
    """UpdateService with the changed fields only: more would need more permissions."""
    params: dict[str, Any] = {
        "cluster": service.cluster_arn,
        "service": service.service_name,
        **changes,
    }
    return ApiCall(operation="ecs:UpdateService", target=service.service_arn, params=params)


def service_target(service: Service, before: str, after: str) -> Target:
    """The service as a target, with how it looks now."""
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


def task_target(snapshot: Snapshot, task: Task, before: str = "", after: str = "") -> Target:
    """The task as a target; `after` is its end unless told otherwise."""
    service = snapshot.service_of(task)
    seen = Seen(
        status=task.last_status,
        task_definition=task.task_definition_arn,
        created_at=task.created_at,
        service_arn=service.service_arn if service else "",
    )
    owner = task.service_name
    end = f"stopped; {owner} starts a new one" if owner else "stopped for good"
    name = task.task_id[:8]
    return Target(
        task.task_arn, name, before or task.last_status, after or end, owner=owner, seen=seen
    )


def one_line(text: str) -> str:
    """Words only: what can't be printed would hide in AWS's records and on other terminals."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
