"""The namespace ECS/ContainerInsights: clusters, services, families, and with enhanced, tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ecstui.demo.telemetry.metrics.points import Point, Reader, flat
from ecstui.demo.telemetry.metrics.series import Dimensions, Series, Usage
from ecstui.demo.telemetry.metrics.shelf import (
    family_of,
    reserved,
    service_of,
    services_of,
    size_of,
    task_of,
    total,
    used,
)
from ecstui.demo.telemetry.noise import BELL, WRAP, key
from ecstui.demo.world.nouns import Cluster, Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_SHARED = {
    "CpuUtilized": "None",
    "CpuReserved": "None",
    "MemoryUtilized": "Megabytes",
    "MemoryReserved": "Megabytes",
    "NetworkRxBytes": "Bytes/Second",
    "NetworkTxBytes": "Bytes/Second",
}
_COUNTS = ("RunningTaskCount", "PendingTaskCount", "DesiredTaskCount", "DeploymentCount")
_CLUSTER = ("TaskCount", "ServiceCount", "ContainerInstanceCount")
_TASK = {
    "TaskCpuUtilization": "cpu",
    "TaskMemoryUtilization": "memory",
    "ContainerCpuUtilization": "cpu",
    "ContainerMemoryUtilization": "memory",
}


class ContainerInsights:
    """Series of ECS/ContainerInsights, of the clusters that have it switched on."""

    namespace = "ECS/ContainerInsights"

    def __init__(self, world: World, usage: Usage) -> None:
        self.world = world
        self.usage = usage

    def find(self, name: str, dimensions: Dimensions) -> Series | None:
        given = dict(dimensions)
        cluster = self.world.fleet.clusters.get(given.get("ClusterName", ""))
        if cluster is None or cluster.insights == "disabled":
            return None
        reader: Reader | None = None
        names = tuple(sorted(given.keys() - {"ClusterName"}))
        if names == ():
            reader = self._of_cluster(cluster, name)
        elif names == ("ServiceName",):
            service = service_of(self.world, given)
            reader = self._of_service(service, name) if service is not None else None
        elif names == ("TaskDefinitionFamily",):
            services = family_of(self.world, given)
            reader = self._of_services(services, name) if services and name in _SHARED else None
        elif cluster.insights == "enhanced":
            reader = self._of_task(given, names, name)
        unit = _SHARED.get(name) or ("Percent" if name in _TASK else "Count")
        return Series(self.namespace, name, dimensions, unit, reader) if reader else None

    def listing(self) -> Iterator[Series]:
        for cluster in self.world.fleet.clusters.values():
            if cluster.insights == "disabled":
                continue
            own = ("ClusterName", cluster.name)
            yield from self._found((*_SHARED, *_CLUSTER), (own,))
            for service in services_of(self.world, cluster):
                pair = ("ServiceName", service.name)
                yield from self._found((*_SHARED, *_COUNTS), (own, pair))
                yield from self._found(_SHARED, (own, ("TaskDefinitionFamily", service.family)))
                if cluster.insights == "enhanced":
                    yield from self._tasks(own, pair, service)

    def _tasks(
        self, own: tuple[str, str], pair: tuple[str, str], service: Service
    ) -> Iterator[Series]:
        for task in service.tasks:
            if task.started is None:
                continue
            identity = ("TaskId", task.id)
            yield from self._found(list(_TASK)[:2], (own, pair, identity))
            for container in task.containers:
                part = ("ContainerName", container.name)
                yield from self._found(list(_TASK)[2:], (own, part, pair, identity))

    def _found(
        self, names: dict[str, str] | list[str] | tuple[str, ...], dimensions: Dimensions
    ) -> Iterator[Series]:
        for name in names:
            found = self.find(name, tuple(sorted(dimensions)))
            if found is not None:
                yield found

    def _of_task(self, given: dict[str, str], names: tuple[str, ...], name: str) -> Reader | None:
        task = task_of(self.world, given)
        if task is None or name not in _TASK:
            return None
        owner = ("ServiceName", "TaskId"), ("TaskDefinitionFamily", "TaskId")
        whole = names in owner and name.startswith("Task")
        part = names == ("ContainerName", "ServiceName", "TaskId") and name.startswith("Container")
        fits = (
            given.get("ServiceName", task.service.name if task.service else "")
            == (task.service.name if task.service else "")
            and given.get("TaskDefinitionFamily", task.family) == task.family
        )
        if not fits or not (whole or part):
            return None
        if part and given["ContainerName"] not in {one.name for one in task.containers}:
            return None
        main = not part or given["ContainerName"] == task.containers[0].name
        return self._share(task, _TASK[name], 1.0 if main else 0.3)

    def _share(self, task: Task, kind: str, share: float) -> Reader:
        def read(first: int, last: int) -> list[Point | None]:
            points = self.usage.task(task, kind, first, last)
            return [None if point is None else flat(point.total * share) for point in points]

        return read

    def _of_service(self, service: Service, name: str) -> Reader | None:
        presence = self.usage.presence
        if name in _SHARED:
            return self._of_services([service], name)
        pick: dict[str, Callable[[tuple[int, int, int]], int]] = {
            "RunningTaskCount": lambda count: count[0],
            "DesiredTaskCount": lambda count: count[1],
            "PendingTaskCount": lambda count: count[2],
            "DeploymentCount": lambda count: 2 if count[2] else 1,
        }
        choose = pick.get(name)
        if choose is None:
            return None

        def read(first: int, last: int) -> list[Point | None]:
            stop = presence.minute + 1
            counts = presence.span(service, first, last)
            return [
                flat(float(choose(count))) if minute < stop else None
                for minute, count in enumerate(counts, first)
            ]

        return read

    def _of_cluster(self, cluster: Cluster, name: str) -> Reader | None:
        services = services_of(self.world, cluster)
        if name in _SHARED:
            return self._of_services(services, name)
        presence = self.usage.presence
        if name == "TaskCount":
            return lambda first, last: total(
                services,
                lambda service: [
                    flat(float(count.running)) for count in presence.span(service, first, last)
                ],
                first,
                last,
            )
        if name == "ServiceCount":
            return lambda first, last: [flat(float(len(services)))] * max(0, last - first)
        log = presence.rooms.get(cluster.name)
        if name == "ContainerInstanceCount" and log is not None:
            return lambda first, last: [
                flat(float(room.instances)) for room in log.span(first, last)
            ]
        return None

    def _of_services(self, services: list[Service], name: str) -> Reader:
        def read(first: int, last: int) -> list[Point | None]:
            def one(service: Service) -> list[Point | None]:
                return self._shared(service, name, first, last)

            return total(services, one, first, last)

        return read

    def _shared(self, service: Service, name: str, first: int, last: int) -> list[Point | None]:
        cpu, memory = size_of(self.world, service)
        if name == "CpuUtilized":
            return used(self.usage, service, "cpu", cpu, first, last)
        if name == "MemoryUtilized":
            return used(self.usage, service, "memory", memory, first, last)
        if name == "CpuReserved":
            return reserved(self.usage, service, cpu, first, last)
        if name == "MemoryReserved":
            return reserved(self.usage, service, memory, first, last)
        return self._network(service, name, first, last)

    def _network(self, service: Service, name: str, first: int, last: int) -> list[Point | None]:
        """Bytes a second: with the CPU, more going out than coming in."""
        k = key(self.world.seed, service.arn, name)
        each = (900 + k % 5000) * (2.6 if name == "NetworkTxBytes" else 1.0)
        found: list[Point | None] = []
        for minute, point in enumerate(self.usage.read(service, "cpu", first, last), first):
            wobble = 1 + 0.06 * BELL[(k + minute) & WRAP]
            found.append(None if point is None else flat(point.total * each * wobble))
        return found
