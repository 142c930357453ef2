"""A cluster as a row."""

from __future__ import annotations

from ecstui import fmt
from ecstui.model.cluster import Cluster
from ecstui.text import clean
from ecstui.ui import look
from ecstui.ui.widgets.table_rows import Cell, Column, Row

COLUMNS = (
    Column(key="name", title="Cluster", min=8, weight=1, tooltip="Name"),
    Column(key="services", title="Svc", width=4, align="right", sort="number", tooltip="Services"),
    Column(
        key="running", title="Tasks", width=6, align="right", sort="number", tooltip="Running tasks"
    ),
    Column(
        key="pending",
        title="Pend",
        width=4,
        align="right",
        sort="number",
        priority=1,
        tooltip="Pending tasks",
    ),
    Column(
        key="instances",
        title="Inst",
        width=5,
        align="right",
        sort="number",
        priority=2,
        tooltip="Registered container instances",
    ),
)


def cluster_row(cluster: Cluster) -> Row:
    """One cluster; one that isn't active says so beside its name."""
    shown = look.cluster(cluster.status)
    name = clean(cluster.cluster_name)
    if cluster.status != "ACTIVE":
        name = f"{name} ({clean(shown.word)})"
    cells = (
        Cell(
            parts=((f"{shown.glyph} ", shown.role), (name, "")),
            text=f"{shown.glyph} {name}",
            order=name,
        ),
        _number(cluster.active_services_count),
        _number(cluster.running_tasks_count),
        _number(cluster.pending_tasks_count, "info"),
        _number(cluster.registered_container_instances_count),
    )
    return Row(cluster.cluster_arn, cells)


def _number(value: int, role: str = "") -> Cell:
    return Cell(fmt.count(value), role if value else "muted", order=value)
