"""The nouns of Application Auto Scaling: targets, policies, scheduled actions, activities."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

NAMESPACE = "ecs"
DIMENSION = "ecs:service:DesiredCount"


@dataclass(slots=True, eq=False)
class Policy:
    """A scaling policy; `configuration` is the wire form of its type's configuration."""

    name: str
    arn: str
    type: str
    configuration: dict[str, Any]
    created: float
    alarms: list[str] = field(default_factory=list)
    acted: float = 0.0
    """When it last changed the count (epoch seconds)."""

    direction: int = 0
    """Which way it went then: 1 out, -1 in."""

    @property
    def tracking(self) -> bool:
        """Whether it holds a metric at a target value."""
        return self.type == "TargetTrackingScaling"


@dataclass(slots=True, eq=False)
class Schedule:
    """A scheduled action; `last` is the minute it ran last."""

    name: str
    arn: str
    wire: dict[str, Any]
    created: float
    last: int = 0


@dataclass(slots=True, eq=False)
class Activity:
    """One thing autoscaling did, or refrained from (`reason`: a NotScaledReason)."""

    id: str
    resource: str
    description: str
    cause: str
    started: float
    ended: float | None
    status: str
    message: str | None = None
    reason: dict[str, Any] | None = None


@dataclass(slots=True, eq=False)
class Target:
    """A scalable target; `resource` is `service/<cluster>/<service>`, `suspended` its wire form."""

    resource: str
    arn: str
    low: int
    high: int
    created: float
    role: str
    suspended: dict[str, bool]
    policies: dict[str, Policy] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    activities: deque[Activity] = field(default_factory=lambda: deque(maxlen=200))

    @property
    def cluster(self) -> str:
        """The name of the service's cluster."""
        return self.resource.split("/")[1]

    @property
    def service(self) -> str:
        """The service's name."""
        return self.resource.split("/")[2]
