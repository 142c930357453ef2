"""Lifecycle hooks of the kind PAUSE: a deployment waits until somebody says go on, or roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.world import rollback
from ecstui.demo.world.nouns import Deployment, Pause, Rollout, Service

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

BEFORE = ("RECONCILE_SERVICE", "PRE_SCALE_UP")
AFTER = (
    "POST_SCALE_UP",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
)
"""Stages at which a deployment can wait before, and after, its tasks are up."""

LONGEST_WAIT = 1440
"""Minutes that a deployment waits where its hook does not say otherwise."""


def holds(fleet: Fleet, service: Service, deployment: Deployment, *, scaled_up: bool) -> bool:
    """Tell whether the deployment waits now; starts the wait when its stage has come."""
    hooks: dict[str, dict[str, Any]] = {}
    for hook in service.deploys.get("lifecycleHooks") or ():
        if hook.get("targetType") == "PAUSE":
            hooks |= dict.fromkeys(hook.get("lifecycleStages") or (), hook)
    if not hooks or deployment.state != "IN_PROGRESS" or deployment.rollback_of is not None:
        return False
    record = deployment.record
    begun = {one.stage: one for one in record.pauses}
    for stage in (*BEFORE, *AFTER) if scaled_up else BEFORE:
        if stage not in hooks:
            continue
        if stage not in begun:
            _wait(fleet, service, record, stage, hooks[stage].get("timeoutConfiguration") or {})
            return True
        if begun[stage].status == "AWAITING_ACTION":
            return True
    return False


def _wait(
    fleet: Fleet, service: Service, record: Rollout, stage: str, timeout: dict[str, Any]
) -> None:
    minutes = int(timeout.get("timeoutInMinutes") or LONGEST_WAIT)
    limit = 60.0 * minutes
    key = fleet.dice.hex(record.arn, stage, size=20)
    action = str(timeout.get("action") or "ROLLBACK")
    pause = Pause(key, stage, fleet.now + limit, action)
    record.pauses.append(pause)
    record.stage, record.updated = stage, fleet.now
    fleet.agenda.at(pause.expires, _expire, service, record, pause)


def _expire(fleet: Fleet, service: Service, record: Rollout, pause: Pause) -> None:
    if pause.status == "AWAITING_ACTION" and record.status == "IN_PROGRESS":
        end(fleet, service, record, pause, pause.timeout_action)
        pause.status = "TIMED_OUT"


def end(fleet: Fleet, service: Service, record: Rollout, pause: Pause, action: str) -> None:
    """End a wait with CONTINUE or ROLLBACK."""
    record.updated = fleet.now
    if action == "CONTINUE":
        pause.status = "SUCCEEDED"
        record.stage = "SCALE_UP" if pause.stage in BEFORE else "PRODUCTION_TRAFFIC_SHIFT"
    else:
        pause.status = "FAILED"
        rollback.request_rollback(fleet, service, record)
    fleet.wake(service, 0.5)
