"""Service deployments and service revisions, as their Describe and List operations answer them."""

from __future__ import annotations

from typing import Any

from ecstui.demo.world.fleet import Fleet
from ecstui.demo.world.nouns import Pause, Revision, Rollout, Service
from ecstui.demo.world.shapes.members import counts, moments
from ecstui.demo.world.shapes.service import compute


def brief(fleet: Fleet, service: Service, record: Rollout) -> dict[str, Any]:
    """A line of ListServiceDeployments."""
    made: dict[str, Any] = {
        "serviceDeploymentArn": record.arn,
        "serviceArn": service.arn,
        "clusterArn": fleet.clusters[service.cluster].arn,
        "targetServiceRevisionArn": record.target.arn,
        "status": record.status,
        **moments(createdAt=record.created, startedAt=record.created, finishedAt=record.finished),
    }
    if record.reason:
        made["statusReason"] = record.reason
    return made


def full(fleet: Fleet, service: Service, record: Rollout) -> dict[str, Any]:
    """An item of DescribeServiceDeployments."""
    running, pending = _counts(service, record.target)
    source = record.source
    weight = 0.0 if _before_shift(record) else 100.0
    made: dict[str, Any] = {
        "serviceDeploymentArn": record.arn,
        "serviceArn": service.arn,
        "clusterArn": fleet.clusters[service.cluster].arn,
        **moments(
            createdAt=record.created,
            startedAt=record.created,
            finishedAt=record.finished,
            stoppedAt=record.stopped,
            updatedAt=record.updated,
        ),
        "sourceServiceRevisions": [] if source is None else [_source(service, source, weight)],
        "targetServiceRevision": {
            "arn": record.target.arn,
            "requestedTaskCount": record.requested,
            "runningTaskCount": running,
            "pendingTaskCount": pending,
            "requestedProductionTrafficWeight": weight,
        },
        "status": record.status,
        "lifecycleStage": record.stage,
        "deploymentConfiguration": record.settings,
        "deploymentCircuitBreaker": {
            "status": record.breaker,
            "failureCount": record.failures,
            "threshold": record.threshold,
        },
        "alarms": {"status": "DISABLED", "alarmNames": [], "triggeredAlarmNames": []},
    }
    if record.reason:
        made["statusReason"] = record.reason
    if record.rollback:
        made["rollback"] = record.rollback
    if record.pauses:
        made["lifecycleHookDetails"] = [_hook(one) for one in record.pauses]
    return made


def _before_shift(record: Rollout) -> bool:
    """Tell whether a deployment that shifts its traffic at once has not done so yet."""
    if record.settings.get("strategy", "ROLLING") == "ROLLING" or record.status != "IN_PROGRESS":
        return False
    return "PRODUCTION_TRAFFIC_SHIFT" not in record.stage or record.stage.startswith("PRE_")


def _hook(pause: Pause) -> dict[str, Any]:
    return {
        "hookId": pause.id,
        "targetType": "PAUSE",
        "status": pause.status,
        "expiresAt": round(pause.expires, 3),
        "timeoutAction": pause.timeout_action,
    }


def _source(service: Service, source: Revision, weight: float) -> dict[str, Any]:
    running, pending = _counts(service, source)
    return {
        "arn": source.arn,
        "requestedTaskCount": running + pending,
        "runningTaskCount": running,
        "pendingTaskCount": pending,
        "requestedProductionTrafficWeight": 100.0 - weight,
    }


def _counts(service: Service, revision: Revision) -> tuple[int, int]:
    ids = {one.id for one in service.deployments if one.record.target is revision}
    if not ids:
        return 0, 0
    return counts(task for task in service.tasks if task.started_by in ids)


def revision(fleet: Fleet, service: Service, of: Revision) -> dict[str, Any]:
    """An item of DescribeServiceRevisions."""
    made: dict[str, Any] = {
        "serviceRevisionArn": of.arn,
        "serviceArn": service.arn,
        "clusterArn": fleet.clusters[service.cluster].arn,
        "taskDefinition": of.definition_arn,
        **compute(service, "EC2" if of.launch == "EC2" else "FARGATE"),
        "loadBalancers": of.load_balancers,
        "containerImages": [
            {"containerName": name, "image": image, "imageDigest": digest}
            for name, image, digest in of.images
        ],
        "guardDutyEnabled": False,
        "createdAt": round(of.created, 3),
    }
    if of.network is not None:
        made["networkConfiguration"] = of.network
    return made
