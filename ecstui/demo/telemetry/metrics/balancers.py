"""The namespace AWS/ApplicationELB: requests, response times and errors of target groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecstui.demo.telemetry.balancing.estate import Balancer, Estate, TargetGroup
from ecstui.demo.telemetry.metrics.points import Point, flat
from ecstui.demo.telemetry.metrics.series import STRAIN, Dimensions, Series, Usage
from ecstui.demo.telemetry.noise import BELL, WRAP, key, unit
from ecstui.demo.world.nouns import Service

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_NAMES = {
    "RequestCount": "Count",
    "RequestCountPerTarget": "Count",
    "TargetResponseTime": "Seconds",
    "HTTPCode_Target_2XX_Count": "Count",
    "HTTPCode_Target_4XX_Count": "Count",
    "HTTPCode_Target_5XX_Count": "Count",
    "HealthyHostCount": "Count",
    "UnHealthyHostCount": "Count",
}
_GROUP_ONLY = frozenset({"RequestCountPerTarget", "HealthyHostCount", "UnHealthyHostCount"})
_FAILING = {"elb-health": 0.06, "cpu-saturated": 0.05, "crash-loop": 0.008, "oom": 0.009}
_BEGAN = 42
"""Minutes before the start at which incidents began to show in requests."""

_SLOW = {"elb-health": 3.0, "cpu-saturated": 14.0, "oom": 2.0}


class BalancerMetrics:
    """Series of AWS/ApplicationELB, by balancer and by balancer and target group."""

    namespace = "AWS/ApplicationELB"

    def __init__(self, world: World, usage: Usage, estate: Estate) -> None:
        self.world = world
        self.usage = usage
        self.estate = estate

    def find(self, name: str, dimensions: Dimensions) -> Series | None:
        given = dict(dimensions)
        unit_name = _NAMES.get(name)
        if unit_name is None or "LoadBalancer" not in given:
            return None
        if given.keys() == {"LoadBalancer"}:
            if name in _GROUP_ONLY:
                return None
            found = [b for b in self.estate.balancers.values() if b.suffix == given["LoadBalancer"]]
            groups = found[0].groups if found else []
        elif given.keys() == {"LoadBalancer", "TargetGroup"}:
            groups = [
                group
                for group in self.estate.groups.values()
                if group.suffix == given["TargetGroup"]
                and group.balancer.suffix == given["LoadBalancer"]
            ]
        else:
            return None
        if not groups:
            return None
        return self._series(name, dimensions, unit_name, groups)

    def _series(
        self, name: str, dimensions: Dimensions, unit_name: str, groups: list[TargetGroup]
    ) -> Series:
        services = [service for group in groups for service in group.services]

        def read(first: int, last: int) -> list[Point | None]:
            parts = [self._of_service(service, name, first, last) for service in services]
            return [_sum(points) for points in zip(*parts, strict=True)]

        return Series(self.namespace, name, dimensions, unit_name, read)

    def listing(self) -> Iterator[Series]:
        for balancer in self.estate.balancers.values():
            yield from self._listed(balancer, None)
            for group in balancer.groups:
                yield from self._listed(balancer, group)

    def _listed(self, balancer: Balancer, group: TargetGroup | None) -> Iterator[Series]:
        dimensions: Dimensions = (("LoadBalancer", balancer.suffix),)
        if group is not None:
            dimensions = (*dimensions, ("TargetGroup", group.suffix))
        for name in _NAMES:
            found = self.find(name, dimensions)
            if found is not None:
                yield found

    def _incident(self, service: Service, minute: int, cpu: float) -> str:
        """What ails a service in a minute: nothing before it began, or when it has CPU enough."""
        incident = service.traits.incident
        if incident == "cpu-saturated":
            return incident if cpu > STRAIN else ""
        return incident if minute >= self.usage.presence.built - _BEGAN else ""

    def _of_service(self, service: Service, name: str, first: int, last: int) -> list[Point | None]:
        k = key(self.world.seed, service.arn, "requests")
        each = 30 + k % 400
        found: list[Point | None] = []
        for minute, point in enumerate(self.usage.read(service, "cpu", first, last), first):
            if point is None:
                found.append(None)
                continue
            wobble = 1 + 0.08 * BELL[(k + minute) & WRAP]
            requests = float(int(point.total * each * wobble / 20))
            incident = self._incident(service, minute, point.total / point.samples)
            found.append(_point(incident, name, requests, point.samples, unit(k, minute)))
        return found


def _point(incident: str, name: str, requests: float, tasks: float, chance: float) -> Point:
    if name in ("RequestCount", "RequestCountPerTarget"):
        return _counted(requests / (tasks if name == "RequestCountPerTarget" else 1.0), requests)
    if name == "TargetResponseTime":
        mean = (0.015 + 0.05 * chance) * _SLOW.get(incident, 1.0)
        return Point(max(1.0, requests), mean * max(1.0, requests), mean * 0.2, mean * 9)
    failing = _FAILING.get(incident, 0.0004) * (0.5 + chance)
    failed = float(int(requests * failing))
    missing = float(int(requests * 0.012 * (0.5 + chance)))
    codes = {"2": max(0.0, requests - failed - missing), "4": missing, "5": failed}
    if name.startswith("HTTPCode_Target_"):
        return _counted(codes[name[16]], requests)
    bad = float(1 + (chance > 0.6)) if incident == "elb-health" and tasks > 2 else 0.0
    return flat(bad if name == "UnHealthyHostCount" else tasks - bad)


def _counted(value: float, samples: float) -> Point:
    """A count as balancers publish it: the sum is the figure, each sample is one request."""
    return Point(max(1.0, samples), value, 0.0, 1.0)


def _sum(points: tuple[Point | None, ...]) -> Point | None:
    there = [point for point in points if point is not None]
    if not there:
        return None
    if len(there) == 1:
        return there[0]
    return Point(
        sum(point.samples for point in there),
        sum(point.total for point in there),
        min(point.low for point in there),
        max(point.high for point in there),
    )
