"""Asking for services."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ecstui.aws.calls import Calls, Operation
from ecstui.aws.describe import describe_all, list_all
from ecstui.model.noun import Failure, Noun
from ecstui.model.service import Service
from ecstui.ports import Batch, OnPage

PER_PAGE = 100
"""AWS gives ten unless asked for more."""

PER_CALL = 10


class _Arns(Noun, frozen=True):
    service_arns: tuple[str, ...] = ()
    next_token: str = ""

    @property
    def arns(self) -> tuple[str, ...]:
        return self.service_arns


class _Services(Noun, frozen=True):
    services: tuple[Service, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def items(self) -> tuple[Service, ...]:
        return self.services


LIST = Operation("ecs", "ListServices", _Arns)
DESCRIBE = Operation("ecs", "DescribeServices", _Services)


async def service_arns(
    calls: Calls, cluster: str, on_page: OnPage | None = None
) -> tuple[str, ...]:
    """All services of a cluster."""
    return await list_all(calls, LIST, {"cluster": cluster, "maxResults": PER_PAGE}, on_page)


async def services(
    calls: Calls,
    cluster: str,
    arns: Sequence[str],
    on_batch: Callable[[Batch[Service]], None] | None = None,
) -> Batch[Service]:
    """Services with deployments, events and tags."""

    def params(chunk: Sequence[str]) -> dict[str, object]:
        return {"cluster": cluster, "services": list(chunk), "include": ["TAGS"]}

    return await describe_all(
        calls, DESCRIBE, params, arns, PER_CALL, lambda service: service.service_arn, on_batch
    )
