"""The questions that an operation needs answered, as a part of `Gateway`."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.aws import definition_source, instance, protection, scaling, service_deployment
from ecstui.aws.calls import Calls
from ecstui.model.instance import Instance
from ecstui.model.protection import Protection
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service_deployment import ServiceDeployment, ServiceRevision
from ecstui.ports import Batch, DefinitionSource


class Looking:
    """See `ports.Lookups`, which documents each question."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def scalable_targets(
        self, cluster: str, services: Sequence[str]
    ) -> tuple[ScalableTarget, ...]:
        """Bounds of automatic scaling."""
        return await scaling.scalable_targets(self._calls, cluster, services)

    async def service_deployments(
        self, cluster: str, service: str, *, limit: int = 50
    ) -> tuple[ServiceDeployment, ...]:
        """Deployments of a service, newest first."""
        return await service_deployment.service_deployments(self._calls, cluster, service, limit)

    async def described_deployments(self, arns: Sequence[str]) -> Batch[ServiceDeployment]:
        """Service deployments by ARN."""
        return await service_deployment.described_deployments(self._calls, arns)

    async def service_revisions(self, arns: Sequence[str]) -> Batch[ServiceRevision]:
        """Service revisions by ARN."""
        return await service_deployment.service_revisions(self._calls, arns)

    async def definition_arns(self, family: str, *, limit: int = 50) -> tuple[str, ...]:
        """Revisions of a family, newest first."""
        return await definition_source.definition_arns(self._calls, family, limit)

    async def definition_source(self, arn: str) -> DefinitionSource:
        """A task definition as it is now, whole."""
        return await definition_source.definition_source(self._calls, arn)

    async def instance_arns(self, cluster: str) -> tuple[str, ...]:
        """Container instances of a cluster."""
        return await instance.instance_arns(self._calls, cluster)

    async def instances(self, cluster: str, arns: Sequence[str]) -> Batch[Instance]:
        """Container instances by ARN."""
        return await instance.instances(self._calls, cluster, arns)

    async def protections(self, cluster: str, arns: Sequence[str]) -> tuple[Protection, ...]:
        """Protection of tasks."""
        return await protection.protections(self._calls, cluster, arns)
