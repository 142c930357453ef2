"""The troubles that can live in a service, each in its own file, and how they move in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ecstui.demo.world.incidents import (
    bad_image,
    crash_loop,
    elb_health,
    no_capacity,
    oom,
    secret_missing,
    spot,
    stuck_rollout,
)

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet
    from ecstui.demo.world.nouns import Service

SHAPED_ELSEWHERE = frozenset({"cpu-saturated", "hostile-logs"})
"""Incidents that are seen in metrics or logs only."""

ARM: dict[str, Callable[[Fleet, Service, float], None]] = {
    "bad-image": bad_image.arm,
    "crash-loop": crash_loop.arm,
    "elb-health": elb_health.arm,
    "no-capacity": no_capacity.arm,
    "oom": oom.arm,
    "secret-missing": secret_missing.arm,
    "spot": spot.arm,
    "stuck-rollout": stuck_rollout.arm,
}
"""Prepares the incident of a service; the last argument is when the world is shown first."""

NAMES = frozenset(ARM) | SHAPED_ELSEWHERE
SCENARIOS = ("default", "calm", *sorted(NAMES))


def wanted(scenario: str) -> frozenset[str]:
    """The incidents of a scenario. Raises ValueError for an unknown one."""
    if scenario == "default":
        return NAMES
    if scenario == "calm":
        return frozenset()
    if scenario in NAMES:
        return frozenset({scenario})
    raise ValueError(f"no scenario {scenario!r}; there are {', '.join(SCENARIOS)}")


def move_in(fleet: Fleet, opening: float) -> None:
    """Prepare the incident of each service that has one."""
    for service in fleet.services.values():
        arm = ARM.get(service.traits.incident)
        if arm is not None:
            arm(fleet, service, opening)
