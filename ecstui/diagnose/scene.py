"""All that is known of one service at one moment, sorted so that it can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ecstui.diagnose.beside import NOTHING, Beside
from ecstui.diagnose.rules.catalogue import Match, classify
from ecstui.diagnose.stop_cause import Cause, stop_cause
from ecstui.model.service import Deployment, Service, ServiceEvent
from ecstui.model.task import Task
from ecstui.model.task_definition import TaskDefinition

HOUR = 3600.0
"""How far back trouble counts: as long as ECS keeps stopped tasks."""


class Stop(NamedTuple):
    """A task that ended for a reason, and when."""

    task: Task
    cause: Cause
    at: float


class Told(NamedTuple):
    """A service event and what it is known as."""

    event: ServiceEvent
    match: Match | None
    at: float

    @property
    def code(self) -> str:
        """The code of its rule, or the empty string."""
        return self.match.rule.code if self.match is not None else ""


@dataclass(frozen=True, slots=True)
class Scene:
    """One service, its tasks, what it has said, and what the time is."""

    service: Service
    now: float
    tasks: tuple[Task, ...] = ()
    stops: tuple[Stop, ...] = ()
    """Stops with a cause worth telling, oldest first."""
    told: tuple[Told, ...] = ()
    """Events of the last hour, and older ones since the last steady state; newest first."""
    definitions: Mapping[str, TaskDefinition] | None = None
    beside: Beside = NOTHING
    missing_since: float | None = None
    """Since when we have seen that tasks are missing; None if they aren't."""

    @property
    def missing(self) -> int:
        """How many tasks there are too few."""
        return max(0, self.service.desired_count - self.service.running_count)

    @property
    def rolling(self) -> Deployment | None:
        """The primary deployment while it is being rolled out."""
        primary = self.service.primary
        return primary if primary is not None and primary.in_progress else None

    @property
    def definition(self) -> TaskDefinition | None:
        """The task definition that the service is on, or going to, where it is known."""
        return (self.definitions or {}).get(self.service.task_definition)

    def steady_since(self, moment: float) -> bool:
        """Whether the service has reached a steady state after `moment`."""
        return any(told.code == "event.steady" and told.at > moment for told in self.told)


def scene(
    service: Service,
    now: float,
    tasks: tuple[Task, ...] = (),
    definitions: Mapping[str, TaskDefinition] | None = None,
    beside: Beside = NOTHING,
    missing_since: float | None = None,
) -> Scene:
    """Sort what is known of a service. `missing_since`: when tasks were first seen missing."""
    short = service.running_count < service.desired_count
    since = (now if missing_since is None else missing_since) if short else None
    stops, told = _stops(tasks, now), _told(service, now)
    return Scene(service, now, tasks, stops, told, definitions, beside, since)


def _stops(tasks: tuple[Task, ...], now: float) -> tuple[Stop, ...]:
    found = []
    for task in tasks:
        if task.last_status == "RUNNING" and not task.stop_code:
            continue
        at = task.stopped_at or task.execution_stopped_at or task.stopping_at
        if at is None or now - at > HOUR or not (task.stopped or task.stop_code):
            continue
        cause = stop_cause(task)
        if cause is not None:
            found.append(Stop(task, cause, at))
    return tuple(sorted(found, key=lambda stop: stop.at))


def _told(service: Service, now: float) -> tuple[Told, ...]:
    short = service.running_count < service.desired_count
    found = []
    for event in service.events:
        at = event.created_at or 0.0
        if now - at > HOUR and not short:
            break
        told = Told(event, classify(event.message, "service.event"), at)
        found.append(told)
        if now - at > HOUR and told.code == "event.steady":
            break
    return tuple(found)
