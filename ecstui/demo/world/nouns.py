"""What the pretend fleet is made of: mutable clusters, services, tasks, deployments, instances."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Traits:
    """How a service behaves; metrics and logs are functions of it.

    `cpu` and `memory` are means in percent, `swing` the amplitude of the daily wave, `log_rate`
    lines per second and task, `noise` the share of random movement, `incident` the name of the
    trouble that lives in the service ("" for none).
    """

    cpu: float = 25.0
    memory: float = 45.0
    swing: float = 8.0
    log_style: str = "plain"
    log_rate: float = 1.0
    incident: str = ""
    noise: float = 0.1


@dataclass(slots=True, eq=False)
class Container:
    """One container of a task; `checked` when the definition has a health check for it."""

    name: str
    image: str
    status: str = "PENDING"
    exit_code: int | None = None
    reason: str | None = None
    runtime_id: str = ""
    digest: str = ""
    essential: bool = True
    checked: bool = False
    health: str = "UNKNOWN"
    cpu: int = 0
    memory: int | None = None
    host_port: int | None = None
    port: int | None = None


@dataclass(slots=True, eq=False)
class Task:
    """One task. Times are epoch seconds, absent ones None.

    `fate` is why it is going to end by itself ("" when it is not): "crash", "oom", "elb" (its
    target never gets healthy), "pull", "secret", "spot", "done". `fate_at` is when, if it is known.
    `elb_state` belongs to the telemetry. `version` grows with each change.
    """

    arn: str
    id: str
    cluster: str
    service: Service | None = field(repr=False)
    family: str
    revision: int
    created: float
    status: str = "PROVISIONING"
    desired_status: str = "RUNNING"
    healthy: str = "UNKNOWN"
    started: float | None = None
    stopping: float | None = None
    stopped: float | None = None
    pull_started: float | None = None
    pull_stopped: float | None = None
    connected: float | None = None
    execution_stopped: float | None = None
    stop_code: str | None = None
    stopped_reason: str | None = None
    containers: list[Container] = field(default_factory=list)
    ip: str = ""
    zone: str = ""
    instance_arn: str | None = None
    launch: str = "FARGATE"
    started_by: str = ""
    group: str = ""
    cpu: int = 256
    memory: int = 512
    exec_enabled: bool = False
    protected_until: float | None = None
    protected: bool = False
    tags: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, Any] | None = None
    version: int = 1
    elb_state: str = "unused"
    fate: str = ""
    fate_at: float | None = None
    cached: bytes | None = field(default=None, repr=False)

    def touch(self) -> None:
        """Note a change: the next description is written anew."""
        self.version += 1
        self.cached = None

    @property
    def alive(self) -> bool:
        """Wanted and not stopped: what the scheduler counts."""
        return self.desired_status == "RUNNING"


@dataclass(slots=True)
class Event:
    """One line of a service's event list."""

    id: str
    created: float
    message: str


@dataclass(slots=True, eq=False)
class Revision:
    """A service revision: what a deployment runs."""

    arn: str
    definition_arn: str
    created: float
    launch: str
    images: list[tuple[str, str, str]] = field(default_factory=list)
    network: dict[str, Any] | None = None
    load_balancers: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Pause:
    """A deployment's wait at a lifecycle hook; `expires` in epoch seconds."""

    id: str
    stage: str
    expires: float
    timeout_action: str = "ROLLBACK"
    status: str = "AWAITING_ACTION"


@dataclass(slots=True, eq=False)
class Rollout:
    """A service deployment (the `service-deployment` ARN): the record of one change."""

    arn: str
    created: float
    target: Revision
    source: Revision | None
    status: str = "IN_PROGRESS"
    stage: str = "SCALE_UP"
    finished: float | None = None
    stopped: float | None = None
    updated: float = 0.0
    reason: str | None = None
    failures: int = 0
    threshold: int = 3
    breaker: str = "MONITORING"
    rollback: dict[str, Any] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)
    requested: int = 0
    kept: tuple[int, int] = (0, 0)


@dataclass(slots=True, eq=False)
class Deployment:
    """One entry of a service's `deployments[]`; `fate` is what befalls each of its tasks."""

    id: str
    family: str
    revision: int
    definition_arn: str
    created: float
    updated: float
    desired: int
    record: Rollout
    status: str = "PRIMARY"
    state: str = "IN_PROGRESS"
    state_reason: str = ""
    failed: int = 0
    fate: str = ""
    network: dict[str, Any] | None = None
    launch: str = "FARGATE"
    rollback_of: str | None = None


@dataclass(slots=True, eq=False)
class Service:
    """One service and all that the scheduler remembers about it; `cluster` is a name.

    `launch` is FARGATE, EC2 or FARGATE_SPOT; `tasks` are alive or recently stopped ones;
    `scaling` the (min, max) of its autoscaling target; `deploys` what its
    `deploymentConfiguration` says beyond percentages and breaker.
    """

    arn: str
    name: str
    cluster: str
    desired: int
    definition_arn: str
    family: str
    revision: int
    created: float
    traits: Traits = field(default_factory=Traits)
    launch: str = "FARGATE"
    status: str = "ACTIVE"
    tasks: list[Task] = field(default_factory=list, repr=False)
    target_group_arn: str | None = None
    container: str = ""
    port: int = 8080
    scaling: tuple[int, int] | None = None
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=100), repr=False)
    deployments: list[Deployment] = field(default_factory=list, repr=False)
    rollouts: deque[Rollout] = field(default_factory=lambda: deque(maxlen=30), repr=False)
    revisions: dict[str, Revision] = field(default_factory=dict, repr=False)
    tags: dict[str, str] = field(default_factory=dict)
    exec_enabled: bool = True
    minimum: int = 100
    maximum: int = 200
    breaker: bool = True
    rollback: bool = True
    deploys: dict[str, Any] = field(default_factory=dict)
    grace: int | None = None
    daemon: bool = False
    strategy: list[dict[str, Any]] = field(default_factory=list)
    placement: list[dict[str, Any]] = field(default_factory=list)
    constraints: list[dict[str, Any]] = field(default_factory=list)
    network: dict[str, Any] | None = None
    discovery: list[dict[str, Any]] = field(default_factory=list)
    balancing: str = "ENABLED"
    propagate: str = "NONE"
    managed_tags: bool = True
    drain: float = 15.0
    steady: bool = True
    steady_at: float = 0.0
    failing: int = 0
    next_start: float = 0.0
    wake_at: float | None = None
    complained_at: float = 0.0
    arrivals: int = 0
    departures: int = 0
    replaced: int = 0
    launched: int = 0
    serial: int = 0
    cached: bytes | None = field(default=None, repr=False)


@dataclass(slots=True, eq=False)
class Instance:
    """One container instance; `cpu` in units, `memory` in MiB, registered and `used`."""

    arn: str
    id: str
    ec2_id: str
    cluster: str
    zone: str
    type: str
    cpu: int
    memory: int
    registered: float
    ip: str = ""
    agent_connected: bool = True
    status: str = "ACTIVE"
    used_cpu: int = 0
    used_memory: int = 0
    tasks: int = 0
    provider: str | None = None
    version: int = 1
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Cluster:
    """One cluster; `services` and `instances` are ARNs in the order of their creation."""

    name: str
    arn: str
    insights: str = "disabled"
    status: str = "ACTIVE"
    services: list[str] = field(default_factory=list)
    instances: list[str] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict, repr=False)
    providers: list[str] = field(default_factory=list)
    strategy: list[dict[str, Any]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)
