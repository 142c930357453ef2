"""Everything the pretend account measures and says: logs, metrics, alarms, scaling, targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.telemetry.balancing import health
from ecstui.demo.telemetry.balancing.estate import Estate
from ecstui.demo.telemetry.logs.catalogue import Catalogue
from ecstui.demo.telemetry.logs.insights import Run
from ecstui.demo.telemetry.metrics.library import Library
from ecstui.demo.telemetry.metrics.presence import Presence
from ecstui.demo.telemetry.metrics.watch import Watch
from ecstui.demo.telemetry.scaling import acting
from ecstui.demo.telemetry.scaling.board import Board
from ecstui.demo.world.nouns import Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World


class Telemetry:
    """The telemetry of one world: built when the fleet stands, told of each second after that."""

    def __init__(self, world: World) -> None:
        self.world = world
        minute = int(world.clock.now() // 60)
        self.presence = Presence(world.fleet, minute)
        self.presence.record(minute)
        self.estate = Estate(world)
        self.metrics = Library(world, self.presence, self.estate)
        self.watch = Watch(world, self.metrics, self.estate)
        self.scaling = Board(world, self.metrics, self.presence, self.watch)
        self.logs = Catalogue(world, self.metrics.usage)
        self.queries: dict[str, Run] = {}

    def advance(self, now: float) -> None:
        """Bring counts and autoscaling up to `now` (epoch seconds); cheap within a minute."""
        minute = int(now // 60)
        if minute <= self.presence.minute:
            return
        self.presence.record(minute)
        acting.run(self.scaling, minute)

    def target_state(self, task: Task) -> str:
        """`initial`, `healthy`, `unhealthy`, `draining` or `unused`: a task at its balancer."""
        task.elb_state = health.target_state(task, self.world.fleet.now)
        return task.elb_state


def of(world: World) -> Telemetry:
    """The telemetry of a world; TypeError where another watcher was attached."""
    telemetry = world.telemetry
    if not isinstance(telemetry, Telemetry):
        raise TypeError(f"the world is watched by {type(telemetry).__name__}, not by Telemetry")
    return telemetry
