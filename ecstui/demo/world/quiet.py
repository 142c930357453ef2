"""The load balancer where no telemetry is attached: targets get healthy after some checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world.nouns import Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

FIRST_CHECKS = 12.0
FAILED_CHECKS = 30.0


def target_state(task: Task, now: float) -> str:
    """Tell a task's target state from its age: pure, nothing is remembered."""
    if task.service is None or task.service.target_group_arn is None:
        return "unused"
    if not task.alive:
        return "draining" if task.status == "DEACTIVATING" else "unused"
    if task.status not in ("ACTIVATING", "RUNNING"):
        return "unused"
    age = 0.0 if task.started is None else now - task.started
    if task.fate == "elb":
        return "unhealthy" if age > FAILED_CHECKS else "initial"
    return "healthy" if age > FIRST_CHECKS else "initial"


class Quiet:
    """A telemetry that measures nothing: for worlds that are built for their fleet alone."""

    def __init__(self, world: World) -> None:
        self._fleet = world.fleet

    def advance(self, now: float) -> None:
        """Nothing to bring up to `now`: a target's state follows from its age."""

    def target_state(self, task: Task) -> str:
        """Tell a task's target state at the present of the world."""
        return target_state(task, self._fleet.now)
