"""The pane of clusters."""

from __future__ import annotations

from collections.abc import Iterable

from ecstui.ui.panes.table_pane import TablePane
from ecstui.ui.rows.cluster import COLUMNS, cluster_row
from ecstui.ui.view import View
from ecstui.ui.widgets.keyed_table import Row


class ClusterPane(TablePane):
    """All clusters of the account and Region."""

    NOUN = "clusters"
    FEED = "clusters"
    COLUMNS = COLUMNS
    SORT_BY = "name"

    def rows(self, view: View) -> Iterable[Row]:
        """A row for each cluster."""
        return (cluster_row(cluster) for cluster in view.snapshot.clusters.values())

    def where(self, view: View) -> str:
        """The Region."""
        region = view.snapshot.identity.region
        return f"in {region}" if region else ""
