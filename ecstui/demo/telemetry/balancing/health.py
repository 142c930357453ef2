"""The state of a task at its target group: a pure function of the task's life."""

from __future__ import annotations

from typing import Any

from ecstui.demo.telemetry.noise import fraction
from ecstui.demo.world.nouns import Task

_FAILING = 40.0
"""Seconds a target is unhealthy before its task is replaced."""

_SPOILED = 130.0
"""Age in seconds beyond which a failing target must have been healthy before."""

_REASONS: dict[tuple[str, bool], tuple[str, str]] = {
    ("initial", False): (
        "Elb.RegistrationInProgress",
        "Target registration is in progress",
    ),
    ("initial", True): ("Elb.InitialHealthChecking", "Initial health checks in progress"),
    ("unhealthy", True): (
        "Target.ResponseCodeMismatch",
        "Health checks failed with these codes: [502]",
    ),
    ("draining", True): (
        "Target.DeregistrationInProgress",
        "Target deregistration is in progress",
    ),
    ("unused", True): ("Target.NotRegistered", "Target is not registered to the target group"),
}


def target_state(task: Task, now: float) -> str:
    """`initial`, `healthy`, `unhealthy`, `draining`, or `unused` for tasks without a target."""
    if task.service is None or task.service.target_group_arn is None:
        return "unused"
    if task.status == "DEACTIVATING":
        return "draining"
    if not task.alive or task.status not in ("ACTIVATING", "RUNNING"):
        return "unused"
    return "initial" if task.started is None else _checked(task, now - task.started, now)


def _checked(task: Task, age: float, now: float) -> str:
    """The state of a target that runs: what its health checks found."""
    if task.fate == "elb":
        if task.fate_at is not None and now > task.fate_at - _FAILING:
            return "unhealthy"
        return "healthy" if age > _SPOILED else "initial"
    return "healthy" if age > 9.0 + 6.0 * fraction(task.id, "target") else "initial"


def health(task: Task, now: float) -> dict[str, Any]:
    """`TargetHealth` in the shape of DescribeTargetHealth."""
    state = target_state(task, now)
    shown: dict[str, Any] = {"State": state}
    reason = _REASONS.get((state, state != "initial" or task.started is not None))
    if reason is not None:
        shown["Reason"], shown["Description"] = reason
    return shown


NOT_REGISTERED: dict[str, Any] = {
    "State": "unused",
    "Reason": "Target.NotRegistered",
    "Description": "Target is not registered to the target group",
}
"""The health of a target that was asked for and is not there."""
