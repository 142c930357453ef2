"""What the panes show: one frozen value, made by the screen and handed down to each pane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from ecstui.diagnose.triage import Triage
from ecstui.live.feed import FeedState
from ecstui.model.cluster import Cluster
from ecstui.model.metric import SeriesKey
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task

Points = tuple[tuple[float, float], ...]
Shown = Literal["running", "stopped", "all"]

HEALTHY = Triage()


class Scope(msgspec.Struct, frozen=True):
    """What is selected, by ARN: a service within a cluster, a task within the service."""

    cluster: str = ""
    service: str = ""
    task: str = ""


class View(msgspec.Struct, frozen=True):
    """The picture, what is selected in it, and how fresh it is."""

    snapshot: Snapshot
    scope: Scope
    feeds: Mapping[str, FeedState]
    series: Callable[[SeriesKey], Points]
    now: float
    """Epoch seconds."""
    connected: bool = True
    triage: Triage = HEALTHY
    """What is wrong, as far as the picture shows."""
    problem: str = ""
    """Why there is no connection to AWS, as a sentence."""

    @property
    def cluster(self) -> Cluster | None:
        """The selected cluster."""
        return self.snapshot.clusters.get(self.scope.cluster)

    @property
    def service(self) -> Service | None:
        """The selected service."""
        return self.snapshot.services.get(self.scope.service)

    @property
    def task(self) -> Task | None:
        """The selected task."""
        return self.snapshot.tasks.get(self.scope.task)
