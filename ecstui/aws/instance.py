"""Asking for container instances."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.aws.calls import Calls, Operation
from ecstui.aws.describe import describe_all, list_all
from ecstui.model.instance import Instance
from ecstui.model.noun import Failure, Noun
from ecstui.ports import Batch

PER_PAGE = 100
PER_CALL = 100


class _Arns(Noun, frozen=True):
    container_instance_arns: tuple[str, ...] = ()
    next_token: str = ""

    @property
    def arns(self) -> tuple[str, ...]:
        return self.container_instance_arns


class _Instances(Noun, frozen=True):
    container_instances: tuple[Instance, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def items(self) -> tuple[Instance, ...]:
        return self.container_instances


LIST = Operation("ecs", "ListContainerInstances", _Arns)
DESCRIBE = Operation("ecs", "DescribeContainerInstances", _Instances)


async def instance_arns(calls: Calls, cluster: str) -> tuple[str, ...]:
    """All container instances of a cluster."""
    return await list_all(calls, LIST, {"cluster": cluster, "maxResults": PER_PAGE})


async def instances(calls: Calls, cluster: str, arns: Sequence[str]) -> Batch[Instance]:
    """Container instances with tags."""

    def params(chunk: Sequence[str]) -> dict[str, object]:
        return {"cluster": cluster, "containerInstances": list(chunk), "include": ["TAGS"]}

    return await describe_all(
        calls, DESCRIBE, params, arns, PER_CALL, lambda one: one.container_instance_arn
    )
