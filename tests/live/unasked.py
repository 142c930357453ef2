"""The questions of `ports.Lookups`, which nothing in the live room may ask by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from ecstui.model.instance import Instance
from ecstui.model.protection import Protection
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service_deployment import ServiceDeployment, ServiceRevision
from ecstui.ports import Batch, DefinitionSource


def _nobody_asks(*about: object) -> NoReturn:
    raise AssertionError(f"polling asks nothing that only an operation needs: {about}")


class Unasked:
    """See `ports.Lookups`."""

    async def scalable_targets(
        self, cluster: str, services: Sequence[str]
    ) -> tuple[ScalableTarget, ...]:
        """Fail."""
        _nobody_asks(cluster, services)

    async def service_deployments(
        self, cluster: str, service: str, *, limit: int = 50
    ) -> tuple[ServiceDeployment, ...]:
        """Fail."""
        _nobody_asks(cluster, service, limit)

    async def described_deployments(self, arns: Sequence[str]) -> Batch[ServiceDeployment]:
        """Fail."""
        _nobody_asks(arns)

    async def service_revisions(self, arns: Sequence[str]) -> Batch[ServiceRevision]:
        """Fail."""
        _nobody_asks(arns)

    async def definition_arns(self, family: str, *, limit: int = 50) -> tuple[str, ...]:
        """Fail."""
        _nobody_asks(family, limit)

    async def definition_source(self, arn: str) -> DefinitionSource:
        """Fail."""
        _nobody_asks(arn)

    async def instance_arns(self, cluster: str) -> tuple[str, ...]:
        """Fail."""
        _nobody_asks(cluster)

    async def instances(self, cluster: str, arns: Sequence[str]) -> Batch[Instance]:
        """Fail."""
        _nobody_asks(cluster, arns)

    async def protections(self, cluster: str, arns: Sequence[str]) -> tuple[Protection, ...]:
        """Fail."""
        _nobody_asks(cluster, arns)
