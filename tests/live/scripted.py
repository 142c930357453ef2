"""A scripted AWS for the live room's tests: a fleet in memory behind the `Reads` protocol."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from ecstui.errors import AccessDenied, AwsError, NotFound
from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.log import LogEvent, LogPage, LogPlace
from ecstui.model.metric import Series, SeriesKey
from ecstui.model.service import Deployment, Service
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition
from ecstui.ports import Batch, OnPage, Usage
from tests.live.scripted_logs import ScriptedLogs
from tests.live.unasked import Unasked

N = TypeVar("N", Cluster, Service, Task)

ARN = "arn:aws:ecs:eu-west-1:123456789012:"


def cluster_arn(name: str) -> str:
    """The ARN of a cluster."""
    return f"{ARN}cluster/{name}"


def service_arn(cluster: str, name: str) -> str:
    """The ARN of a service."""
    return f"{ARN}service/{cluster}/{name}"


def task_arn(cluster: str, number: int) -> str:
    """The ARN of a task."""
    return f"{ARN}task/{cluster}/{number:032x}"


def definition_arn(family: str, revision: int = 1) -> str:
    """The ARN of a task definition."""
    return f"{ARN}task-definition/{family}:{revision}"


def make_service(cluster: str, name: str, desired: int = 1, **fields: object) -> Service:
    """A steady service."""
    steady = Deployment(
        id=f"ecs-svc/{name}",
        status="PRIMARY",
        task_definition=definition_arn(name),
        desired_count=desired,
        running_count=desired,
        rollout_state="COMPLETED",
    )
    service = Service(
        service_arn=service_arn(cluster, name),
        service_name=name,
        cluster_arn=cluster_arn(cluster),
        status="ACTIVE",
        desired_count=desired,
        running_count=desired,
        task_definition=definition_arn(name),
        deployments=(steady,),
    )
    return msgspec.structs.replace(service, **fields)


def make_task(cluster: str, service: str, number: int, **fields: object) -> Task:
    """A running task."""
    task = Task(
        task_arn=task_arn(cluster, number),
        cluster_arn=cluster_arn(cluster),
        task_definition_arn=definition_arn(service),
        group=f"service:{service}" if service else "family:once",
        last_status="RUNNING",
        desired_status="RUNNING",
    )
    return msgspec.structs.replace(task, **fields)


class ScriptedReads(ScriptedLogs, Unasked):
    """A fleet in memory. `calls` counts AWS requests as the real gateway would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.who = Identity(account="123456789012", arn="arn:aws:iam::123456789012:user/me")
        self.fleet_clusters: dict[str, Cluster] = {}
        self.fleet_services: dict[str, Service] = {}
        self.fleet_tasks: dict[str, Task] = {}
        self.definitions: dict[str, TaskDefinition] = {}
        self.events: list[LogEvent] = []
        self.absent_streams: set[str] = set()
        self.points: Callable[[SeriesKey, float], float] = lambda _key, at: at
        self.described: Counter[str] = Counter()
        self.asked_series: list[tuple[int, float, float, int]] = []
        self.asked_places: list[LogPlace] = []
        self.errors: dict[str, Exception] = {}
        self.hanging: set[str] = set()
        self.hang_after: dict[str, int] = {}
        self.unreadable_arns: set[str] = set()
        self.page_size = 10_000
        self.group_errors: dict[str, AwsError] = {}

    def add(self, *nouns: Cluster | Service | Task) -> None:
        """Put nouns into the fleet, or replace them; a service brings its task definition."""
        for noun in nouns:
            match noun:
                case Cluster():
                    self.fleet_clusters[noun.cluster_arn] = noun
                case Service():
                    self.fleet_services[noun.service_arn] = noun
                    arn = noun.task_definition
                    self.definitions.setdefault(arn, TaskDefinition(task_definition_arn=arn))
                case Task():
                    self.fleet_tasks[noun.task_arn] = noun

    def spent(self) -> Counter[str]:
        """The requests since the last time this was asked."""
        spent, self.calls = self.calls, Counter()
        return spent

    async def identity(self) -> Identity:
        """STS GetCallerIdentity."""
        await self._call("sts:GetCallerIdentity")
        return self.who

    async def cluster_arns(self) -> tuple[str, ...]:
        """ECS ListClusters."""
        return await self._list("ecs:ListClusters", list(self.fleet_clusters), 100, None)

    async def clusters(self, arns: Sequence[str]) -> Batch[Cluster]:
        """ECS DescribeClusters."""
        return await self._describe("ecs:DescribeClusters", self.fleet_clusters, arns, 100, None)

    async def service_arns(self, cluster: str, *, on_page: OnPage | None = None) -> tuple[str, ...]:
        """ECS ListServices."""
        arns = [a for a, s in self.fleet_services.items() if s.cluster_arn == cluster]
        return await self._list("ecs:ListServices", arns, 100, on_page)

    async def services(
        self,
        cluster: str,
        arns: Sequence[str],
        *,
        on_batch: Callable[[Batch[Service]], None] | None = None,
    ) -> Batch[Service]:
        """ECS DescribeServices."""
        assert cluster
        return await self._describe("ecs:DescribeServices", self.fleet_services, arns, 10, on_batch)

    async def task_arns(
        self,
        cluster: str,
        *,
        service: str = "",
        stopped: bool = False,
        on_page: OnPage | None = None,
    ) -> tuple[str, ...]:
        """ECS ListTasks, by desired status as AWS does it."""
        arns = [
            arn
            for arn, task in self.fleet_tasks.items()
            if task.cluster_arn == cluster
            and service in ("", task.service_name)
            and (task.desired_status == "STOPPED") == stopped
        ]
        operation = "ecs:ListTasks(stopped)" if stopped else "ecs:ListTasks"
        return await self._list(operation, arns, 100, on_page)

    async def tasks(
        self,
        cluster: str,
        arns: Sequence[str],
        *,
        on_batch: Callable[[Batch[Task]], None] | None = None,
    ) -> Batch[Task]:
        """ECS DescribeTasks."""
        assert cluster
        return await self._describe("ecs:DescribeTasks", self.fleet_tasks, arns, 100, on_batch)

    async def task_definition(self, arn: str) -> TaskDefinition:
        """ECS DescribeTaskDefinition."""
        self.described[arn] += 1
        await self._call("ecs:DescribeTaskDefinition")
        if arn not in self.definitions:
            raise NotFound("Unable to describe task definition.")
        return self.definitions[arn]

    async def series(
        self, keys: Sequence[SeriesKey], start: float, end: float, period: int
    ) -> tuple[Series, ...]:
        """CloudWatch GetMetricData."""
        assert len(keys) <= 500
        assert start % period == 0
        self.asked_series.append((len(keys), start, end, period))
        await self._call("cloudwatch:GetMetricData")
        moments = [start + i * period for i in range(int((end - start) // period))]
        return tuple(Series(k, tuple((t, self.points(k, t)) for t in moments)) for k in keys)

    async def log_page(
        self,
        place: LogPlace,
        *,
        start: int,
        end: int | None = None,
        newest_first: bool = False,
        limit: int = 10_000,
        token: str = "",
        pattern: str = "",
    ) -> LogPage:
        """Logs FilterLogEvents; a pattern is a text that events must hold."""
        self.asked_places.append(place)
        await self._call("logs:FilterLogEvents")
        assert len(place.streams) <= 100
        if place.group in self.group_errors:
            raise self.group_errors[place.group]
        if self.absent_streams.intersection(place.streams):
            raise NotFound("The specified log stream does not exist.")
        found = sorted(
            (
                event
                for event in self.events
                if event.timestamp >= start
                and (end is None or event.timestamp <= end)
                and _holds(place, event.log_stream_name)
                and pattern in event.message
            ),
            key=lambda e: (e.timestamp, e.ingestion_time, e.event_id),
            reverse=newest_first,
        )
        skip, size = int(token or 0), min(limit, self.page_size)
        more = str(skip + size) if len(found) > skip + size else ""
        return LogPage(events=tuple(found[skip : skip + size]), next_token=more)

    def usage(self) -> Usage:
        """What was asked in all."""
        return Usage(calls=sum(self.calls.values()), by_operation=dict(self.calls))

    async def _call(self, operation: str) -> None:
        self.calls[operation] += 1
        await asyncio.sleep(0)
        if operation in self.hanging or self.calls[operation] > self.hang_after.get(operation, 1e9):
            await asyncio.Event().wait()
        error = self.errors.get(operation) or self.errors.get("*")
        if error is not None:
            raise error

    async def _list(
        self, operation: str, arns: list[str], size: int, on_page: OnPage | None
    ) -> tuple[str, ...]:
        for at in range(0, max(1, len(arns)), size):
            await self._call(operation)
            if on_page is not None:
                on_page(tuple(arns[at : at + size]))
        return tuple(arns)

    async def _describe(
        self,
        operation: str,
        fleet: dict[str, N],
        arns: Sequence[str],
        size: int,
        on_batch: Callable[[Batch[N]], None] | None,
    ) -> Batch[N]:
        items: list[N] = []
        missing: list[str] = []
        for at in range(0, len(arns), size):
            await self._call(operation)
            chunk = arns[at : at + size]
            # New objects each time, as decoding makes them: only equality can tell them apart.
            readable = [arn for arn in chunk if arn in fleet and arn not in self.unreadable_arns]
            here = [msgspec.structs.replace(fleet[arn]) for arn in readable]
            lost = [arn for arn in chunk if arn not in fleet]
            items += here
            missing += lost
            if on_batch is not None:
                on_batch(Batch(tuple(here), tuple(lost)))
        unread = len(self.unreadable_arns.intersection(arns))
        return Batch(tuple(items), tuple(missing), unread)


def _holds(place: LogPlace, stream: str) -> bool:
    if place.streams:
        return stream in place.streams
    return stream.startswith(place.prefix)


def denied(action: str) -> AwsError:
    """An AccessDenied for an action."""
    return AccessDenied("Not allowed.", f"Add {action} to your role.", action=action)
