"""One complete look at AWS for the command line: ask, page to the end, return the nouns."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ecstui.errors import NotFound
from ecstui.model import ids
from ecstui.model.cluster import Cluster
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.ports import Reads


async def clusters(reads: Reads, name: str = "") -> tuple[Cluster, ...]:
    """All clusters, or the one of that name or ARN. Raises NotFound when it isn't there."""
    arns = await _cluster_arns(reads, name)
    return (await reads.clusters(arns)).items if arns else ()


async def services(reads: Reads, cluster: str = "", name: str = "") -> tuple[Service, ...]:
    """Services of all clusters or of one, all or those of one name."""
    per_cluster = await asyncio.gather(
        *(_services_in(reads, arn, name) for arn in await _cluster_arns(reads, cluster))
    )
    return _some(per_cluster, "service", name)


async def tasks(reads: Reads, cluster: str = "", service: str = "") -> tuple[Task, ...]:
    """Tasks, running and recently stopped, of all clusters or one, of all services or one."""
    if not service:
        arns = await _cluster_arns(reads, cluster)
        per_scope = await asyncio.gather(*(_tasks_in(reads, arn, "") for arn in arns))
    else:
        found = await services(reads, cluster, service)
        per_scope = await asyncio.gather(
            *(_tasks_in(reads, s.cluster_arn, s.service_name) for s in found)
        )
    return tuple(task for some in per_scope for task in some)


async def _cluster_arns(reads: Reads, name: str) -> Sequence[str]:
    arns = await reads.cluster_arns()
    if not name:
        return arns
    wanted = [arn for arn in arns if name in (arn, ids.short_name(arn))]
    if not wanted:
        there = ", ".join(sorted(ids.short_name(arn) for arn in arns)) or "none"
        raise NotFound(f"There is no cluster {name} here.", f"Clusters of this Region: {there}.")
    return wanted


async def _services_in(reads: Reads, cluster: str, name: str) -> tuple[Service, ...]:
    arns = await reads.service_arns(cluster)
    if name:
        arns = tuple(arn for arn in arns if name in (arn, ids.short_name(arn)))
    return (await reads.services(cluster, arns)).items if arns else ()


async def _tasks_in(reads: Reads, cluster: str, service: str) -> tuple[Task, ...]:
    running, stopped = await asyncio.gather(
        reads.task_arns(cluster, service=service),
        reads.task_arns(cluster, service=service, stopped=True),
    )
    arns = list(dict.fromkeys((*running, *stopped)))
    return (await reads.tasks(cluster, arns)).items if arns else ()


def _some(per_cluster: Sequence[tuple[Service, ...]], kind: str, name: str) -> tuple[Service, ...]:
    found = tuple(service for some in per_cluster for service in some)
    if name and not found:
        raise NotFound(f"There is no {kind} {name} here.", "Check the name, cluster and Region.")
    return found
