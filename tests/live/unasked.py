"""The questions that polling and tailing never put, as a base for scripted answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from ecstui.model.instance import Instance
from ecstui.model.log import LiveBatch, LiveScope, LogGroupNoun, QueryAnswer
from ecstui.model.protection import Protection
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service_deployment import ServiceDeployment, ServiceRevision
from ecstui.ports import Batch, DefinitionSource

WHY = "nobody asks this by polling"


class Unasked:
    """Fails the test that asks."""

    async def scalable_targets(
        self, cluster: str, services: Sequence[str]
    ) -> tuple[ScalableTarget, ...]:
        """See `ports.Lookups`, as for all of these."""
        raise AssertionError(WHY)

    async def service_deployments(
        self, cluster: str, service: str, *, limit: int = 50
    ) -> tuple[ServiceDeployment, ...]:
        """No."""
        raise AssertionError(WHY)

    async def described_deployments(self, arns: Sequence[str]) -> Batch[ServiceDeployment]:
        """No."""
        raise AssertionError(WHY)

    async def service_revisions(self, arns: Sequence[str]) -> Batch[ServiceRevision]:
        """No."""
        raise AssertionError(WHY)

    async def definition_arns(self, family: str, *, limit: int = 50) -> tuple[str, ...]:
        """No."""
        raise AssertionError(WHY)

    async def definition_source(self, arn: str) -> DefinitionSource:
        """No."""
        raise AssertionError(WHY)

    async def instance_arns(self, cluster: str) -> tuple[str, ...]:
        """No."""
        raise AssertionError(WHY)

    async def instances(self, cluster: str, arns: Sequence[str]) -> Batch[Instance]:
        """No."""
        raise AssertionError(WHY)

    async def protections(self, cluster: str, arns: Sequence[str]) -> tuple[Protection, ...]:
        """No."""
        raise AssertionError(WHY)

    def live_tail(self, scope: LiveScope) -> AsyncIterator[LiveBatch]:
        """No."""
        raise AssertionError(WHY)

    async def log_group(self, name: str, region: str = "") -> LogGroupNoun:
        """No."""
        raise AssertionError(WHY)

    async def start_query(
        self, groups: Sequence[str], query: str, *, start: int, end: int, region: str = ""
    ) -> str:
        """No."""
        raise AssertionError(WHY)

    async def query_answer(self, query_id: str, region: str = "") -> QueryAnswer:
        """No."""
        raise AssertionError(WHY)

    async def stop_query(self, query_id: str, region: str = "") -> None:
        """No."""
        raise AssertionError(WHY)
