"""The pane of charts: CPU and memory of what is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec
from textual.getters import query_one

from ecstui.model import ids
from ecstui.model.metric import (
    SeriesKey,
    cluster_usage,
    service_cpu,
    service_memory,
    task_cpu,
    task_memory,
)
from ecstui.text import clean
from ecstui.ui.panes.absence import absence
from ecstui.ui.view import Points, View
from ecstui.ui.widgets.chart import LineChart, Marker, Picture, Series
from ecstui.ui.widgets.pane import Pane

Subject = Literal["cluster", "service", "task"]

PERIOD = 60
"""Seconds between two points: the finest that costs nothing extra."""
SPAN = 3600.0
"""Seconds shown beside the tables."""
LONG_SPAN = 3 * 3600.0
"""Seconds shown when the charts have the screen for themselves."""
LATE = 120.0
"""Metrics arrive up to two minutes late: an axis up to now would always end in a gap."""


class Wanted(msgspec.Struct, frozen=True):
    """What a chart needs: one percentage series, or a part and its whole."""

    name: str
    keys: tuple[SeriesKey, ...] = ()
    why_not: str = ""


class ChartsPane(Pane, can_focus=True):
    """Two charts. What they show is decided by `subject`; why they can't is said in them."""

    cpu = query_one("#cpu", LineChart)
    memory = query_one("#memory", LineChart)

    subject: Subject = "service"
    span: float = SPAN

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__("Charts", LineChart(id="cpu"), LineChart(id="memory"), id=id)

    def wanted_series(self, view: View) -> list[SeriesKey]:
        """The series that both charts need."""
        return [key for wanted in wanted_charts(self.subject, view) for key in wanted.keys]

    def show(self, view: View) -> None:
        """Draw what is known."""
        charts = zip((self.cpu, self.memory), wanted_charts(self.subject, view), strict=True)
        for place, (chart, wanted) in enumerate(charts):
            chart.show(self._picture(wanted, view, f"series-{place + 1}"))
        self.set_title(("Charts", ""), (_name(self.subject, view), "text"))

    def _picture(self, wanted: Wanted, view: View, role: str) -> Picture:
        end = (view.now - LATE) // PERIOD * PERIOD + PERIOD
        points = percentages(wanted.keys, view.series)
        message = wanted.why_not
        if not message and not points:
            message = absence(view.feeds.get("metrics"), "metrics", "yet", view.problem)
        return Picture(
            series=(Series(wanted.name, points, role),),
            start=end - self.span,
            end=end,
            message=message,
            markers=_deployments(view, end - self.span) if not message else (),
        )


def wanted_charts(subject: Subject, view: View) -> tuple[Wanted, Wanted]:
    """CPU and memory of the selected cluster, service or task."""
    if subject == "cluster":
        return _of_cluster(view)
    task, service = view.task, view.service
    if service is None:
        return Wanted("CPU", why_not="Select a service."), Wanted("Memory", why_not=" ")
    where = (service.cluster_name, service.service_name)
    cluster = view.cluster
    enhanced = cluster is not None and cluster.insights == "enhanced"
    if subject == "task" and task is not None and enhanced:
        one = (*where, task.task_id)
        return Wanted("CPU", (task_cpu(*one),)), Wanted("Memory", (task_memory(*one),))
    return Wanted("CPU", (service_cpu(*where),)), Wanted("Memory", (service_memory(*where),))


def _of_cluster(view: View) -> tuple[Wanted, Wanted]:
    cluster = view.cluster
    if cluster is None:
        return Wanted("CPU", why_not="Select a cluster."), Wanted("Memory", why_not=" ")
    if cluster.insights == "disabled":
        why = "Container Insights is off in this cluster; services have their own charts."
        return Wanted("CPU", why_not=why), Wanted("Memory", why_not=why)
    name = cluster.cluster_name
    cpu = (cluster_usage("CpuUtilized", name), cluster_usage("CpuReserved", name))
    memory = (cluster_usage("MemoryUtilized", name), cluster_usage("MemoryReserved", name))
    return Wanted("CPU", cpu), Wanted("Memory", memory)


def percentages(
    keys: tuple[SeriesKey, ...], series: Callable[[SeriesKey], Points]
) -> tuple[tuple[float, float | None], ...]:
    """Points in percent: one series as it is, or the first of two as a share of the second."""
    if not keys:
        return ()
    points = series(keys[0])
    if len(keys) == 1:
        return points
    whole = dict(series(keys[1]))
    return tuple((t, 100 * v / whole[t]) for t, v in points if whole.get(t))


def _deployments(view: View, start: float) -> tuple[Marker, ...]:
    service = view.service
    if service is None:
        return ()
    return tuple(
        Marker(deployment.created_at, f"rev {ids.revision_of(deployment.task_definition)}")
        for deployment in service.deployments
        if deployment.created_at is not None and deployment.created_at > start
    )


def _name(subject: Subject, view: View) -> str:
    if subject == "cluster":
        return clean(ids.short_name(view.scope.cluster))
    service = clean(ids.short_name(view.scope.service))
    cluster = view.cluster
    if subject == "task" and view.scope.task and cluster and cluster.insights == "enhanced":
        return f"{service} {clean(ids.short_id(view.scope.task))}"
    return service
