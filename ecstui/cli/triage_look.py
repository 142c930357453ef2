"""One look at the fleet for `ecstui triage`: just enough calls to say what is broken and why."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ecstui.diagnose.beside import Beside, Points
from ecstui.diagnose.instances import on_instances
from ecstui.diagnose.saturation import judged_series
from ecstui.diagnose.triage import Triage, triage
from ecstui.errors import AwsError, NotFound
from ecstui.model import ids
from ecstui.model.instance import Instance
from ecstui.model.metric import SeriesKey
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition
from ecstui.ports import Reads

MEASURED = 500
"""Services of which metrics are asked for at most: they cost money by the series."""
_SPAN = 900.0
_PERIOD = 60


@dataclass(frozen=True)
class Unchecked:
    """Something that could not be looked at, and why."""

    what: str
    why: str
    needed: bool = True
    """Whether a clean bill of health means nothing without it."""


@dataclass(frozen=True)
class Look:
    """What was seen, judged."""

    triage: Triage
    services: tuple[Service, ...]
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def blind(self) -> bool:
        """Whether something was not seen without which nobody can say that all is well."""
        return any(gap.needed for gap in self.unchecked)


class Round:
    """Asks AWS, collects nouns, and notes what could not be had."""

    def __init__(
        self,
        reads: Reads,
        *,
        metrics: bool = True,
        definitions: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reads = reads
        self._clock = clock
        self._metrics = metrics
        self._all_definitions = definitions
        self._gaps: dict[str, Unchecked] = {}

    async def look(self, wanted: Sequence[str], previous: Triage | None = None) -> Look:
        """Look at the services named (`CLUSTER` or `CLUSTER/SERVICE`), or at all of them.

        Raises AwsError when not even the services can be had, NotFound for a name that isn't there.
        """
        self._gaps.clear()
        services = await self._services(wanted)
        stopped = await self._stopped(services, bool(wanted))
        first = Snapshot(services=services, tasks=stopped)
        now = self._clock()
        doubtful = self._doubtful(triage(first, now, previous), services.values())
        running, definitions, beside = await asyncio.gather(
            self._running(doubtful),
            self._definitions(services.values() if self._all_definitions else doubtful),
            self._beside(tuple(services.values()), doubtful),
        )
        snapshot = Snapshot(
            services=services, tasks={**stopped, **running}, definitions=definitions
        )
        judged = triage(snapshot, self._clock(), previous, beside)
        return Look(judged, tuple(services.values()), tuple(self._gaps.values()))

    def _doubtful(self, found: Triage, services: Iterable[Service]) -> list[Service]:
        """Services that have findings, are on the move, or lack tasks."""
        return [
            service
            for service in services
            if found.findings(service.service_arn)
            or service.running_count != service.desired_count
            or len(service.deployments) > 1
        ]

    async def _services(self, wanted: Sequence[str]) -> dict[str, Service]:
        clusters = await self._reads.cluster_arns()
        scopes = [_scope(name, clusters) for name in wanted] or [(arn, "") for arn in clusters]
        found: dict[str, Service] = {}
        for some in await asyncio.gather(*(self._some(*scope) for scope in scopes)):
            found |= {service.service_arn: service for service in some}
        return found

    async def _some(self, cluster: str, name: str) -> Sequence[Service]:
        arns = await self._reads.service_arns(cluster)
        if name:
            arns = tuple(arn for arn in arns if ids.short_name(arn) == name)
            if not arns:
                raise NotFound(f"There is no service {name} in {ids.short_name(cluster)}.")
        if not arns:
            return ()
        batch = await self._reads.services(cluster, arns)
        if batch.unreadable:
            where = ids.short_name(cluster)
            self._gap(f"{batch.unreadable} services of {where}", "AWS's answer can't be read")
        return batch.items

    async def _stopped(self, services: dict[str, Service], each: bool) -> dict[str, Task]:
        """Stopped tasks, of whole clusters, or of each service where only some are looked at."""
        if each:
            scopes = {(s.cluster_arn, s.service_name) for s in services.values()}
        else:
            scopes = {(s.cluster_arn, "") for s in services.values()}
        return await self._tasks(scopes, stopped=True)

    async def _running(self, services: Sequence[Service]) -> dict[str, Task]:
        return await self._tasks({(s.cluster_arn, s.service_name) for s in services})

    async def _tasks(
        self, scopes: Iterable[tuple[str, str]], *, stopped: bool = False
    ) -> dict[str, Task]:
        async def ask(cluster: str, service: str) -> Sequence[Task]:
            arns = await self._reads.task_arns(cluster, service=service, stopped=stopped)
            return (await self._reads.tasks(cluster, arns)).items if arns else ()

        found: dict[str, Task] = {}
        asked = (ask(*scope) for scope in scopes)
        for answer in await asyncio.gather(*asked, return_exceptions=True):
            if isinstance(answer, AwsError):
                self._gap("stopped tasks" if stopped else "running tasks", str(answer))
            elif isinstance(answer, BaseException):
                raise answer
            else:
                found |= {task.task_arn: task for task in answer}
        return found

    async def _definitions(self, services: Iterable[Service]) -> dict[str, TaskDefinition]:
        arns = {service.task_definition for service in services if service.task_definition}
        asked = (self._reads.task_definition(arn) for arn in arns)
        found: dict[str, TaskDefinition] = {}
        for answer in await asyncio.gather(*asked, return_exceptions=True):
            if isinstance(answer, AwsError):
                self._gap("task definitions", str(answer), needed=False)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                found[answer.task_definition_arn] = answer
        return found

    async def _beside(self, services: Sequence[Service], doubtful: Sequence[Service]) -> Beside:
        if not self._metrics:
            return Beside()
        series, scaling, instances = await asyncio.gather(
            self._series([service for service in services if service.running_count]),
            self._scaling(services),
            self._instances(doubtful),
        )
        return Beside(series, scaling, instances)

    async def _series(self, alive: Sequence[Service]) -> dict[SeriesKey, Points]:
        if len(alive) > MEASURED:
            self._gap("CPU and memory", f"too many services ({len(alive)})", needed=False)
            return {}
        if not alive:
            return {}
        now = self._clock()
        keys = [key for service in alive for key in judged_series(service)]
        try:
            found = await self._reads.series(keys, now - _SPAN, now, _PERIOD)
        except AwsError as error:
            self._gap("CPU and memory", str(error), needed=False)
            return {}
        return {one.key: one.points for one in found}

    async def _scaling(self, services: Sequence[Service]) -> dict[str, ScalableTarget]:
        """Bounds of automatic scaling, where it isn't too many services to ask for."""
        by_cluster: dict[str, list[str]] = {}
        for service in services[:MEASURED]:
            by_cluster.setdefault(service.cluster_arn, []).append(service.service_name)
        found: dict[str, ScalableTarget] = {}
        try:
            for cluster, names in by_cluster.items():
                targets = await self._reads.scalable_targets(cluster, names)
                found |= {target.resource_id: target for target in targets}
        except AwsError as error:
            self._gap("automatic scaling", str(error), needed=False)
        return found

    async def _instances(self, doubtful: Sequence[Service]) -> dict[str, tuple[Instance, ...]]:
        """The instances below services on EC2 that something is wrong with."""
        found: dict[str, tuple[Instance, ...]] = {}
        try:
            for cluster in dict.fromkeys(s.cluster_arn for s in doubtful if on_instances(s)):
                arns = await self._reads.instance_arns(cluster)
                found[cluster] = (await self._reads.instances(cluster, arns)).items if arns else ()
        except AwsError as error:
            self._gap("container instances", str(error), needed=False)
        return found

    def _gap(self, what: str, why: str, *, needed: bool = True) -> None:
        self._gaps.setdefault(what, Unchecked(what, why, needed))


def _scope(name: str, clusters: Sequence[str]) -> tuple[str, str]:
    """A cluster's ARN and a service's name, of `CLUSTER`, `CLUSTER/SERVICE` or an ARN."""
    if name in clusters:
        return name, ""
    path = name.rpartition(":")[2].removeprefix("service/") if name.startswith("arn:") else name
    cluster, _, service = path.partition("/")
    for arn in clusters:
        if ids.short_name(arn) == cluster:
            return arn, service
    there = ", ".join(sorted(ids.short_name(arn) for arn in clusters)) or "none"
    raise NotFound(f"There is no cluster {cluster} here.", f"Clusters of this Region: {there}.")
