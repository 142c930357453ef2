"""bad-image: a release names an image tag that was never pushed; the breaker rolls it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import definitions, rollout
from ecstui.demo.world.incidents.timing import next_turn

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service

PERIOD = 540.0
LEAD = 50.0
"""Seconds that a failing deployment is under way when the world is shown first."""


def arm(fleet: Fleet, service: Service, opening: float) -> None:
    """Try the release again every nine minutes."""
    fleet.agenda.at(next_turn(fleet.now, opening - LEAD, PERIOD), _release, service, 1)


def _release(fleet: Fleet, service: Service, turn: int) -> None:
    fleet.after(PERIOD, _release, service, turn + 1)
    if service.status == "ACTIVE" and service.deployments[0].state == "COMPLETED":
        wire = definitions.bump(fleet, service.family, service.revision, f"release-2.31.{turn}")
        rollout.begin(fleet, service, wire, fate="pull")
