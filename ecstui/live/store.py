"""The store: the one place where the picture of the fleet changes, part by part.

An item that equals the one known keeps the known object, so that everything downstream can tell
a change by identity, and a poll that brings nothing new makes no `Update` at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

import msgspec

from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.metric import SeriesKey
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition

N = TypeVar("N")

IDENTITY = "identity"
"""Stands in `Update.changed` when the caller's identity has changed."""


class IdentityPart(msgspec.Struct, frozen=True):
    """Who we are."""

    identity: Identity


class ClustersPart(msgspec.Struct, frozen=True):
    """Clusters; with `complete`, known ones not among them are gone, with all they held."""

    clusters: tuple[Cluster, ...] = ()
    complete: bool = False
    gone: tuple[str, ...] = ()


class ServicesPart(msgspec.Struct, frozen=True):
    """Services of one cluster; with `complete`, known ones not among them are gone."""

    cluster_arn: str
    services: tuple[Service, ...] = ()
    complete: bool = False
    gone: tuple[str, ...] = ()


class TasksPart(msgspec.Struct, frozen=True):
    """Tasks of one service, or of a whole cluster where `service_name` is empty.

    With `complete`, known tasks of that scope not among them are gone: only stopped ones with
    `stopped`, only the others without, since AWS lists the two apart. `gone` names tasks that
    AWS says are missing.
    """

    cluster_arn: str
    service_name: str = ""
    tasks: tuple[Task, ...] = ()
    complete: bool = False
    stopped: bool = False
    gone: tuple[str, ...] = ()


class DefinitionPart(msgspec.Struct, frozen=True):
    """One task definition, known by the name it was asked for."""

    definition: TaskDefinition


Part = IdentityPart | ClustersPart | ServicesPart | TasksPart | DefinitionPart


class Update(msgspec.Struct, frozen=True):
    """What is new: the picture now, and what differs from the one before."""

    snapshot: Snapshot
    changed: frozenset[str] = frozenset()
    """ARNs of what is new, other or gone, and `identity`."""
    feeds: frozenset[str] = frozenset()
    """Names of feeds whose phase has changed."""
    series: frozenset[SeriesKey] = frozenset()
    """Metric series that have new points."""

    def and_then(self, later: Update) -> Update:
        """Both updates as one."""
        return Update(
            later.snapshot,
            self.changed | later.changed,
            self.feeds | later.feeds,
            self.series | later.series,
        )


class Store:
    """Holds the picture. `apply` is cheap when nothing has changed."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self.snapshot = Snapshot() if snapshot is None else snapshot

    def apply(self, part: Part) -> Update | None:
        """Work a part into the picture. Returns None when nothing has changed."""
        changed = _WORKERS[type(part)](self, part)
        return Update(self.snapshot, frozenset(changed)) if changed else None

    def _identity(self, part: IdentityPart) -> Sequence[str]:
        if part.identity == self.snapshot.identity:
            return ()
        self.snapshot = self.snapshot.with_identity(part.identity)
        return (IDENTITY,)

    def _clusters(self, part: ClustersPart) -> Sequence[str]:
        known = self.snapshot.clusters
        gone = list(part.gone)
        if part.complete:
            present = {cluster.cluster_arn for cluster in part.clusters}
            gone += known.keys() - present
        merged, changed = _merge(known, part.clusters, _CLUSTER_ARN, gone)
        if changed:
            self.snapshot = self.snapshot.with_clusters(merged)
            for arn in gone:
                changed += self._drop_cluster(arn)
        return changed

    def _drop_cluster(self, arn: str) -> list[str]:
        services = [s.service_arn for s in self.snapshot.services_of(arn)]
        tasks = [t.task_arn for t in self.snapshot.tasks_in(arn)]
        return [
            *self._services(ServicesPart(arn, gone=tuple(services))),
            *self._tasks(TasksPart(arn, gone=tuple(tasks))),
        ]

    def _services(self, part: ServicesPart) -> Sequence[str]:
        gone = list(part.gone)
        if part.complete:
            present = {service.service_arn for service in part.services}
            known = self.snapshot.services_by_cluster.get(part.cluster_arn, ())
            gone += [s.service_arn for s in known if s.service_arn not in present]
        merged, changed = _merge(self.snapshot.services, part.services, _SERVICE_ARN, gone)
        if changed:
            self.snapshot = self.snapshot.with_services(merged)
        return changed

    def _tasks(self, part: TasksPart) -> Sequence[str]:
        gone = list(part.gone)
        if part.complete:
            present = {task.task_arn for task in part.tasks}
            gone += [
                task.task_arn
                for task in self._scope(part)
                if task.task_arn not in present and task.stopped == part.stopped
            ]
        merged, changed = _merge(self.snapshot.tasks, part.tasks, _TASK_ARN, gone)
        if changed:
            self.snapshot = self.snapshot.with_tasks(merged, changed)
        return changed

    def _scope(self, part: TasksPart) -> Iterable[Task]:
        if not part.service_name:
            return self.snapshot.tasks_in(part.cluster_arn)
        return self.snapshot.tasks_by_place.get((part.cluster_arn, part.service_name), ())

    def _definition(self, part: DefinitionPart) -> Sequence[str]:
        merged, changed = _merge(self.snapshot.definitions, (part.definition,), _DEFINITION_ARN, ())
        if changed:
            self.snapshot = self.snapshot.with_definitions(merged)
        return changed


_CLUSTER_ARN: Callable[[Cluster], str] = attrgetter("cluster_arn")
_SERVICE_ARN: Callable[[Service], str] = attrgetter("service_arn")
_TASK_ARN: Callable[[Task], str] = attrgetter("task_arn")
_DEFINITION_ARN: Callable[[TaskDefinition], str] = attrgetter("task_definition_arn")

_WORKERS: Mapping[type, Callable[..., Sequence[str]]] = {
    IdentityPart: Store._identity,
    ClustersPart: Store._clusters,
    ServicesPart: Store._services,
    TasksPart: Store._tasks,
    DefinitionPart: Store._definition,
}


def _merge(
    known: Mapping[str, N], items: Iterable[N], arn_of: Callable[[N], str], gone: Iterable[str]
) -> tuple[Mapping[str, N], list[str]]:
    """The known items with `items` worked in and `gone` taken out, and the ARNs that differ.

    Returns `known` itself when nothing differs. An item without an ARN can't be told apart
    from others and is left out.
    """
    fresh: dict[str, N] | None = None
    changed: list[str] = []
    for item in items:
        arn = arn_of(item)
        was = known.get(arn) if fresh is None else fresh.get(arn)
        if was is item or was == item or not arn:
            continue
        if fresh is None:
            fresh = dict(known)
        fresh[arn] = item
        changed.append(arn)
    for arn in gone:
        if arn in (known if fresh is None else fresh):
            if fresh is None:
                fresh = dict(known)
            del fresh[arn]
            changed.append(arn)
    return (known if fresh is None else fresh), changed
