"""All questions in one place: `Gateway` implements `ports.Reads` against AWS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from ecstui.aws import cluster, identity, insights, live_tail, log, metric, service, task
from ecstui.aws.calls import Calls
from ecstui.aws.lookups import Looking
from ecstui.aws.tally import Tally
from ecstui.aws.task_definition import Definitions
from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.log import (
    LiveBatch,
    LiveScope,
    LogGroupNoun,
    LogPage,
    LogPlace,
    QueryAnswer,
)
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
        pattern: str = "",
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
            pattern=pattern,
        )

    def live_tail(self, scope: LiveScope) -> AsyncIterator[LiveBatch]:
        """Events as they come."""
        return live_tail.live_tail(self._calls, scope)

    async def log_group(self, name: str, region: str = "") -> LogGroupNoun:
        """One log group."""
        return await log.log_group(self._calls, name, region)

    async def start_query(
        self, groups: Sequence[str], query: str, *, start: int, end: int, region: str = ""
    ) -> str:
        """Start an Insights query."""
        return await insights.start_query(self._calls, groups, query, start, end, region)

    async def query_answer(self, query_id: str, region: str = "") -> QueryAnswer:
        """How a query is."""
        return await insights.query_answer(self._calls, query_id, region)

    async def stop_query(self, query_id: str, region: str = "") -> None:
        """Cancel a query."""
        await insights.stop_query(self._calls, query_id, region)

    def usage(self) -> Usage:
        """What we have asked so far."""
        return self._tally.usage()

    async def close(self) -> None:
        """Give up what is still being asked."""
        await self._definitions.close()
