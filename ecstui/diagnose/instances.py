"""Findings from the machines below services on EC2: agents that are away, instances that drain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecstui.diagnose import words
from ecstui.diagnose.finding import Evidence, Finding, Severity
from ecstui.diagnose.scene import Scene
from ecstui.model.instance import Instance
from ecstui.model.service import Service

_SHOWN = 3


def instance_findings(scene: Scene) -> Iterator[Finding]:
    """What the cluster's instances mean for a service that runs on them, where they are known."""
    instances = scene.beside.instances.get(scene.service.cluster_arn, ())
    if not instances or not on_instances(scene.service):
        return
    away = [one for one in instances if not one.agent_connected and one.status == "ACTIVE"]
    if away:
        yield _finding(
            scene,
            away,
            "instance.agent-away",
            "error" if scene.missing else "warning",
            f"{words.count(len(away), 'instance')} of {len(instances)} lost the ECS agent",
            "On the instance: systemctl restart ecs; check its role and its way to ECS.",
        )
    draining = [one for one in instances if one.status == "DRAINING"]
    if draining:
        yield _finding(
            scene,
            draining,
            "instance.draining",
            "info",
            f"{words.count(len(draining), 'instance')} of {len(instances)} draining",
            "Wait until their tasks have moved, or set them ACTIVE again.",
        )


def on_instances(service: Service) -> bool:
    """Whether the service's tasks run on the cluster's instances."""
    return bool(service.launch) and not service.launch.startswith("FARGATE")


def _finding(
    scene: Scene,
    instances: Sequence[Instance],
    code: str,
    severity: Severity,
    title: str,
    advice: str,
) -> Finding:
    return Finding(
        severity,
        code,
        scene.service.service_arn,
        title,
        cause=title,
        advice=advice,
        evidence=tuple(
            Evidence("service", f"{one.name}: {one.status_reason or one.status}", one.name)
            for one in instances[:_SHOWN]
        ),
        last=scene.now,
    )
