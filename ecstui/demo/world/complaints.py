"""What the scheduler says when it cannot do what it should: no room, no leeway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import events, placement, readiness
from ecstui.demo.world.nouns import Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

COMPLAIN_AGAIN = 300.0
"""Seconds between two complaints of a service."""


def may_complain(fleet: Fleet, service: Service) -> bool:
    """Tell whether the last complaint is old enough; if so, this moment is the new one."""
    if fleet.now - service.complained_at < COMPLAIN_AGAIN:
        return False
    service.complained_at = fleet.now
    return True


def of_room(fleet: Fleet, service: Service, found: placement.NoRoom) -> None:
    """Say which instance came closest, and try again in a while."""
    service.next_start = fleet.now + 30.0
    service.steady = False
    if not may_complain(fleet, service):
        return
    if found.closest is None:
        fleet.say(service, events.place_none(service))
    elif found.lack == "AGENT":
        fleet.say(service, events.place_agent(service, found.closest.id))
    else:
        fleet.say(service, events.place_closest(service, found.closest.id, found.lack))


def of_limits(fleet: Fleet, service: Service, alive: list[Task]) -> None:
    """Say so when the percentages leave no way forward: all is well, yet nothing may move."""
    stopping = any(not task.alive and task.status != "STOPPED" for task in service.tasks)
    if stopping or not all(readiness.ready(fleet, task) for task in alive):
        return
    if may_complain(fleet, service):
        fleet.say(service, events.deploy_config(service))
