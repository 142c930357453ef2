"""One immutable picture of the fleet, as last told by AWS."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from ecstui.model import ids
from ecstui.model.cluster import Cluster
from ecstui.model.identity import Identity
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Snapshot(msgspec.Struct, frozen=True):
    """All nouns by ARN. A later snapshot shares every unchanged noun with the one before."""

    identity: Identity = Identity()
    clusters: Mapping[str, Cluster] = _NOTHING  # type: ignore[assignment]  # an empty one fits all
    services: Mapping[str, Service] = _NOTHING  # type: ignore[assignment]  # see above
    tasks: Mapping[str, Task] = _NOTHING  # type: ignore[assignment]  # see above
    definitions: Mapping[str, TaskDefinition] = _NOTHING  # type: ignore[assignment]  # see above

    def services_of(self, cluster_arn: str) -> list[Service]:
        """The services of one cluster, in AWS's order."""
        return [s for s in self.services.values() if s.cluster_arn == cluster_arn]

    def tasks_of(self, service: Service) -> list[Task]:
        """The tasks of one service, running and recently stopped."""
        return [
            task
            for task in self.tasks.values()
            if task.service_name == service.service_name and task.cluster_arn == service.cluster_arn
        ]

    def service_of(self, task: Task) -> Service | None:
        """The service that keeps a task running, if it is known."""
        for service in self.services.values():
            if (
                service.service_name == task.service_name
                and service.cluster_arn == task.cluster_arn
            ):
                return service
        return None

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
