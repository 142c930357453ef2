"""The registry of everything that lives, and the few acts that every part of the world shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecstui.demo.world import events, quiet, scheduler, task_life
from ecstui.demo.world.agenda import Agenda
from ecstui.demo.world.dice import Dice
from ecstui.demo.world.nouns import Cluster, Event, Instance, Service, Task

Probe = Callable[[Task], str]
"""Tells a task's state at its load balancer: initial, healthy, unhealthy, draining, unused."""


class Fleet:
    """All clusters, services, tasks, definitions and instances.

    `now` is the moment that is being simulated (epoch seconds). `pinned` names the clusters whose
    task count routine life must not move.
    """

    def __init__(self, region: str, account: str, seed: int, now: float) -> None:
        self.region = region
        self.account = account
        self.seed = seed
        self.now = now
        self.dice = Dice(seed)
        self.agenda = Agenda()
        self.probe: Probe = lambda task: quiet.target_state(task, self.now)
        self.clusters: dict[str, Cluster] = {}
        self.services: dict[str, Service] = {}
        self.tasks: dict[str, Task] = {}
        self.definitions: dict[str, dict[int, dict[str, Any]]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.instances: dict[str, Instance] = {}
        self.providers: dict[str, dict[str, Any]] = {}
        self.pinned: set[str] = set()
        self.serial = 0

    def arn(self, kind: str, *path: str) -> str:
        """The ARN of an ECS thing: `arn("service", "prod", "web")`."""
        return f"arn:aws:ecs:{self.region}:{self.account}:{kind}/{'/'.join(path)}"

    def number(self) -> int:
        """A number never given before."""
        self.serial += 1
        return self.serial

    def definition(self, family: str, revision: int) -> dict[str, Any]:
        """The wire form of a task definition that is known to exist."""
        return self.definitions[family][revision]

    def run(self, until: float) -> None:
        """Simulate everything that is due up to `until`."""
        agenda = self.agenda
        while agenda.due(until):
            when, happening, args = agenda.take()
            self.now = max(self.now, when)
            happening(self, *args)
        self.now = max(self.now, until)

    def after(self, seconds: float, happening: Callable[..., None], *args: Any) -> None:
        """Book `happening(fleet, *args)` for `seconds` from now."""
        self.agenda.at(self.now + seconds, happening, *args)

    def touch(self, task: Task) -> None:
        """Note that a task changed; its service looks at it in a moment."""
        task.touch()
        if task.service is not None:
            self.wake(task.service, 0.3)

    def say(self, service: Service, message: str) -> None:
        """Put a line on top of the service's events."""
        service.serial += 1
        key = self.dice.uuid(service.arn, "event", service.serial)
        service.events.appendleft(Event(key, self.now, message))
        service.cached = None

    def wake(self, service: Service, after: float = 0.0) -> None:
        """Let the scheduler look at the service `after` seconds from now, or earlier."""
        when = self.now + after
        service.cached = None
        if service.wake_at is None or when < service.wake_at:
            service.wake_at = when
            self.agenda.at(when, scheduler.look, service, when)

    def set_desired(self, service: Service, n: int, cause: str) -> None:
        """Change the desired count as Application Auto Scaling does; `cause` ends the event."""
        if n == service.desired or service.status != "ACTIVE":
            return
        scheduler.resize(self, service, n)
        self.say(service, events.desired_set(n, cause))

    def mark_unhealthy(self, task: Task, reason_text: str) -> None:
        """Have the scheduler replace a task whose target stayed unhealthy."""
        service = task.service
        if service is None or not task.alive or service.target_group_arn is None:
            return
        self.say(service, events.unhealthy_target(service, task, reason_text))
        reason = events.elb_health(service)
        if task_life.stop(self, task, "ServiceSchedulerInitiated", reason):
            scheduler.note_unhealthy(self, service, task)
