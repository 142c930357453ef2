"""Every question and every change we put to AWS, as two protocols: `Reads` and `Writes`.

`aws` implements them against AWS, `replay` (later) from a recording. All methods raise an
`AwsError`; all of them page to the end, and batch, by themselves. Who wants to show a long answer
while it arrives passes `on_page` or `on_batch`: it is called on the event loop with each page of
ARNs, or each batch of nouns, as it comes (batches in no particular order). The return value is
the whole answer all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.log import LogPage, LogPlace
from ecstui.model.metric import Series, SeriesKey
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition

N = TypeVar("N")

OnPage = Callable[[tuple[str, ...]], None]
"""Is told each page of ARNs as it arrives."""


class Batch(msgspec.Struct, Generic[N], frozen=True):
    """Nouns of one question, with what could not be had."""

    items: tuple[N, ...] = ()
    missing: tuple[str, ...] = ()
    """ARNs AWS answered `MISSING` for."""
    unreadable: int = 0
    """Items of the answer that could not be decoded and were skipped."""


class Usage(msgspec.Struct, frozen=True):
    """What we have cost AWS's request rate so far."""

    calls: int = 0
    """Requests sent since the start, retries included."""
    per_minute: int = 0
    """Requests sent in the last 60 seconds."""
    throttles: int = 0
    """Answers that said we ask too often, since the start."""
    unreadable: int = 0
    """Items of all answers that could not be decoded and were skipped, since the start."""
    by_operation: dict[str, int] = msgspec.field(default_factory=dict)
    """Requests since the start by operation, like `ecs:ListTasks`."""


class Reads(Protocol):
    """Questions. Nothing here changes anything in AWS."""

    async def identity(self) -> Identity:
        """Who we are (sts:GetCallerIdentity)."""
        ...

    async def cluster_arns(self) -> tuple[str, ...]:
        """All clusters of the account and Region (ecs:ListClusters)."""
        ...

    async def clusters(self, arns: Sequence[str]) -> Batch[Cluster]:
        """Clusters with settings, statistics and tags (ecs:DescribeClusters)."""
        ...

    async def service_arns(self, cluster: str, *, on_page: OnPage | None = None) -> tuple[str, ...]:
        """All services of a cluster (ecs:ListServices)."""
        ...

    async def services(
        self,
        cluster: str,
        arns: Sequence[str],
        *,
        on_batch: Callable[[Batch[Service]], None] | None = None,
    ) -> Batch[Service]:
        """Services with deployments, events and tags (ecs:DescribeServices)."""
        ...

    async def task_arns(
        self,
        cluster: str,
        *,
        service: str = "",
        stopped: bool = False,
        on_page: OnPage | None = None,
    ) -> tuple[str, ...]:
        """Tasks meant to run, or those stopped within the last hour or so (ecs:ListTasks)."""
        ...

    async def tasks(
        self,
        cluster: str,
        arns: Sequence[str],
        *,
        on_batch: Callable[[Batch[Task]], None] | None = None,
    ) -> Batch[Task]:
        """Tasks with containers and tags (ecs:DescribeTasks)."""
        ...

    async def task_definition(self, arn: str) -> TaskDefinition:
        """One task definition (ecs:DescribeTaskDefinition). Immutable: ask once."""
        ...

    async def series(
        self, keys: Sequence[SeriesKey], start: float, end: float, period: int
    ) -> tuple[Series, ...]:
        """Metric points of [start, end) in epoch seconds, a point every `period` seconds
        (cloudwatch:GetMetricData). Costs money by the series."""
        ...

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
        """One page of log events, times in epoch milliseconds (logs:FilterLogEvents)."""
        ...

    def usage(self) -> Usage:
        """What we have asked so far."""
        ...


class Writes(Protocol):
    """Changes. With `--read-only` no object of this kind exists."""

    async def scale(self, cluster: str, service: str, desired: int) -> str:
        """Set a service's desired count (ecs:UpdateService). Returns AWS's request id."""
        ...

    async def restart(self, cluster: str, service: str) -> str:
        """Force a new deployment (ecs:UpdateService). Returns AWS's request id."""
        ...

    async def stop_task(self, cluster: str, task: str, reason: str) -> str:
        """Stop one task (ecs:StopTask). Returns AWS's request id."""
        ...
