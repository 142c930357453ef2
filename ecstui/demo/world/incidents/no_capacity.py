"""no-capacity: the instances have no room for the tasks that the service is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service


def arm(fleet: Fleet, service: Service, opening: float) -> None:
    """Let the scheduler notice what is missing, well before the opening."""
    service.steady = False
    fleet.agenda.at(max(fleet.now, opening - 2400), _want, service)


def _want(fleet: Fleet, service: Service) -> None:
    fleet.wake(service)
