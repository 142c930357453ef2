"""From the names given on the command line to the picture that a plan is made on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from ecstui.errors import ConfigError, NotFound
from ecstui.live import survey
from ecstui.model import ids
from ecstui.model.instance import Instance
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task
from ecstui.ports import Reads

SHORTEST = 4
"""Characters of a task's id that must be given."""


async def service(reads: Reads, text: str, cluster: str) -> Service:
    """The one service called so. Raises NotFound, and ConfigError where there are several."""
    name, where = text, cluster
    if text.startswith("arn:"):
        where = ids.cluster_of(text) or cluster
    elif "/" in text:
        where, _, name = text.rpartition("/")
    found = await survey.services(reads, where, name)
    if len(found) > 1:
        places = ", ".join(sorted(s.cluster_name for s in found))
        raise ConfigError(f"{text} is in several clusters: {places}.", "Say which with --cluster.")
    return found[0]


async def around(reads: Reads, services: Sequence[Service]) -> Snapshot:
    """The picture of those services: their tasks and task definitions, and who we are."""
    identity, tasks, definitions = await asyncio.gather(
        reads.identity(),
        asyncio.gather(*(survey.tasks(reads, s.cluster_arn, s.service_name) for s in services)),
        asyncio.gather(*(reads.task_definition(s.task_definition) for s in services)),
    )
    return Snapshot(
        identity=identity,
        services={s.service_arn: s for s in services},
        tasks={t.task_arn: t for some in tasks for t in some},
        definitions={d.task_definition_arn: d for d in definitions},
    )


async def tasks(reads: Reads, texts: Sequence[str], cluster: str) -> tuple[Snapshot, list[str]]:
    """The picture of those tasks and their services, and the tasks' ARNs."""
    clusters = await survey.clusters(reads, cluster)
    known = [c.cluster_arn for c in clusters]
    found: dict[str, Task] = {}
    for arn in known:
        if cluster or any(_may_be_in(text, arn) for text in texts):
            found |= {t.task_arn: t for t in await survey.tasks(reads, arn)}
    arns = [_one_of(text, list(found), "task") for text in texts]
    places = {(found[a].cluster_arn, found[a].service_name) for a in arns if found[a].service_name}
    services = [s for place in places for s in await survey.services(reads, *place)]
    picture = Snapshot(
        identity=await reads.identity(),
        services={s.service_arn: s for s in services},
        tasks=found,
    )
    return picture, arns


async def instances(
    reads: Reads, texts: Sequence[str], cluster: str
) -> tuple[Snapshot, str, list[Instance]]:
    """Container instances by EC2 id, id or ARN, the cluster they are in, and its tasks."""
    found: dict[str, tuple[str, Instance]] = {}
    for one in await survey.clusters(reads, cluster):
        arns = await reads.instance_arns(one.cluster_arn)
        batch = await reads.instances(one.cluster_arn, arns)
        found |= {i.container_instance_arn: (one.cluster_arn, i) for i in batch.items}
    by_name = {i.ec2_instance_id: arn for arn, (_, i) in found.items() if i.ec2_instance_id}
    chosen = [by_name.get(text) or _one_of(text, list(found), "instance") for text in texts]
    places = {found[arn][0] for arn in chosen}
    if len(places) > 1:
        raise ConfigError("These instances are in different clusters.", "Do it cluster by cluster.")
    place = places.pop()
    picture = Snapshot(
        identity=await reads.identity(),
        tasks={t.task_arn: t for t in await survey.tasks(reads, place)},
    )
    return picture, place, [found[arn][1] for arn in chosen]


async def again(reads: Reads, known: Snapshot, *, tasks: bool) -> Snapshot:
    """The same services, and with `tasks` their tasks, as they are now."""
    services: dict[str, Service] = {}
    by_cluster: dict[str, list[str]] = {}
    for one in known.services.values():
        by_cluster.setdefault(one.cluster_arn, []).append(one.service_arn)
    for cluster, arns in by_cluster.items():
        services |= {s.service_arn: s for s in (await reads.services(cluster, arns)).items}
    seen = dict(known.tasks)
    if tasks:
        arns_by = {c: [t.task_arn for t in known.tasks_in(c)] for c in _clusters(known)}
        for cluster, arns in arns_by.items():
            seen |= {t.task_arn: t for t in (await reads.tasks(cluster, arns)).items}
        for one in services.values():
            fresh = await survey.tasks(reads, one.cluster_arn, one.service_name)
            seen |= {t.task_arn: t for t in fresh}
    return msgspec.structs.replace(known, services=services, tasks=seen)


def _clusters(known: Snapshot) -> set[str]:
    return {task.cluster_arn for task in known.tasks.values()}


def _may_be_in(text: str, cluster_arn: str) -> bool:
    """Whether a task named so can be in that cluster: an ARN or `cluster/id` says where it is."""
    where = ids.cluster_of(text) if text.startswith("arn:") else text.rpartition("/")[0]
    return not where or where == ids.short_name(cluster_arn)


def _one_of(text: str, arns: Sequence[str], kind: str) -> str:
    """The ARN meant by an ARN, an id or the beginning of an id."""
    name = ids.short_name(text)
    if text in arns:
        return text
    fits = [arn for arn in arns if ids.short_name(arn).startswith(name)]
    if len(name) < SHORTEST or not fits:
        raise NotFound(f"There is no {kind} {text} here.", "Check the id, cluster and Region.")
    if len(fits) > 1:
        raise ConfigError(f"{text} fits {len(fits)} {kind}s.", "Give more of its id.")
    return fits[0]
