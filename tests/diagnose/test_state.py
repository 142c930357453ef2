"""The word for a service's state, for each way of being unwell."""

import pytest

from ecstui.diagnose.state import SEVERITY, service_state
from ecstui.model.service import Deployment, Service


def _service(
    desired: int,
    running: int,
    pending: int = 0,
    rollout: str = "COMPLETED",
    failed: int = 0,
    status: str = "ACTIVE",
) -> Service:
    primary = Deployment(status="PRIMARY", rollout_state=rollout, failed_tasks=failed)
    return Service(
        status=status,
        desired_count=desired,
        running_count=running,
        pending_count=pending,
        deployments=(primary,),
    )


@pytest.mark.parametrize(
    ("service", "state"),
    [
        (_service(4, 4), "steady"),
        (_service(4, 3), "degraded"),
        (_service(4, 3, pending=1), "scaling"),
        (_service(4, 5), "scaling"),
        (_service(4, 0), "down"),
        (_service(4, 0, pending=4), "down"),
        (_service(0, 0), "stopped"),
        (_service(4, 4, rollout="IN_PROGRESS"), "deploying"),
        (_service(4, 4, rollout="IN_PROGRESS", failed=2), "failing"),
        (_service(4, 4, rollout="FAILED"), "failing"),
        (_service(4, 4, status="DRAINING"), "draining"),
        (_service(0, 0, status="INACTIVE"), "inactive"),
    ],
)
def test_state(service: Service, state: str) -> None:
    assert service_state(service) == state


def test_a_service_without_deployments_is_judged_by_its_counts() -> None:
    service = Service(status="ACTIVE", desired_count=2, running_count=2)

    assert service_state(service) == "steady"


def test_every_state_has_a_severity() -> None:
    assert SEVERITY["down"] < SEVERITY["failing"] < SEVERITY["degraded"] < SEVERITY["steady"]
