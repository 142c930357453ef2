"""elb-health: some of the tasks stop answering their load balancer's checks and are replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import fates

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service

FATE = "elb"


def arm(fleet: Fleet, service: Service, opening: float) -> None:
    """Spoil a task of the running revision every two to four minutes.

    A third of the tasks that this revision starts are bad from the beginning.
    """
    fleet.agenda.at(max(fleet.now, opening - 2400), _begin, service)


def _begin(fleet: Fleet, service: Service) -> None:
    service.deployments[0].fate = FATE
    _spoil(fleet, service, 0)


def _spoil(fleet: Fleet, service: Service, turn: int) -> None:
    """Only the bad revision's tasks fail: deploying another one is the cure."""
    fleet.after(fleet.dice.uniform(120, 240, service.arn, "spoil", turn), _spoil, service, turn + 1)
    if service.deployments[0].fate != FATE:
        return
    well = [task for task in service.tasks if task.alive and task.status == "RUNNING"]
    well = [task for task in well if not task.fate]
    if well:
        task = fleet.dice.pick(well, service.arn, "spoiled", turn)
        task.fate = FATE
        fates.in_running(fleet, task)
