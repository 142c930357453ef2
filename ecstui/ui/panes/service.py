"""The pane of services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from ecstui import fmt
from ecstui.model import ids
from ecstui.model.metric import SeriesKey, service_cpu, service_memory
from ecstui.model.service import Service
from ecstui.text import clean
from ecstui.ui.panes.absence import absence
from ecstui.ui.panes.table_pane import TablePane
from ecstui.ui.rows.age import age_mark
from ecstui.ui.rows.memory import RowMemory, Wanted
from ecstui.ui.rows.service import COLUMNS, SPARK, Load, Verdict, service_row
from ecstui.ui.view import Points, View
from ecstui.ui.widgets.keyed_table import Row

MINUTE = 60.0
_by_name = lru_cache(maxsize=10_000)(fmt.natural_key)


class ServicePane(TablePane):
    """The services of the selected cluster."""

    NOUN = "services"
    FEED = "services"
    COLUMNS = COLUMNS
    SORT_BY = "status"

    faults_only = False
    """Whether only services are shown with which something is wrong."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._memory = RowMemory()

    def rows(self, view: View) -> Iterable[Row]:
        """A row for each service."""
        return self._memory.rows(self._wanted(view))

    def _wanted(self, view: View) -> Iterator[Wanted]:
        services = view.snapshot.services_of(view.scope.cluster)
        for service in sorted(services, key=lambda each: _by_name(each.service_name)):
            arn = service.service_arn
            verdict = Verdict(view.triage.severity(arn), view.triage.why(arn))
            if verdict.severity is None and self.faults_only:
                continue
            where = (service.cluster_name, service.service_name)
            cpu, memory = view.series(service_cpu(*where)), view.series(service_memory(*where))
            primary = service.primary
            age = age_mark(view.now, primary.created_at if primary else None)
            make = partial(_row, service, view.now, cpu, memory, verdict)
            yield arn, (service, age, cpu, memory, verdict), make

    def missing(self, view: View) -> str:
        """Without a cluster there are no services; why there is none is told here, too."""
        if view.scope.cluster or view.problem:
            return ""
        clusters = view.feeds.get("clusters")
        if clusters is not None and clusters.error is None and clusters.since is not None:
            return "Select a cluster."
        return absence(clusters, "clusters", "")

    def where(self, view: View) -> str:
        """The cluster."""
        return f"in {self.heading(view)}"

    def heading(self, view: View) -> str:
        """The cluster's name."""
        name = clean(ids.short_name(view.scope.cluster))
        return f"{name} faults" if self.faults_only else name

    def wanted_series(self, view: View) -> list[SeriesKey]:
        """CPU and memory of the services that are on screen: each series costs money."""
        keys = []
        for arn in self.table.visible_keys:
            service = view.snapshot.services.get(arn)
            if service is not None:
                where = (service.cluster_name, service.service_name)
                keys += [service_cpu(*where), service_memory(*where)]
        return keys


def _row(service: Service, now: float, cpu: Points, memory: Points, verdict: Verdict) -> Row:
    return service_row(service, now, load(cpu, now), load(memory, now), verdict)


def load(points: Points, now: float) -> Load:
    """The last minutes of a series, a value or a gap for each; metrics arrive 1–2 minutes late."""
    if not points or now - points[-1][0] > 10 * MINUTE:
        return Load()
    newest = points[-1][0]
    by_minute = {round((newest - time) / MINUTE): value for time, value in points[-SPARK:]}
    return Load(tuple(by_minute.get(back) for back in range(SPARK - 1, -1, -1)))
