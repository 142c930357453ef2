"""Asking for clusters."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.aws.calls import Calls, Operation
from ecstui.aws.describe import describe_all, list_all
from ecstui.model.cluster import Cluster
from ecstui.model.noun import Failure, Noun
from ecstui.ports import Batch

PER_CALL = 100


class _Arns(Noun, frozen=True):
    cluster_arns: tuple[str, ...] = ()
    next_token: str = ""

    @property
    def arns(self) -> tuple[str, ...]:
        return self.cluster_arns


class _Clusters(Noun, frozen=True):
    clusters: tuple[Cluster, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def items(self) -> tuple[Cluster, ...]:
        return self.clusters


LIST = Operation("ecs", "ListClusters", _Arns)
DESCRIBE = Operation("ecs", "DescribeClusters", _Clusters)


async def cluster_arns(calls: Calls) -> tuple[str, ...]:
    """All clusters of the account and Region."""
    return await list_all(calls, LIST, {"maxResults": PER_CALL})


async def clusters(calls: Calls, arns: Sequence[str]) -> Batch[Cluster]:
    """Clusters with settings, statistics and tags."""

    def params(chunk: Sequence[str]) -> dict[str, object]:
        return {"clusters": list(chunk), "include": ["SETTINGS", "STATISTICS", "TAGS"]}

    return await describe_all(
        calls, DESCRIBE, params, arns, PER_CALL, lambda cluster: cluster.cluster_arn
    )
