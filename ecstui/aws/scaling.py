"""Asking Application Auto Scaling about services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecstui.aws.calls import Calls, Operation
from ecstui.model import scaling
from ecstui.model.noun import Noun
from ecstui.model.scaling import ScalableTarget

PER_CALL = 50


class _Targets(Noun, frozen=True, rename="pascal"):
    scalable_targets: tuple[ScalableTarget, ...] = ()
    next_token: str = ""


DESCRIBE_TARGETS = Operation(
    "application-autoscaling", "DescribeScalableTargets", _Targets, next_member="NextToken"
)


async def scalable_targets(
    calls: Calls, cluster: str, services: Sequence[str]
) -> tuple[ScalableTarget, ...]:
    """The targets of those services that have one."""
    names = list(dict.fromkeys(scaling.resource_id(cluster, name) for name in services))
    found: list[ScalableTarget] = []
    for start in range(0, len(names), PER_CALL):
        params: dict[str, Any] = {
            "ServiceNamespace": scaling.NAMESPACE,
            "ScalableDimension": scaling.DIMENSION,
            "ResourceIds": names[start : start + PER_CALL],
        }
        async for answer in calls.pages(DESCRIBE_TARGETS, params):
            found += answer.page.scalable_targets
    return tuple(found)
