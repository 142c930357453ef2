"""ECS operations that read services."""

from __future__ import annotations

from typing import Any

import msgspec

from ecstui.demo.calls import Call, Operation, Raw
from ecstui.demo.operations import ecs_paging, ecs_refs
from ecstui.demo.world.nouns import Service
from ecstui.demo.world.shapes import service as shape
from ecstui.demo.world.world import World


def _launch_type(service: Service) -> str:
    """What the launch type filter compares with; services with a strategy have their tasks'."""
    return "EC2" if service.launch == "EC2" else "FARGATE"


def list_services(world: World, call: Call) -> dict[str, Any]:
    """Ten ARNs a page unless asked otherwise; deleted services are left out."""
    found = ecs_refs.cluster(world, call)
    launch = call.params.get("launchType")
    scheduling = call.params.get("schedulingStrategy")
    managed = call.params.get("resourceManagementType")
    arns = []
    for arn in found.services:
        service = world.fleet.services[arn]
        kind = "DAEMON" if service.daemon else "REPLICA"
        if (
            service.status == "ACTIVE"
            and launch in (None, _launch_type(service))
            and scheduling in (None, kind)
            and managed in (None, "CUSTOMER")
        ):
            arns.append(arn)
    return ecs_paging.answer(call, "serviceArns", sorted(arns), 10)


def describe_services(world: World, call: Call) -> Raw:
    """Services by exact name or ARN; what is missing is a failure, not an error."""
    found = ecs_refs.cluster(world, call)
    with_tags = "TAGS" in ecs_refs.included(call)
    bodies, failures = [], []
    for ref in call.params["services"]:
        arn = ecs_refs.service_arn(world, found, ref)
        service = world.fleet.services.get(arn)
        if service is None:
            failures.append(ecs_refs.missing(arn))
        else:
            bodies.append(shape.encoded(world.fleet, service, with_tags=with_tags))
    failed = msgspec.json.encode(failures)
    return Raw(b'{"services":[%b],"failures":%b}' % (b",".join(bodies), failed))


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "ListServices"): list_services,
    ("ecs", "DescribeServices"): describe_services,
}
