"""Findings from deployments: failing, stuck, failed, rolled back."""

from __future__ import annotations

from collections.abc import Iterator

from ecstui.diagnose import words
from ecstui.diagnose.finding import Evidence, Finding, Severity
from ecstui.diagnose.rules.catalogue import classify
from ecstui.diagnose.scene import HOUR, Scene
from ecstui.diagnose.severity import FADING
from ecstui.model.service import Deployment

PATIENCE = 1200.0
"""Seconds that a deployment may take before it counts as stuck, on top of its grace period."""
LONG = 3600.0


def rollout_findings(scene: Scene) -> Iterator[Finding]:
    """What is wrong with the deployments of a service."""
    rolling = scene.rolling
    if rolling is not None:
        if rolling.failed_tasks:
            yield _failing(scene, rolling)
        elif _age(scene, rolling) > PATIENCE + (
            scene.service.health_check_grace_period_seconds or 0
        ):
            yield _stuck(scene, rolling)
    for deployment in scene.service.deployments:
        if deployment.rollout_state == "FAILED":
            yield _failed(scene, deployment)
    yield from _rolled_back(scene)


def _age(scene: Scene, deployment: Deployment) -> float:
    return scene.now - (deployment.created_at or scene.now)


def _failing(scene: Scene, deployment: Deployment) -> Finding:
    failed = words.count(deployment.failed_tasks, "task")
    revision = words.revision(deployment.task_definition)
    age = _age(scene, deployment)
    title = f"Deployment of revision {revision} is failing: {failed} failed in {words.span(age)}"
    advice = "Look at the newest stopped tasks of this deployment."
    breaker = scene.service.deployment_configuration
    if not (breaker and breaker.deployment_circuit_breaker):
        advice += " No circuit breaker will end it: roll back, or deploy a good revision."
    return Finding(
        "error",
        "deployment.failing",
        scene.service.service_arn,
        title,
        cause=f"revision {revision} fails",
        meaning="New tasks don't stay up, so the deployment doesn't get done.",
        advice=advice,
        evidence=(_state(deployment),),
        since=deployment.created_at,
        last=deployment.updated_at,
    )


def _stuck(scene: Scene, deployment: Deployment) -> Finding:
    age = _age(scene, deployment)
    revision = words.revision(deployment.task_definition)
    severity: Severity = "error" if age > LONG and scene.missing else "warning"
    return Finding(
        severity,
        "deployment.stuck",
        scene.service.service_arn,
        f"Deployment of revision {revision} isn't getting done: {words.span(age)}, "
        f"{deployment.running_count} of {deployment.desired_count} running",
        cause=f"deployment stuck for {words.span(age)}",
        meaning="The new tasks don't all start and get healthy, or the old ones don't end.",
        advice="Look at health checks, capacity and the deployment's percentages; tasks that drain "
        "wait for the deregistration delay.",
        evidence=(_state(deployment),),
        confidence="likely",
        since=deployment.created_at,
        last=scene.now,
    )


def _failed(scene: Scene, deployment: Deployment) -> Finding:
    match = classify(deployment.rollout_state_reason, "deployment.rolloutStateReason")
    why = match.rule.title if match is not None else deployment.rollout_state_reason
    revision = words.revision(deployment.task_definition)
    old = scene.now - (deployment.updated_at or scene.now) > HOUR and not scene.missing
    return Finding(
        "warning" if old else "error",
        "deployment.failed",
        scene.service.service_arn,
        f"Deployment of revision {revision} {why}" if match else f"Deployment failed: {why}",
        cause=f"revision {revision} failed",
        meaning=match.rule.meaning if match else "",
        advice="Look at the stopped tasks of this revision, then deploy a good one.",
        evidence=(_state(deployment),),
        since=deployment.updated_at or deployment.created_at,
        last=deployment.updated_at,
    )


def _rolled_back(scene: Scene) -> Iterator[Finding]:
    backs = [told for told in scene.told if told.code == "event.rolling-back"]
    backs = [told for told in backs if scene.now - told.at <= HOUR]
    if not backs:
        return
    times = tuple(sorted(told.at for told in backs))
    how_often = "" if len(times) == 1 else f" {len(times)} times in the last hour"
    yield Finding(
        "error" if scene.now - times[-1] <= FADING else "warning",
        "deployment.rolled-back",
        scene.service.service_arn,
        f"Release failed and was rolled back{how_often}",
        cause="release rolled back",
        meaning="Too many tasks of a new revision failed; the service runs its last good one.",
        advice="Find out why the tasks of the failed revision stopped.",
        evidence=tuple(Evidence("event", b.event.message, b.event.id, b.at) for b in backs[:3]),
        since=times[0],
        last=times[-1],
        times=times,
    )


def _state(deployment: Deployment) -> Evidence:
    text = deployment.rollout_state_reason or f"rollout {deployment.rollout_state or 'unknown'}"
    return Evidence("deployment", text, deployment.id, deployment.updated_at)
