"""Every question and every change we put to AWS, as two protocols: `Reads` and `Writes`.

`aws` implements them against AWS, `replay` (later) from a recording. All methods raise an
`AwsError`; all of them page to the end, and batch, by themselves. Who wants to show a long answer
while it arrives passes `on_page` or `on_batch`: it is called on the event loop with each page of
ARNs, or each batch of nouns, as it comes (batches in no particular order). The return value is
the whole answer all the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.instance import Instance
from ecstui.model.log import (
    LiveBatch,
    LiveScope,
    LogGroupNoun,
    LogPage,
    LogPlace,
    QueryAnswer,
)
from ecstui.model.metric import Series, SeriesKey
from ecstui.model.noun import Tag
from ecstui.model.protection import Protection
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service import Service
from ecstui.model.service_deployment import ServiceDeployment, ServiceRevision
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


class DefinitionSource(msgspec.Struct, frozen=True):
    """A task definition with every member that AWS knows, as needed to register the next one."""

    body: dict[str, Any]
    """AWS's `taskDefinition`, with its own names."""
    tags: tuple[Tag, ...] = ()

    @property
    def status(self) -> str:
        """`ACTIVE`, `INACTIVE` or `DELETE_IN_PROGRESS`."""
        return str(self.body.get("status", ""))


class Lookups(Protocol):
    """Questions that are asked for an operation or a detail, never by polling."""

    async def scalable_targets(
        self, cluster: str, services: Sequence[str]
    ) -> tuple[ScalableTarget, ...]:
        """Bounds of automatic scaling of those services that have any
        (application-autoscaling:DescribeScalableTargets)."""
        ...

    async def service_deployments(
        self, cluster: str, service: str, *, limit: int = 50
    ) -> tuple[ServiceDeployment, ...]:
        """The newest `limit` deployments of a service within 90 days, newest first
        (ecs:ListServiceDeployments)."""
        ...

    async def described_deployments(self, arns: Sequence[str]) -> Batch[ServiceDeployment]:
        """Service deployments with hooks and counts (ecs:DescribeServiceDeployments)."""
        ...

    async def service_revisions(self, arns: Sequence[str]) -> Batch[ServiceRevision]:
        """Service revisions (ecs:DescribeServiceRevisions). Immutable."""
        ...

    async def definition_arns(self, family: str, *, limit: int = 50) -> tuple[str, ...]:
        """The newest `limit` ACTIVE revisions of a family, newest first
        (ecs:ListTaskDefinitions)."""
        ...

    async def definition_source(self, arn: str) -> DefinitionSource:
        """One task definition whole, as it is now (ecs:DescribeTaskDefinition)."""
        ...

    async def instance_arns(self, cluster: str) -> tuple[str, ...]:
        """All container instances of a cluster (ecs:ListContainerInstances)."""
        ...

    async def instances(self, cluster: str, arns: Sequence[str]) -> Batch[Instance]:
        """Container instances with tags (ecs:DescribeContainerInstances)."""
        ...

    async def protections(self, cluster: str, arns: Sequence[str]) -> tuple[Protection, ...]:
        """Protection of those tasks that can have one (ecs:GetTaskProtection)."""
        ...


class Reads(Lookups, Protocol):
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
        pattern: str = "",
    ) -> LogPage:
        """One page of log events, times in epoch milliseconds (logs:FilterLogEvents).

        `pattern` is a filter pattern in AWS's syntax, by which AWS leaves events out.
        """
        ...

    def live_tail(self, scope: LiveScope) -> AsyncIterator[LiveBatch]:
        """Events as they come, a batch a second (logs:StartLiveTail). Costs money by the minute.

        Ends after three hours, by an error or by closing the iterator. Raises AwsError.
        """
        ...

    async def log_group(self, name: str, region: str = "") -> LogGroupNoun:
        """One log group by its name (logs:DescribeLogGroups). Raises NotFound."""
        ...

    async def start_query(
        self, groups: Sequence[str], query: str, *, start: int, end: int, region: str = ""
    ) -> str:
        """Start an Insights query on groups (names) and return its id (logs:StartQuery).

        Epoch seconds, both inclusive. Costs money by the gigabyte scanned.
        """
        ...

    async def query_answer(self, query_id: str, region: str = "") -> QueryAnswer:
        """How a query is, with its rows so far (logs:GetQueryResults)."""
        ...

    async def stop_query(self, query_id: str, region: str = "") -> None:
        """Cancel a query that is running (logs:StopQuery)."""
        ...

    def usage(self) -> Usage:
        """What we have asked so far."""
        ...


QUESTIONS = (
    "sts:GetCallerIdentity",
    "ecs:ListClusters",
    "ecs:DescribeClusters",
    "ecs:ListServices",
    "ecs:DescribeServices",
    "ecs:ListTasks",
    "ecs:DescribeTasks",
    "ecs:ListTaskDefinitions",
    "ecs:DescribeTaskDefinition",
    "ecs:ListServiceDeployments",
    "ecs:DescribeServiceDeployments",
    "ecs:DescribeServiceRevisions",
    "ecs:ListContainerInstances",
    "ecs:DescribeContainerInstances",
    "ecs:GetTaskProtection",
    "cloudwatch:GetMetricData",
    "logs:DescribeLogGroups",
    "logs:FilterLogEvents",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "logs:GetQueryResults",
    "logs:StopQuery",
    "application-autoscaling:DescribeScalableTargets",
)
"""All that is asked through `Reads`; a test compares it with what `aws` really asks."""

CHANGES = (
    "ecs:UpdateService",
    "ecs:StopTask",
    "ecs:StopServiceDeployment",
    "ecs:ContinueServiceDeployment",
    "ecs:RegisterTaskDefinition",
    "ecs:DeregisterTaskDefinition",
    "ecs:UpdateTaskProtection",
    "ecs:UpdateContainerInstancesState",
    "ecs:RunTask",
    "ecs:TagResource",
    "ecs:UntagResource",
    "ecs:DeleteService",
    "application-autoscaling:RegisterScalableTarget",
)
"""All that can be changed in AWS through `Writes`."""


class Sent(msgspec.Struct, frozen=True):
    """AWS's answer to a change it took."""

    request_id: str = ""
    made: tuple[str, ...] = ()
    """ARNs of what came into being: a task definition, tasks."""
    failures: tuple[str, ...] = ()
    """Why parts of it failed, in AWS's words, such as `RESOURCE:MEMORY`."""


class Writes(Protocol):
    """Changes. With `--read-only` no object of this kind exists."""

    async def send(self, operation: str, params: Mapping[str, Any]) -> Sent:
        """Send one of `CHANGES`, with AWS's own parameter names.

        Never sent twice, unless AWS said that it didn't take it. Raises AwsError.
        """
        ...

    async def scale(self, cluster: str, service: str, desired: int) -> str:
        """Set a service's desired count (ecs:UpdateService). Returns AWS's request id."""
        ...

    async def restart(self, cluster: str, service: str) -> str:
        """Force a new deployment (ecs:UpdateService). Returns AWS's request id."""
        ...

    async def stop_task(self, cluster: str, task: str, reason: str) -> str:
        """Stop one task (ecs:StopTask). Returns AWS's request id."""
        ...
