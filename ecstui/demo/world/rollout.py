"""Deployments: how they start, replace each other and complete."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ecstui.demo.world import events
from ecstui.demo.world.nouns import Deployment, Revision, Rollout, Service

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

OPEN = frozenset(
    {"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"}
)
"""Statuses of a service deployment that is not over."""


def threshold(desired: int) -> int:
    """Failures that trip the circuit breaker."""
    return max(3, min(200, math.ceil(desired * 0.5)))


def settings(service: Service) -> dict[str, Any]:
    """The service's `deploymentConfiguration`."""
    return {
        "deploymentCircuitBreaker": {"enable": service.breaker, "rollback": service.rollback},
        "maximumPercent": service.maximum,
        "minimumHealthyPercent": service.minimum,
        "strategy": "ROLLING",
        "bakeTimeInMinutes": 0,
        **service.deploys,
    }


def load_balancers(service: Service) -> list[dict[str, Any]]:
    """The service's `loadBalancers`."""
    if service.target_group_arn is None:
        return []
    return [
        {
            "targetGroupArn": service.target_group_arn,
            "containerName": service.container,
            "containerPort": service.port,
        }
    ]


def add_revision(fleet: Fleet, service: Service, definition: dict[str, Any]) -> Revision:
    """Write down what a deployment runs as a service revision."""
    key = fleet.dice.digits(service.arn, "revision", number(service))
    images = [
        (one["name"], one["image"], digest(fleet, one["image"]))
        for one in definition["containerDefinitions"]
    ]
    revision = Revision(
        fleet.arn("service-revision", service.cluster, service.name, key),
        definition["taskDefinitionArn"],
        fleet.now,
        service.launch,
        images,
        service.network,
        load_balancers(service),
    )
    service.revisions[revision.arn] = revision
    return revision


def digest(fleet: Fleet, image: str) -> str:
    """What an image tag resolves to."""
    return f"sha256:{fleet.dice.hex(image)}{fleet.dice.hex(image, 'digest')}"


def number(service: Service) -> int:
    """A number that the service never used before, for ids."""
    service.serial += 1
    return service.serial


def _record(fleet: Fleet, service: Service, target: Revision, source: Revision | None) -> Rollout:
    key = fleet.dice.hex(service.arn, "rollout", number(service), size=21)
    record = Rollout(
        fleet.arn("service-deployment", service.cluster, service.name, key),
        fleet.now,
        target,
        source,
        updated=fleet.now,
        threshold=threshold(service.desired),
        settings=settings(service),
        requested=service.desired,
        breaker="MONITORING" if service.breaker else "DISABLED",
    )
    service.rollouts.appendleft(record)
    _prune(service)
    return record


def _prune(service: Service) -> None:
    """Keep the revisions that a remembered rollout still names."""
    named = {one.target.arn for one in service.rollouts}
    named |= {one.source.arn for one in service.rollouts if one.source is not None}
    service.revisions = {arn: one for arn, one in service.revisions.items() if arn in named}


def begin(
    fleet: Fleet, service: Service, definition: dict[str, Any], *, fate: str | None = None
) -> Deployment:
    """Start a deployment of `definition`; a fate of None keeps that of an unchanged revision."""
    old = service.deployments[0] if service.deployments else None
    same = old is not None and old.definition_arn == definition["taskDefinitionArn"]
    if fate is None:
        fate = old.fate if same and old is not None else ""
    source = _last_good(service)
    if old is not None:
        _supersede(fleet, service, old)
    target = add_revision(fleet, service, definition)
    record = _record(fleet, service, target, source)
    key = f"ecs-svc/{fleet.dice.digits(service.arn, 'deployment', number(service))}"
    deployment = Deployment(
        key,
        definition["family"],
        definition["revision"],
        definition["taskDefinitionArn"],
        fleet.now,
        fleet.now,
        service.desired,
        record,
        state_reason=events.in_progress(key),
        fate=fate,
        network=service.network,
        launch=service.launch,
    )
    service.deployments = [deployment, *service.deployments]
    point_at(service, deployment)
    service.failing, service.next_start, service.steady = 0, 0.0, False
    fleet.wake(service, 0.5)
    return deployment


def _last_good(service: Service) -> Revision | None:
    for deployment in service.deployments:
        if deployment.state == "COMPLETED":
            return deployment.record.target if not deployment.record.rollback else None
    for record in service.rollouts:
        if record.status == "SUCCESSFUL":
            return record.target
    return None


def _supersede(fleet: Fleet, service: Service, old: Deployment) -> None:
    """Make way for a newer deployment: what was under way is stopped."""
    old.status, old.updated = "ACTIVE", fleet.now
    for record in service.rollouts:
        if record.status in OPEN:
            record.status = "STOPPED"
            record.stopped = record.finished = record.updated = fleet.now
            record.reason = "Service deployment stopped because a newer deployment was started."
            if record.breaker == "MONITORING":
                record.breaker = "MONITORING_COMPLETE"


def point_at(service: Service, deployment: Deployment) -> None:
    """Make the deployment's task definition the service's."""
    service.definition_arn = deployment.definition_arn
    service.family, service.revision = deployment.family, deployment.revision
    service.cached = None


def complete(fleet: Fleet, service: Service) -> None:
    """Close the newest deployment: all its tasks run, nothing else does."""
    primary = service.deployments[0]
    primary.state, primary.state_reason = "COMPLETED", events.done(primary.id)
    primary.updated, primary.failed = fleet.now, 0
    record = _record_of_change(service, primary)
    back = primary.rollback_of is not None
    record.status = "ROLLBACK_SUCCESSFUL" if back else "SUCCESSFUL"
    record.finished = record.updated = fleet.now
    record.stage = "CLEAN_UP"
    if record.breaker == "MONITORING":
        record.breaker = "MONITORING_COMPLETE"
    record.kept = (service.desired, 0)
    primary.rollback_of = None
    service.deployments = [primary]
    fleet.say(service, events.completed(service, primary.id))


def _record_of_change(service: Service, primary: Deployment) -> Rollout:
    """A roll-back closes the record of the deployment it undid."""
    if primary.rollback_of is None:
        return primary.record
    for one in service.deployments:
        if one.id == primary.rollback_of:
            return one.record
    return next((one for one in service.rollouts if one.status in OPEN), primary.record)
