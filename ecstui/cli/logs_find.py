"""From the name of a service or task on the command line to what is followed."""

from __future__ import annotations

import asyncio
import re
from typing import NamedTuple

from ecstui.cli import operate_find
from ecstui.errors import ConfigError, NotFound
from ecstui.live import survey
from ecstui.live.engine import Focus
from ecstui.live.log_subject import LogSubject
from ecstui.model import ids
from ecstui.ports import Reads

_TASK = re.compile(r"[0-9a-f]{6,32}|[0-9a-f]{8}-[0-9a-f-]{0,27}")
"""A task's id, or the beginning of one."""


class Found(NamedTuple):
    """What to follow, where the engine must look for that, and what it is called."""

    subject: LogSubject
    focus: Focus
    name: str


async def find(reads: Reads, text: str, cluster: str, container: str) -> Found:
    """The one service or task called so. Raises NotFound, ConfigError, AwsError."""
    name = ids.short_name(text)
    if ":task/" not in text:
        try:
            return await _service(reads, text, cluster, container)
        except NotFound:
            if not _TASK.fullmatch(name):
                raise
    where = cluster or (ids.cluster_of(text) if ":task/" in text else text.rpartition("/")[0])
    return await _task(reads, name, where, container)


async def _service(reads: Reads, text: str, cluster: str, container: str) -> Found:
    service = await operate_find.service(reads, text, cluster)
    subject = LogSubject(service.cluster_arn, service.service_name, container=container)
    return Found(subject, Focus(service.cluster_arn, service.service_arn), service.service_name)


async def _task(reads: Reads, name: str, cluster: str, container: str) -> Found:
    clusters = await survey.clusters(reads, cluster)
    lists = await asyncio.gather(
        *(
            reads.task_arns(one.cluster_arn, stopped=stopped)
            for one in clusters
            for stopped in (False, True)
        )
    )
    fits = [
        (clusters[index // 2].cluster_arn, arn)
        for index, arns in enumerate(lists)
        for arn in arns
        if ids.short_name(arn).startswith(name)
    ]
    if not fits:
        raise NotFound(
            f"There is no service or task {name} here.", "Check the name, cluster and Region."
        )
    if len(fits) > 1:
        raise ConfigError(f"{name} fits {len(fits)} tasks.", "Give more of its id.")
    ((place, arn),) = fits
    subject = LogSubject(place, task_arns=(arn,), container=container)
    return Found(subject, await _focus(reads, place, arn), ids.short_id(arn))


async def _focus(reads: Reads, cluster: str, arn: str) -> Focus:
    """What has the task polled: its service, or the cluster where it belongs to none."""
    batch = await reads.tasks(cluster, [arn])
    service = batch.items[0].service_name if batch.items else ""
    if service:
        for known in await reads.service_arns(cluster):
            if ids.short_name(known) == service:
                return Focus(cluster, known)
    return Focus(cluster, tasks="cluster")
