"""The namespace AWS/ECS: utilisation of services, and of clusters with instances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecstui.demo.telemetry.metrics.points import Point, Reader, flat
from ecstui.demo.telemetry.metrics.series import Dimensions, Series, Usage
from ecstui.demo.telemetry.metrics.shelf import service_of, services_of
from ecstui.demo.world.nouns import Cluster, Service

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_SERVICE = {"CPUUtilization": "cpu", "MemoryUtilization": "memory"}
_CLUSTER = ("CPUReservation", "MemoryReservation", "CPUUtilization", "MemoryUtilization")


class EcsMetrics:
    """Series of AWS/ECS; clusters have them only while they have instances."""

    namespace = "AWS/ECS"

    def __init__(self, world: World, usage: Usage) -> None:
        self.world = world
        self.usage = usage

    def find(self, name: str, dimensions: Dimensions) -> Series | None:
        given = dict(dimensions)
        if given.keys() == {"ClusterName", "ServiceName"}:
            service = service_of(self.world, given)
            reader = self._of_service(service, name) if service is not None else None
        elif given.keys() == {"ClusterName"} and name in _CLUSTER:
            cluster = self.world.fleet.clusters.get(given["ClusterName"])
            reader = self._of_cluster(cluster, name) if cluster and cluster.instances else None
        else:
            return None
        unit = "Count" if name == "LiveTaskCount" else "Percent"
        return Series(self.namespace, name, dimensions, unit, reader) if reader else None

    def listing(self) -> Iterator[Series]:
        for cluster in self.world.fleet.clusters.values():
            pair = ("ClusterName", cluster.name)
            for name in _CLUSTER if cluster.instances else ():
                found = self.find(name, (pair,))
                if found is not None:
                    yield found
            for service in services_of(self.world, cluster):
                for name in (*_SERVICE, "LiveTaskCount"):
                    found = self.find(name, (pair, ("ServiceName", service.name)))
                    if found is not None:
                        yield found

    def _of_service(self, service: Service, name: str) -> Reader | None:
        usage = self.usage
        if name == "LiveTaskCount":
            return lambda first, last: [
                flat(float(count.running)) if count.running else None
                for count in usage.presence.span(service, first, last)
            ]
        kind = _SERVICE.get(name)
        if kind is None:
            return None
        return lambda first, last: usage.read(service, kind, first, last)

    def _of_cluster(self, cluster: Cluster, name: str) -> Reader:
        if name.endswith("Reservation"):
            return lambda first, last: self._reservation(cluster, name, first, last)
        return lambda first, last: self._utilisation(cluster, name, first, last)

    def _reservation(
        self, cluster: Cluster, name: str, first: int, last: int
    ) -> list[Point | None]:
        log = self.usage.presence.rooms.get(cluster.name)
        if log is None:
            return [None] * max(0, last - first)
        stop = self.usage.presence.minute + 1
        return [
            flat(room.cpu if name == "CPUReservation" else room.memory) if minute < stop else None
            for minute, room in enumerate(log.span(first, last), first)
        ]

    def _utilisation(
        self, cluster: Cluster, name: str, first: int, last: int
    ) -> list[Point | None]:
        """The share of what tasks on instances use, weighted by what is reserved."""
        kind = _SERVICE[name]
        hosted = [s for s in services_of(self.world, cluster) if s.launch == "EC2"]
        reserved = self._reservation(
            cluster, "CPUReservation" if kind == "cpu" else "MemoryReservation", first, last
        )
        means: list[list[float]] = [[] for _ in reserved]
        for service in hosted:
            for at, point in enumerate(self.usage.read(service, kind, first, last)):
                if point is not None:
                    means[at].append(point.total / point.samples)
        found: list[Point | None] = []
        for room, pile in zip(reserved, means, strict=True):
            if room is None:
                found.append(None)
                continue
            mean = sum(pile) / len(pile) if pile else 4.0
            found.append(flat(max(1.5, room.total * mean / 100)))
        return found
