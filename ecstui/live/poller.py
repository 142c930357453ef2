"""The poller: which questions are being asked, decided by what the user looks at.

Clusters are always asked for; services of the open cluster; tasks of the open service or of its
whole cluster; task definitions of the open service. Nothing else, so that what isn't looked at
costs nothing.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from ecstui.live.cluster import ClusterSweep, IdentitySweep
from ecstui.live.feeds import Feeds, Question
from ecstui.live.kit import Kit
from ecstui.live.service import ServiceSweep
from ecstui.live.store import Update
from ecstui.live.task import TaskSweep
from ecstui.live.task_definition import DefinitionSweep
from ecstui.model import ids
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot

HINT_GAP = 2.0
"""Seconds from one answer on tasks to the next question, when a service tells of changes."""


class Focus(msgspec.Struct, frozen=True):
    """What the user looks at; ARNs, empty where nothing is open."""

    cluster_arn: str = ""
    service_arn: str = ""
    tasks: Literal["service", "cluster"] = "service"
    """Whether the tasks of the open service are wanted, or of the whole cluster."""

    @property
    def tasks_scope(self) -> tuple[str, str] | None:
        """Cluster and service name (empty: all) whose tasks are wanted; None where none are."""
        if not self.cluster_arn:
            return None
        if self.tasks == "cluster":
            return self.cluster_arn, ""
        return (self.cluster_arn, ids.short_name(self.service_arn)) if self.service_arn else None


class Poller:
    """Keeps the feeds that the focus calls for."""

    def __init__(self, kit: Kit, feeds: Feeds) -> None:
        self._kit = kit
        self._feeds = feeds
        self.focused = Focus()
        self._refocused: float | None = None
        self._clusters = ClusterSweep(kit)
        self._services: ServiceSweep | None = None
        self._tasks: TaskSweep | None = None
        self.definitions = DefinitionSweep(kit)
        identity = IdentitySweep(kit)
        self._feeds.open("identity", (), Question(identity.ask, identity.interval))
        self._feeds.open("clusters", (), Question(self._clusters.ask, self._clusters.interval))
        ask = Question(self.definitions.ask, self.definitions.interval)
        self._feeds.open("definitions", (), ask, delay=math.inf)

    def focus(self, focus: Focus) -> None:
        """Look at something else: its feeds start at once, those not needed are cancelled."""
        before, self.focused = self.focused, focus
        if before == focus:
            return
        delay = self._delay()
        if before.cluster_arn != focus.cluster_arn:
            self._open_services(delay)
        if self._services is not None:
            self._services.focus(focus.service_arn)
        if before.tasks_scope != focus.tasks_scope:
            self._open_tasks(delay)
        self.definitions.focus(focus.service_arn)
        self._want_definitions()

    def refresh(self) -> None:
        """Ask everything again now, lists included, also what backs off after an error."""
        for sweep in (self._clusters, self._services, self._tasks, self.definitions):
            if sweep is not None:
                sweep.force()
        for name in ("clusters", "services", "tasks"):
            self._feeds.hurry(name, even_failed=True)
        for name in ("identity", "definitions"):
            self._feeds.retry(name)

    def noticed(self, before: Snapshot, update: Update) -> None:
        """Draw conclusions from what has changed: look sooner where something is going on."""
        now, focus = update.snapshot, self.focused
        if focus.cluster_arn in update.changed and self._services is not None:
            old, new = before.clusters.get(focus.cluster_arn), now.clusters.get(focus.cluster_arn)
            if old and new and old.active_services_count != new.active_services_count:
                self._services.force()
                self._feeds.hurry("services", HINT_GAP)
        if self._tasks is not None and focus.service_arn in update.changed:
            old_diary = _diary(before.services.get(focus.service_arn))
            if old_diary and old_diary != _diary(now.services.get(focus.service_arn)):
                self._tasks.force()
                self._feeds.hurry("tasks", HINT_GAP)
        self._want_definitions()

    def _open_services(self, delay: float) -> None:
        cluster = self.focused.cluster_arn
        if not cluster:
            self._services = None
            self._feeds.close("services")
            return
        self._services = sweep = ServiceSweep(self._kit, cluster)
        ask = Question(sweep.ask, sweep.interval)
        self._feeds.open("services", (cluster,), ask, delay=delay)

    def _open_tasks(self, delay: float) -> None:
        scope = self.focused.tasks_scope
        if scope is None:
            self._tasks = None
            self._feeds.close("tasks")
            return
        self._tasks = sweep = TaskSweep(self._kit, *scope)
        ask = Question(sweep.ask, sweep.interval)
        self._feeds.open("tasks", scope, ask, delay=delay, within=(scope[0], ""))

    def _want_definitions(self) -> None:
        if self.definitions.missing():
            self._feeds.hurry("definitions", 0.0)

    def _delay(self) -> float:
        """Nothing for a focus that comes alone; a little for one in a quick row of them."""
        now, before = self._kit.clock.monotonic(), self._refocused
        self._refocused = now
        settle = self._kit.settings.settle
        return settle if before is not None and now - before < settle else 0.0


def _diary(service: Service | None) -> tuple[object, ...]:
    """What of a service changes when a task starts, stops or fails."""
    if service is None:
        return ()
    newest = service.events[0].id if service.events else ""
    failed = sum(deployment.failed_tasks for deployment in service.deployments)
    return newest, failed, service.running_count, service.pending_count
