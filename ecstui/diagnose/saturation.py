"""Findings from metrics, where somebody has asked for them: a service short of CPU or memory."""

from __future__ import annotations

from collections.abc import Iterator

from ecstui.diagnose.beside import Points
from ecstui.diagnose.finding import Evidence, Finding, Severity
from ecstui.diagnose.scene import Scene
from ecstui.model.metric import SeriesKey, service_cpu, service_memory
from ecstui.model.scaling import resource_id
from ecstui.model.service import Service

WINDOW = 900.0
"""Seconds of points that are looked at."""
HIGH = 85.0
"""Percent of what is reserved from which on a service is short of it."""
FULL = 97.0
"""Percent from which on those who wait behind a load balancer surely notice."""
ENOUGH = 3
"""Points that must be there before anything is said."""


def judged_series(service: Service) -> tuple[SeriesKey, SeriesKey]:
    """The series that are looked at: CPU and memory of the service."""
    cluster, name = service.cluster_name, service.service_name
    return service_cpu(cluster, name), service_memory(cluster, name)


def saturation_findings(scene: Scene) -> Iterator[Finding]:
    """Whether CPU or memory of the service has been near its reservation for a while."""
    if not scene.beside.series:
        return
    cpu, memory = judged_series(scene.service)
    yield from _full(scene, cpu, "cpu", "CPU")
    yield from _full(scene, memory, "memory", "memory")


def _full(scene: Scene, key: SeriesKey, short: str, name: str) -> Iterator[Finding]:
    points = _recent(scene.beside.series.get(key, ()), scene.now)
    if len(points) < ENOUGH:
        return
    values = sorted(value for _at, value in points)
    usual = values[len(values) // 2]
    if usual < HIGH:
        return
    awaited = bool(scene.service.load_balancers)
    severity: Severity = "error" if usual >= FULL and awaited else "warning"
    begin = next((at for at, value in points if value >= HIGH), points[0][0])
    yield Finding(
        severity,
        f"saturated.{short}",
        scene.service.service_arn,
        f"{name} saturated: {usual:.0f} % of what is reserved",
        cause=f"{name} at {usual:.0f} %",
        meaning=f"The tasks have used nearly all of their {name} for a while: answers get slow, "
        "and health checks may fail.",
        advice=_advice(scene, short),
        evidence=(Evidence("metric", f"{key.metric} {usual:.1f} %", key.metric, points[-1][0]),),
        since=begin,
        last=points[-1][0],
    )


def _advice(scene: Scene, short: str) -> str:
    service = scene.service
    target = scene.beside.scaling.get(resource_id(service.cluster_arn, service.service_name))
    more = "Run more tasks, or raise the autoscaling maximum if it is reached; "
    if target is not None and service.desired_count >= target.max_capacity:
        more = f"Automatic scaling is at its maximum of {target.max_capacity}: raise it; "
    return more + (
        "or give each task more CPU."
        if short == "cpu"
        else "give each task more memory before the kernel kills it."
    )


def _recent(points: Points, now: float) -> Points:
    return tuple(point for point in points if now - point[0] <= WINDOW)
