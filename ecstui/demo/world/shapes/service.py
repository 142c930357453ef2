"""A service as DescribeServices answers it."""

from __future__ import annotations

from typing import Any

import msgspec

from ecstui.demo.world import rollout
from ecstui.demo.world.fleet import Fleet
from ecstui.demo.world.nouns import Deployment, Service
from ecstui.demo.world.shapes.members import counts, tags

_encode = msgspec.json.Encoder().encode


def encoded(fleet: Fleet, service: Service, *, with_tags: bool) -> bytes:
    """The service as JSON; written once, and again only after something changed."""
    body = service.cached
    if body is None:
        body = service.cached = _encode(_bare(fleet, service))
    if not with_tags:
        return body
    return b'%b,"tags":%b}' % (body[:-1], _encode(tags(service.tags)))


def wire(fleet: Fleet, service: Service, *, with_tags: bool = True) -> dict[str, Any]:
    """The service as a dict in the form of botocore's `Service`."""
    made = _bare(fleet, service)
    if with_tags:
        made["tags"] = tags(service.tags)
    return made


def compute(service: Service, launch: str) -> dict[str, Any]:
    """Launch type or capacity provider strategy, whichever the service has, and the platform."""
    made: dict[str, Any] = {}
    if service.strategy:
        made["capacityProviderStrategy"] = service.strategy
    else:
        made["launchType"] = launch
    if launch != "EC2":
        made["platformVersion"] = "1.4.0"
        made["platformFamily"] = "Linux"
    return made


def _bare(fleet: Fleet, service: Service) -> dict[str, Any]:
    running, pending = counts(service.tasks)
    made: dict[str, Any] = {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": fleet.clusters[service.cluster].arn,
        "loadBalancers": rollout.load_balancers(service),
        "serviceRegistries": service.discovery,
        "status": service.status,
        "desiredCount": _desired(fleet, service),
        "runningCount": running,
        "pendingCount": pending,
        "taskDefinition": service.definition_arn,
        "deploymentConfiguration": rollout.settings(service),
        "deployments": [_deployment(fleet, service, one) for one in service.deployments],
        "events": [
            {"id": one.id, "createdAt": round(one.created, 3), "message": one.message}
            for one in service.events
        ],
        "createdAt": round(service.created, 3),
        "currentServiceRevisions": [_current(service, one) for one in service.deployments],
        "placementConstraints": service.constraints,
        "placementStrategy": service.placement,
        "schedulingStrategy": "DAEMON" if service.daemon else "REPLICA",
        "deploymentController": {"type": "ECS"},
        "createdBy": f"arn:aws:iam::{fleet.account}:role/ci-deploy",
        "enableECSManagedTags": service.managed_tags,
        "propagateTags": service.propagate,
        "enableExecuteCommand": service.exec_enabled,
        "availabilityZoneRebalancing": service.balancing,
        "resourceManagementType": "CUSTOMER",
        **compute(service, service.launch if service.launch == "EC2" else "FARGATE"),
        **_edges(fleet, service),
    }
    return made


def _edges(fleet: Fleet, service: Service) -> dict[str, Any]:
    """Members that only some services have."""
    made: dict[str, Any] = {}
    if service.network is not None:
        made["networkConfiguration"] = service.network
    if service.target_group_arn is not None:
        made["healthCheckGracePeriodSeconds"] = service.grace or 0
        made["roleArn"] = (
            f"arn:aws:iam::{fleet.account}:role/aws-service-role/ecs.amazonaws.com/"
            "AWSServiceRoleForECS"
        )
    record = next((one for one in service.rollouts if one.status in rollout.OPEN), None)
    if record is not None:
        made["currentServiceDeployment"] = record.arn
    return made


def _desired(fleet: Fleet, service: Service) -> int:
    if not service.daemon:
        return service.desired
    instances = fleet.clusters[service.cluster].instances
    return sum(fleet.instances[arn].status == "ACTIVE" for arn in instances)


def _deployment(fleet: Fleet, service: Service, deployment: Deployment) -> dict[str, Any]:
    mine = [task for task in service.tasks if task.started_by == deployment.id]
    running, pending = counts(mine)
    primary = deployment.status == "PRIMARY"
    desired = _desired(fleet, service) if primary else running + pending
    made: dict[str, Any] = {
        "id": deployment.id,
        "status": deployment.status,
        "taskDefinition": deployment.definition_arn,
        "desiredCount": desired,
        "pendingCount": pending,
        "runningCount": running,
        "failedTasks": deployment.failed,
        "createdAt": round(deployment.created, 3),
        "updatedAt": round(deployment.updated, 3),
        "rolloutState": deployment.state,
        "rolloutStateReason": deployment.state_reason,
        **compute(service, "EC2" if deployment.launch == "EC2" else "FARGATE"),
    }
    if deployment.network is not None:
        made["networkConfiguration"] = deployment.network
    return made


def _current(service: Service, deployment: Deployment) -> dict[str, Any]:
    running, pending = counts(task for task in service.tasks if task.started_by == deployment.id)
    primary = deployment.status == "PRIMARY"
    return {
        "arn": deployment.record.target.arn,
        "requestedTaskCount": service.desired if primary else running + pending,
        "runningTaskCount": running,
        "pendingTaskCount": pending,
    }
