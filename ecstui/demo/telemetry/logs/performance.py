"""The performance log of Container Insights: one JSON event a minute for each thing measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecstui.demo.telemetry.logs.event import Event
from ecstui.demo.telemetry.logs.stream import MinuteCache, Stream
from ecstui.demo.telemetry.metrics.points import Point
from ecstui.demo.telemetry.metrics.series import Usage
from ecstui.demo.telemetry.metrics.shelf import services_of, size_of
from ecstui.demo.telemetry.noise import key
from ecstui.demo.world.nouns import Cluster, Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_STREAMS = 4
_LAG = 20_000
_DAY = 86_400
"""Seconds of the performance log that are kept."""


class Performance(Stream):
    """One stream of the log: the services of a cluster whose turn it is, with their tasks."""

    def __init__(
        self, world: World, usage: Usage, cluster: Cluster, number: int, cache: MinuteCache
    ) -> None:
        stamp = key(world.seed, cluster.name, number) % 10**16
        name = f"FargateTelemetry-{stamp % 9000 + 1000}"
        super().__init__(name, key(world.seed, cluster.arn, "performance", number), 0.0)
        self._world = world
        self._usage = usage
        self._cluster = cluster
        self._number = number
        self._cache = cache
        self.created = world.clock.now() - _DAY

    @property
    def begin(self) -> float | None:
        return self._world.clock.now() - _DAY

    @property
    def end(self) -> float | None:
        return None

    def minute(self, minute: int) -> list[Event]:
        """The events of a minute that is over; none yet of the present one."""
        if minute * 60 + 60 > self._world.clock.now():
            return []
        return self._cache.get((self.key, minute, 0.0, ""), lambda: self._write(minute))

    def _write(self, minute: int) -> list[Event]:
        events: list[Event] = []
        at = minute * 60_000
        for number, row in enumerate(self._rows(minute)):
            row["Timestamp"] = at
            text = json.dumps(row, separators=(",", ":"))
            events.append(Event(at, self.key, (minute << 28) + number, at + 60_000 + _LAG, text))
        return events

    def _rows(self, minute: int) -> Iterator[dict[str, Any]]:
        services = services_of(self._world, self._cluster)
        if self._number == 0:
            yield self._row(
                "Cluster",
                TaskCount=sum(
                    self._usage.presence.span(service, minute, minute + 1)[0].running
                    for service in services
                ),
                ServiceCount=len(services),
                ContainerInstanceCount=len(self._cluster.instances),
            )
        for service in services:
            if key(service.name) % _STREAMS != self._number:
                continue
            yield from self._service(service, minute)
            for task in service.tasks:
                yield from self._task(task, minute)

    def _row(self, kind: str, **members: Any) -> dict[str, Any]:
        return {
            "Version": "0",
            "Type": kind,
            "ClusterName": self._cluster.name,
            **members,
        }

    def _service(self, service: Service, minute: int) -> Iterator[dict[str, Any]]:
        count = self._usage.presence.span(service, minute, minute + 1)[0]
        yield self._row(
            "Service",
            ServiceName=service.name,
            RunningTaskCount=count.running,
            DesiredTaskCount=count.desired,
            PendingTaskCount=count.pending,
            DeploymentCount=len(service.deployments),
        )

    def _task(self, task: Task, minute: int) -> Iterator[dict[str, Any]]:
        cpu = _value(self._usage.task(task, "cpu", minute, minute + 1))
        memory = _value(self._usage.task(task, "memory", minute, minute + 1))
        if cpu is None or memory is None or task.service is None:
            return
        units, size = size_of(self._world, task.service)
        shared = {
            "ServiceName": task.service.name,
            "TaskId": task.id,
            "TaskDefinitionFamily": task.family,
            "TaskDefinitionRevision": str(task.revision),
            "KnownStatus": "RUNNING",
            "LaunchType": "EC2" if task.launch == "EC2" else "FARGATE",
        }
        yield self._row(
            "Task",
            **shared,
            CpuUtilized=round(units * cpu / 100, 3),
            CpuReserved=float(units),
            MemoryUtilized=round(size * memory / 100),
            MemoryReserved=size,
            NetworkRxBytes=round(cpu * 2100),
            NetworkTxBytes=round(cpu * 5200),
            StartedAt=int((task.started or 0) * 1000),
        )
        for number, container in enumerate(task.containers):
            share = 0.9 if number == 0 else 0.1 / (len(task.containers) - 1)
            yield self._row(
                "Container",
                **shared,
                ContainerName=container.name,
                CpuUtilized=round(units * cpu / 100 * share, 3),
                CpuReserved=float(container.cpu),
                MemoryUtilized=round(size * memory / 100 * share),
                MemoryReserved=container.memory or 0,
            )


def _value(points: list[Point | None]) -> float | None:
    point = points[0]
    return None if point is None else point.total


def performance_streams(
    world: World, usage: Usage, cluster: Cluster, cache: MinuteCache
) -> dict[str, Stream]:
    """The streams of a cluster's performance log, by name."""
    streams = [Performance(world, usage, cluster, n, cache) for n in range(_STREAMS)]
    return {stream.name: stream for stream in streams}
