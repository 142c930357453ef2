"""spot: every few minutes AWS takes a Fargate Spot task back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import events, task_life

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service

FIRST = 60.0


def arm(fleet: Fleet, service: Service, opening: float) -> None:
    """Interrupt a task every three to five minutes, the latest one just before the opening."""
    fleet.agenda.at(max(fleet.now, opening - 2700), _interrupt, service, 0)
    fleet.agenda.at(max(fleet.now, opening - FIRST), _take_one, service, -1)


def _interrupt(fleet: Fleet, service: Service, turn: int) -> None:
    _take_one(fleet, service, turn)
    pause = fleet.dice.uniform(170, 300, service.arn, "spot", turn)
    fleet.after(pause, _interrupt, service, turn + 1)


def _take_one(fleet: Fleet, service: Service, turn: int) -> None:
    running = [task for task in service.tasks if task.alive and task.status == "RUNNING"]
    if running and service.launch == "FARGATE_SPOT":
        task = fleet.dice.pick(running, service.arn, "victim", turn)
        task.fate = "spot"
        task_life.stop(fleet, task, "SpotInterruption", events.SPOT)
