"""What a namespace of metrics offers, and the reading of dimensions shared by all namespaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from ecstui.demo.telemetry.metrics.points import Point, flat
from ecstui.demo.telemetry.metrics.series import Dimensions, Series, Usage
from ecstui.demo.world.nouns import Cluster, Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World


class Shelf(Protocol):
    """One namespace."""

    namespace: str

    def find(self, name: str, dimensions: Dimensions) -> Series | None:
        """The series with exactly these (sorted) dimensions, None if there is none."""

    def listing(self) -> Iterator[Series]:
        """Every series of the namespace."""


def service_of(world: World, dimensions: dict[str, str]) -> Service | None:
    """The service that ClusterName and ServiceName mean."""
    fleet = world.fleet
    cluster, name = dimensions.get("ClusterName", ""), dimensions.get("ServiceName", "")
    return fleet.services.get(fleet.arn("service", cluster, name))


def task_of(world: World, dimensions: dict[str, str]) -> Task | None:
    """The task that ClusterName and TaskId mean."""
    fleet = world.fleet
    cluster, name = dimensions.get("ClusterName", ""), dimensions.get("TaskId", "")
    return fleet.tasks.get(fleet.arn("task", cluster, name))


def family_of(world: World, dimensions: dict[str, str]) -> list[Service]:
    """The services of a cluster that run the family in TaskDefinitionFamily."""
    cluster = world.fleet.clusters.get(dimensions.get("ClusterName", ""))
    family = dimensions.get("TaskDefinitionFamily")
    return [s for s in services_of(world, cluster) if s.family == family] if cluster else []


def services_of(world: World, cluster: Cluster) -> list[Service]:
    """The services of a cluster."""
    known = world.fleet.services
    return [known[arn] for arn in cluster.services if arn in known]


def size_of(world: World, service: Service) -> tuple[int, int]:
    """CPU units and MiB that one task of the service reserves."""
    wire = world.fleet.definitions.get(service.family, {}).get(service.revision, {})
    return int(wire.get("cpu") or 256), int(wire.get("memory") or 512)


def used(
    usage: Usage, service: Service, kind: str, unit: float, first: int, last: int
) -> list[Point | None]:
    """What all tasks of a service use together; `unit` is what one reserves."""
    points = usage.read(service, kind, first, last)
    return [None if point is None else flat(point.total * unit / 100) for point in points]


def reserved(
    usage: Usage, service: Service, unit: float, first: int, last: int
) -> list[Point | None]:
    """What all tasks of a service reserve together."""
    counts = usage.presence.span(service, first, last)
    return [flat(count.running * unit) if count.running else None for count in counts]


def total(
    parts: list[Service], read: Callable[[Service], list[Point | None]], first: int, last: int
) -> list[Point | None]:
    """The sums over services, minute by minute; None where none of them has data."""
    sums: list[float | None] = [None] * max(0, last - first)
    for service in parts:
        for at, point in enumerate(read(service)):
            if point is not None:
                sums[at] = (sums[at] or 0.0) + point.total
    return [None if value is None else flat(value) for value in sums]
