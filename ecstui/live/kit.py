"""What every question has at hand: whom to ask, the clock, the intervals and the store."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec

from ecstui.live.clock import Clock
from ecstui.live.store import Part
from ecstui.model.snapshot import Snapshot
from ecstui.ports import Reads


class Settings(msgspec.Struct, frozen=True):
    """How often we ask, in seconds. All of it is stretched by the request ration when need be."""

    clusters: float = 10.0
    """DescribeClusters for all clusters."""
    cluster_list: float = 60.0
    """ListClusters."""
    services: float = 10.0
    """DescribeServices of each service of the open cluster."""
    rollout: float = 5.0
    """DescribeServices of services that are rolling out, and of the open one while it is."""
    service_list: float = 60.0
    """ListServices of the open cluster."""
    tasks: float = 10.0
    """ListTasks (meant to run) and DescribeTasks of the open service or cluster."""
    stopped: float = 20.0
    """ListTasks (stopped)."""
    metrics: float = 60.0
    """GetMetricData for the series watched."""
    tail_fastest: float = 1.0
    """FilterLogEvents while lines are coming."""
    tail_slowest: float = 5.0
    """FilterLogEvents while all is quiet."""
    tail_hold: float = 3.0
    """How long a line of several streams waits for earlier ones of the others, at most."""
    coalesce: float = 0.05
    """Least time between two updates to a subscriber."""
    settle: float = 0.3
    """A focus that follows another faster than this waits that long before it asks."""


def paced(refresh: float) -> Settings:
    """Settings for a user who wants to see a rollout move every `refresh` seconds."""
    return Settings(
        clusters=2 * refresh,
        services=2 * refresh,
        rollout=refresh,
        tasks=2 * refresh,
        stopped=4 * refresh,
    )


class Kit(msgspec.Struct, frozen=True):
    """Handed to everything that asks AWS. `apply` works a part into the store."""

    reads: Reads
    clock: Clock
    settings: Settings
    apply: Callable[[Part], None]
    look: Callable[[], Snapshot]
    """The picture now."""


class Every:
    """Remembers when something was last done, to do it again after a while."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._done: float | None = None

    @property
    def due(self) -> bool:
        """Whether it is time; a little early counts, since intervals vary by a few percent."""
        return self.passed >= 0.85 * self._seconds

    @property
    def passed(self) -> float:
        """Seconds since it was done; infinite before."""
        return math.inf if self._done is None else self._clock.monotonic() - self._done

    def done(self) -> None:
        """It has just been done."""
        self._done = self._clock.monotonic()

    def force(self) -> None:
        """Make it due."""
        self._done = None
