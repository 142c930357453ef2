"""One immutable picture of the fleet, as last told by AWS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

import msgspec

from ecstui.model import ids
from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition

_NOTHING: Mapping[str, object] = MappingProxyType({})

Place = tuple[str, str]
"""A cluster's ARN and a service's name (empty for tasks that belong to no service)."""


class Snapshot(msgspec.Struct, frozen=True, dict=True):
    """All nouns by ARN. A later snapshot shares every unchanged noun with the one before.

    The indexes are made when first asked for, or carried over from the snapshot before.
    """

    identity: Identity = Identity()
    clusters: Mapping[str, Cluster] = _NOTHING  # type: ignore[assignment]  # an empty one fits all
    services: Mapping[str, Service] = _NOTHING  # type: ignore[assignment]  # see above
    tasks: Mapping[str, Task] = _NOTHING  # type: ignore[assignment]  # see above
    definitions: Mapping[str, TaskDefinition] = _NOTHING  # type: ignore[assignment]  # see above

    @cached_property
    def services_by_cluster(self) -> Mapping[str, tuple[Service, ...]]:
        """Services by their cluster's ARN."""
        groups: dict[str, list[Service]] = {}
        for service in self.services.values():
            groups.setdefault(service.cluster_arn, []).append(service)
        return {arn: tuple(group) for arn, group in groups.items()}

    @cached_property
    def services_by_place(self) -> Mapping[Place, Service]:
        """Services by their cluster's ARN and their name."""
        return {(s.cluster_arn, s.service_name): s for s in self.services.values()}

    @cached_property
    def tasks_by_place(self) -> Mapping[Place, tuple[Task, ...]]:
        """Tasks by their cluster's ARN and their service's name."""
        groups: dict[Place, list[Task]] = {}
        for task in self.tasks.values():
            groups.setdefault(place_of(task), []).append(task)
        return {place: tuple(group) for place, group in groups.items()}

    def services_of(self, cluster_arn: str) -> list[Service]:
        """The services of one cluster, in the order they became known."""
        return list(self.services_by_cluster.get(cluster_arn, ()))

    def tasks_of(self, service: Service) -> list[Task]:
        """The tasks of one service, running and recently stopped."""
        return list(self.tasks_by_place.get((service.cluster_arn, service.service_name), ()))

    def tasks_in(self, cluster_arn: str) -> list[Task]:
        """All tasks known of one cluster, of services and others."""
        groups = self.tasks_by_place.items()
        return [task for place, group in groups if place[0] == cluster_arn for task in group]

    def service_of(self, task: Task) -> Service | None:
        """The service that keeps a task running, if it is known."""
        return self.services_by_place.get(place_of(task))

    def find_cluster(self, name_or_arn: str) -> Cluster | None:
        """A cluster by its ARN or name."""
        found = self.clusters.get(name_or_arn)
        if found is not None:
            return found
        return next((c for c in self.clusters.values() if c.cluster_name == name_or_arn), None)

    def find_services(self, name_or_arn: str, cluster: str = "") -> list[Service]:
        """Services by ARN, name or `cluster/name`; several where clusters share a name."""
        if name_or_arn in self.services:
            return [self.services[name_or_arn]]
        where, _, name = name_or_arn.rpartition("/")
        where = where or ids.short_name(cluster)
        return [
            s
            for s in self.services.values()
            if s.service_name == name and (not where or s.cluster_name == where)
        ]

    def with_identity(self, identity: Identity) -> Snapshot:
        """The same fleet, seen by `identity`."""
        return self._carry(msgspec.structs.replace(self, identity=identity), _INDEXES)

    def with_clusters(self, clusters: Mapping[str, Cluster]) -> Snapshot:
        """The same fleet with these clusters."""
        return self._carry(msgspec.structs.replace(self, clusters=clusters), _INDEXES)

    def with_definitions(self, definitions: Mapping[str, TaskDefinition]) -> Snapshot:
        """The same fleet with these task definitions."""
        return self._carry(msgspec.structs.replace(self, definitions=definitions), _INDEXES)

    def with_services(self, services: Mapping[str, Service]) -> Snapshot:
        """The same fleet with these services."""
        return self._carry(msgspec.structs.replace(self, services=services), ("tasks_by_place",))

    def with_tasks(self, tasks: Mapping[str, Task], changed: Iterable[str]) -> Snapshot:
        """The same fleet with these tasks, of which those in `changed` are new, other or gone."""
        fresh = self._carry(msgspec.structs.replace(self, tasks=tasks), _SERVICE_INDEXES)
        if "tasks_by_place" in self.__dict__:
            fresh.__dict__["tasks_by_place"] = self._regrouped(tasks, changed)
        return fresh

    def _carry(self, fresh: Snapshot, indexes: tuple[str, ...]) -> Snapshot:
        for name in indexes:
            if name in self.__dict__:
                fresh.__dict__[name] = self.__dict__[name]
        return fresh

    def _regrouped(
        self, tasks: Mapping[str, Task], changed: Iterable[str]
    ) -> Mapping[Place, tuple[Task, ...]]:
        """The index by place, with only the touched groups made anew."""
        touched: dict[Place, dict[str, Task]] = {}
        index = dict(self.tasks_by_place)
        for arn in changed:
            was, now = self.tasks.get(arn), tasks.get(arn)
            for task in (was, now):
                if task is not None and (place := place_of(task)) not in touched:
                    touched[place] = {t.task_arn: t for t in index.get(place, ())}
            if was is not None and (now is None or place_of(was) != place_of(now)):
                touched[place_of(was)].pop(arn, None)
            if now is not None:
                touched[place_of(now)][arn] = now
        for place, group in touched.items():
            if group:
                index[place] = tuple(group.values())
            else:
                index.pop(place, None)
        return index


def place_of(task: Task) -> Place:
    """Where a task belongs: its cluster's ARN and its service's name."""
    return task.cluster_arn, ids.service_of(task.group)


_SERVICE_INDEXES = ("services_by_cluster", "services_by_place")
_INDEXES = (*_SERVICE_INDEXES, "tasks_by_place")
