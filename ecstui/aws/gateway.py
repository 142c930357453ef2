"""All questions in one place: `Gateway` implements `ports.Reads` against AWS."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ecstui.aws import cluster, identity, log, metric, service, task
from ecstui.aws.calls import Calls
from ecstui.aws.lookups import Looking
from ecstui.aws.tally import Tally
from ecstui.aws.task_definition import Definitions
from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.log import LogPage, LogPlace
from ecstui.model.metric import Series, SeriesKey
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition
from ecstui.ports import Batch, OnPage, Usage


class Gateway(Looking):
    """See `ports.Reads`, which documents each question."""

    def __init__(self, calls: Calls, tally: Tally) -> None:
        super().__init__(calls)
        self._tally = tally
        self._definitions = Definitions(calls)

    async def identity(self) -> Identity:
        """Who we are."""
        return await identity.identity(self._calls)

    async def cluster_arns(self) -> tuple[str, ...]:
        """All clusters."""
        return await cluster.cluster_arns(self._calls)

    async def clusters(self, arns: Sequence[str]) -> Batch[Cluster]:
        """Clusters by ARN."""
        return await cluster.clusters(self._calls, arns)

    async def service_arns(self, cluster: str, *, on_page: OnPage | None = None) -> tuple[str, ...]:
        """All services of a cluster."""
        return await service.service_arns(self._calls, cluster, on_page)

    async def services(
        self,
        cluster: str,
        arns: Sequence[str],
        *,
        on_batch: Callable[[Batch[Service]], None] | None = None,
    ) -> Batch[Service]:
        """Services by ARN."""
        return await service.services(self._calls, cluster, arns, on_batch)

    async def task_arns(
        self,
        cluster: str,
        *,
        service: str = "",
        stopped: bool = False,
        on_page: OnPage | None = None,
    ) -> tuple[str, ...]:
        """Tasks of a cluster or service."""
        return await task.task_arns(self._calls, cluster, service, stopped=stopped, on_page=on_page)

    async def tasks(
        self,
        cluster: str,
        arns: Sequence[str],
        *,
        on_batch: Callable[[Batch[Task]], None] | None = None,
    ) -> Batch[Task]:
        """Tasks by ARN."""
        return await task.tasks(self._calls, cluster, arns, on_batch)

    async def task_definition(self, arn: str) -> TaskDefinition:
        """One task definition, asked for once."""
        return await self._definitions.get(arn)

    async def series(
        self, keys: Sequence[SeriesKey], start: float, end: float, period: int
    ) -> tuple[Series, ...]:
        """Metric points."""
        return await metric.series(self._calls, keys, start, end, period)

    async def log_page(
        self,
        place: LogPlace,
        *,
        start: int,
        end: int | None = None,
        newest_first: bool = False,
        limit: int = 10_000,
        token: str = "",
    ) -> LogPage:
        """One page of log events."""
        return await log.log_page(
            self._calls,
            place,
            start=start,
            end=end,
            newest_first=newest_first,
            limit=limit,
            token=token,
        )

    def usage(self) -> Usage:
        """What we have asked so far."""
        return self._tally.usage()

    async def close(self) -> None:
        """Give up what is still being asked."""
        await self._definitions.close()
