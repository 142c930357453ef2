"""Asking for the deployments of a service and the revisions they went between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecstui.aws.calls import Calls, Operation
from ecstui.aws.describe import describe_all
from ecstui.model.noun import Failure, Noun
from ecstui.model.service_deployment import ServiceDeployment, ServiceRevision
from ecstui.ports import Batch

PER_CALL = 20
"""Both Describe operations take as many."""

PER_PAGE = 100


class _Page(Noun, frozen=True):
    service_deployments: tuple[ServiceDeployment, ...] = ()
    next_token: str = ""


class _Deployments(Noun, frozen=True):
    service_deployments: tuple[ServiceDeployment, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def items(self) -> tuple[ServiceDeployment, ...]:
        return self.service_deployments


class _Revisions(Noun, frozen=True):
    service_revisions: tuple[ServiceRevision, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def items(self) -> tuple[ServiceRevision, ...]:
        return self.service_revisions


LIST = Operation("ecs", "ListServiceDeployments", _Page)
DESCRIBE = Operation("ecs", "DescribeServiceDeployments", _Deployments)
DESCRIBE_REVISIONS = Operation("ecs", "DescribeServiceRevisions", _Revisions)


async def service_deployments(
    calls: Calls, cluster: str, service: str, limit: int
) -> tuple[ServiceDeployment, ...]:
    """The newest `limit` deployments of a service, newest first."""
    params: dict[str, Any] = {
        "cluster": cluster,
        "service": service,
        "maxResults": min(PER_PAGE, limit),
    }
    found: list[ServiceDeployment] = []
    async for answer in calls.pages(LIST, params):
        found += answer.page.service_deployments
        if len(found) >= limit:
            break
    return tuple(found[:limit])


async def described_deployments(calls: Calls, arns: Sequence[str]) -> Batch[ServiceDeployment]:
    """Service deployments with their hooks and counts."""
    return await describe_all(
        calls,
        DESCRIBE,
        lambda chunk: {"serviceDeploymentArns": list(chunk)},
        arns,
        PER_CALL,
        lambda one: one.service_deployment_arn,
    )


async def service_revisions(calls: Calls, arns: Sequence[str]) -> Batch[ServiceRevision]:
    """Service revisions by ARN."""
    return await describe_all(
        calls,
        DESCRIBE_REVISIONS,
        lambda chunk: {"serviceRevisionArns": list(chunk)},
        arns,
        PER_CALL,
        lambda one: one.service_revision_arn,
    )
