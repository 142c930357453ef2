"""oom: a leak; every few minutes a task passes its memory limit and is killed with 137."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import fates

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service


def arm(fleet: Fleet, service: Service, opening: float) -> None:
    """Let every task of the running revision leak, from half an hour before the opening on."""
    fleet.agenda.at(max(fleet.now, opening - 2600), _leak, service)


def _leak(fleet: Fleet, service: Service) -> None:
    service.deployments[0].fate = "oom"
    alive = [task for task in service.tasks if task.alive and task.status == "RUNNING"]
    for number, task in enumerate(alive):
        task.fate = "oom"
        fleet.after(160.0 * number, fates.in_running, task)
