"""One word for how a service is doing, from its counts and deployments alone."""

from __future__ import annotations

from typing import Literal

from ecstui.model.service import Service

ServiceState = Literal[
    "steady",
    "deploying",
    "scaling",
    "degraded",
    "failing",
    "down",
    "stopped",
    "draining",
    "inactive",
]

SEVERITY: dict[ServiceState, int] = {
    "down": 0,
    "failing": 1,
    "degraded": 2,
    "deploying": 3,
    "scaling": 4,
    "draining": 5,
    "steady": 6,
    "stopped": 7,
    "inactive": 8,
}
"""The worst first: what to sort by when looking for trouble."""


def service_state(service: Service) -> ServiceState:
    """The state of `service`. A failing rollout counts for more than missing tasks."""
    if service.status == "INACTIVE":
        return "inactive"
    if service.status == "DRAINING":
        return "draining"
    if service.desired_count == 0 and service.running_count == 0:
        return "stopped"
    return _rollout_state(service) or _count_state(service)


def _rollout_state(service: Service) -> ServiceState | None:
    primary = service.primary
    if primary is None:
        return None
    if primary.rollout_state == "FAILED":
        return "failing"
    if not primary.in_progress:
        return None
    return "failing" if primary.failed_tasks else "deploying"


def _count_state(service: Service) -> ServiceState:
    missing = service.desired_count - service.running_count
    if missing == 0:
        return "steady"
    if missing < 0:
        return "scaling"
    if service.running_count == 0:
        return "down"
    return "scaling" if service.pending_count >= missing else "degraded"
