"""Findings from automatic scaling: at its end, switched off, fought by hand, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ecstui.diagnose.finding import Evidence, Finding, Severity
from ecstui.diagnose.scene import HOUR, Scene
from ecstui.model.scaling import ScalableTarget, resource_id

TURNS = 6
"""So many changes of direction in an hour are more than a load that comes and goes."""


def autoscaling_findings(scene: Scene) -> Iterator[Finding]:
    """What events and, where they are known, the bounds of scaling tell."""
    yield from _flapping(scene)
    service = scene.service
    target = scene.beside.scaling.get(resource_id(service.cluster_arn, service.service_name))
    if target is None:
        return
    yield from _outside(scene, target)
    if target.partly_suspended:
        yield _note(
            scene,
            target,
            "scaling.suspended",
            "info",
            "Automatic scaling is switched off, at least in part",
            "Switch it on again (RegisterScalableTarget, suspendedState) when the reason is over.",
        )
    elif service.desired_count >= target.max_capacity > target.min_capacity:
        yield _note(
            scene,
            target,
            "scaling.at-max",
            "info",
            f"Automatic scaling is at its maximum of {target.max_capacity}",
            "Raise the maximum if the service is short of CPU or memory.",
        )


def _outside(scene: Scene, target: ScalableTarget) -> Iterator[Finding]:
    desired = scene.service.desired_count
    if target.min_capacity <= desired <= target.max_capacity:
        return
    yield _note(
        scene,
        target,
        "scaling.outside",
        "warning",
        f"Desired count {desired} is outside the scaling bounds {target.min_capacity} to "
        f"{target.max_capacity}",
        "It was set by hand: the next scaling action will undo it. Change the bounds instead.",
    )


def _flapping(scene: Scene) -> Iterator[Finding]:
    """Ups and downs: the count as each scaling event has set it."""
    events = [told for told in scene.told if told.code == "event.desired-count"]
    events = [told for told in reversed(events) if scene.now - told.at <= HOUR]
    counts = [int(t.match.what) for t in events if t.match is not None and t.match.what.isdigit()]
    steps = [b - a for a, b in pairwise(counts) if a != b]
    turns = sum((a > 0) != (b > 0) for a, b in pairwise(steps))
    if turns < TURNS:
        return
    times = tuple(told.at for told in events)
    yield Finding(
        "warning",
        "scaling.flapping",
        scene.service.service_arn,
        f"Automatic scaling goes up and down: {turns} turns in the last hour",
        cause="autoscaling flaps",
        meaning="Each action brings the metric past the other threshold, so tasks come and go.",
        advice="Lengthen the cooldowns, aim at a target further from the limits, or raise the "
        "minimum.",
        evidence=tuple(Evidence("event", t.event.message, t.event.id, t.at) for t in events[-3:]),
        confidence="likely",
        since=times[0],
        last=times[-1],
        times=times,
    )


def _note(
    scene: Scene, target: ScalableTarget, code: str, severity: Severity, title: str, advice: str
) -> Finding:
    bounds = f"{target.resource_id}: {target.min_capacity} to {target.max_capacity}"
    return Finding(
        severity,
        code,
        scene.service.service_arn,
        title,
        cause=title[:1].lower() + title[1:],
        advice=advice,
        evidence=(Evidence("service", bounds, scene.service.service_arn),),
    )
