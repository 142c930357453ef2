"""crash-loop: each release exits with 1 within seconds; the breaker rolls back, CI tries again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import definitions, rollout
from ecstui.demo.world.incidents.timing import next_turn

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service

PERIOD = 720.0
LEAD = 40.0


def arm(fleet: Fleet, service: Service, opening: float) -> None:
    """Release the broken build every twelve minutes."""
    fleet.agenda.at(next_turn(fleet.now, opening - LEAD, PERIOD), _release, service)


def _release(fleet: Fleet, service: Service) -> None:
    fleet.after(PERIOD, _release, service)
    if service.status == "ACTIVE" and service.deployments[0].state == "COMPLETED":
        wire = definitions.bump(fleet, service.family, service.revision)
        rollout.begin(fleet, service, wire, fate="crash")
