"""secret-missing: the new revision names a secret that does not exist; no breaker stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import definitions, rollout

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service

BEFORE = 1320.0


def arm(fleet: Fleet, service: Service, opening: float) -> None:
    """Deploy the revision 22 minutes before the opening."""
    fleet.agenda.at(max(fleet.now, opening - BEFORE), _release, service)


def _release(fleet: Fleet, service: Service) -> None:
    wire = definitions.bump(fleet, service.family, service.revision)
    rollout.begin(fleet, service, wire, fate="secret")
