"""ECS operations on service deployments and service revisions."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations import ecs_paging, ecs_refs
from ecstui.demo.world import pauses, rollback, rollout
from ecstui.demo.world.nouns import Rollout, Service
from ecstui.demo.world.shapes import rollout as shape
from ecstui.demo.world.world import World

LONGEST = 90 * 86400.0
"""Seconds of history that ListServiceDeployments knows."""


def _key(record: Rollout) -> str:
    """Newest first when sorted up."""
    return f"{10**13 - int(record.created * 1000):015d} {record.arn}"


def list_service_deployments(world: World, call: Call) -> dict[str, Any]:
    """The deployments of a service, newest first."""
    params = call.params
    found = ecs_refs.cluster(world, call)
    service = ecs_refs.service(world, found, params["service"])
    span = params.get("createdAt") or {}
    after = max(span.get("after") or 0.0, world.fleet.now - LONGEST)
    before = span.get("before") or float("inf")
    statuses = params.get("status") or ()
    records = {
        _key(one): one
        for one in service.rollouts
        if after <= one.created <= before and (not statuses or one.status in statuses)
    }
    chosen, token = ecs_paging.page(call, sorted(records), 20)
    made: dict[str, Any] = {
        "serviceDeployments": [shape.brief(world.fleet, service, records[key]) for key in chosen]
    }
    if token is not None:
        made["nextToken"] = token
    return made


def _service_of(world: World, arn: str, kind: str) -> Service | None:
    """The service whose cluster and name stand in the ARN of a deployment or revision."""
    parts = arn.split(":", 5)[-1].split("/")
    if len(parts) != 4 or parts[0] != kind:
        raise ecs_refs.invalid(f"Invalid identifier: {arn}")
    return world.fleet.services.get(world.fleet.arn("service", parts[1], parts[2]))


def _find(world: World, arn: str) -> tuple[Service, Rollout] | None:
    service = _service_of(world, arn, "service-deployment")
    if service is None:
        return None
    record = next((one for one in service.rollouts if one.arn == arn), None)
    return None if record is None else (service, record)


def describe_service_deployments(world: World, call: Call) -> dict[str, Any]:
    made, failures = [], []
    for arn in call.params["serviceDeploymentArns"]:
        found = _find(world, arn)
        if found is None:
            failures.append(ecs_refs.missing(arn))
        else:
            made.append(shape.full(world.fleet, *found))
    return {"serviceDeployments": made, "failures": failures}


def describe_service_revisions(world: World, call: Call) -> dict[str, Any]:
    made, failures = [], []
    for arn in call.params["serviceRevisionArns"]:
        service = _service_of(world, arn, "service-revision")
        found = service.revisions.get(arn) if service is not None else None
        if service is None or found is None:
            failures.append(ecs_refs.missing(arn))
        else:
            made.append(shape.revision(world.fleet, service, found))
    return {"serviceRevisions": made, "failures": failures}


def _open_one(world: World, arn: str) -> tuple[Service, Rollout]:
    found = _find(world, arn)
    if found is None:
        raise Fault("ServiceDeploymentNotFoundException", "Service deployment not found.")
    return found


def stop_service_deployment(world: World, call: Call) -> dict[str, Any]:
    """Roll a deployment that is under way back to the last good one, or just end it."""
    world.advance()
    arn = call.params["serviceDeploymentArn"]
    service, record = _open_one(world, arn)
    if record.status not in rollout.OPEN:
        text = f"Service deployment {arn} is in a terminal state: {record.status}."
        raise Fault("ConflictException", text)
    if call.params.get("stopType") == "ABORT":
        rollback.abort(world.fleet, service, record)
    else:
        rollback.request_rollback(world.fleet, service, record)
    return {"serviceDeploymentArn": arn}


def continue_service_deployment(world: World, call: Call) -> dict[str, Any]:
    """End the wait of a deployment at a PAUSE hook: go on, or roll back."""
    world.advance()
    params = call.params
    arn, hook = params["serviceDeploymentArn"], params["hookId"]
    service, record = _open_one(world, arn)
    pause = next((one for one in record.pauses if one.id == hook), None)
    if pause is None or pause.status != "AWAITING_ACTION" or record.status != "IN_PROGRESS":
        raise ecs_refs.invalid(f"The lifecycle hook {hook} is not awaiting an action.")
    pauses.end(world.fleet, service, record, pause, params.get("action") or "CONTINUE")
    return {"serviceDeploymentArn": arn}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "ListServiceDeployments"): list_service_deployments,
    ("ecs", "DescribeServiceDeployments"): describe_service_deployments,
    ("ecs", "DescribeServiceRevisions"): describe_service_revisions,
    ("ecs", "StopServiceDeployment"): stop_service_deployment,
    ("ecs", "ContinueServiceDeployment"): continue_service_deployment,
}
