"""How deployments fail: failures counted, the circuit breaker, roll-backs, stops by a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import events, rollout
from ecstui.demo.world.nouns import Deployment, Rollout, Service

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

BY_USER = "Service deployment rollback was requested by a user."


def count_failure(fleet: Fleet, service: Service, deployment_id: str) -> None:
    """Count a task of the newest deployment that failed; too many of them trip the breaker."""
    deployment = service.deployments[0]
    if deployment.id != deployment_id or deployment.state != "IN_PROGRESS":
        return
    deployment.failed += 1
    deployment.updated = fleet.now
    if deployment.rollback_of is not None:
        return
    record = deployment.record
    record.failures, record.updated = record.failures + 1, fleet.now
    if service.breaker and record.failures >= record.threshold:
        trip(fleet, service, deployment)


def trip(fleet: Fleet, service: Service, bad: Deployment) -> None:
    """Let the circuit breaker fail a deployment, and roll back if the service wants that."""
    record = bad.record
    record.breaker = "TRIGGERED"
    bad.state, bad.state_reason, bad.updated = "FAILED", events.BREAKER_FAILED, fleet.now
    fleet.say(service, events.failed(service, bad.id))
    if not service.rollback or not roll_back(fleet, service, events.BREAKER_ROLLED_BACK):
        record.status, record.reason = "STOPPED", events.BREAKER_FAILED
        record.finished = record.stopped = record.updated = fleet.now


def roll_back(fleet: Fleet, service: Service, reason: str) -> bool:
    """Go back to the last completed deployment; False when there is none.

    `reason` is what the service deployment tells as its status reason.
    """
    bad = service.deployments[0]
    good = next((one for one in service.deployments[1:] if one.state == "COMPLETED"), None)
    good = good or _revive(fleet, service, bad)
    if good is None:
        return False
    record = bad.record
    record.status, record.reason, record.updated = "ROLLBACK_IN_PROGRESS", reason, fleet.now
    record.rollback = {
        "reason": reason,
        "startedAt": round(fleet.now, 3),
        "serviceRevisionArn": good.record.target.arn,
    }
    bad.status, bad.state, bad.updated = "ACTIVE", "FAILED", fleet.now
    if record.breaker != "TRIGGERED":
        bad.state_reason = reason
    good.status, good.state, good.updated = "PRIMARY", "IN_PROGRESS", fleet.now
    tripped = record.breaker == "TRIGGERED"
    good.state_reason = (
        events.breaker_rolls_back(good.id) if tripped else events.in_progress(good.id)
    )
    good.rollback_of, good.desired = bad.id, service.desired
    others = [one for one in service.deployments if one is not good]
    service.deployments = [good, *others]
    rollout.point_at(service, good)
    service.failing, service.next_start, service.steady = 0, 0.0, False
    fleet.say(service, events.rolling_back(service, good.id))
    fleet.wake(service, 0.5)
    return True


def _revive(fleet: Fleet, service: Service, bad: Deployment) -> Deployment | None:
    """Make a deployment of the revision before, when its own one is gone."""
    source = bad.record.source
    if source is None:
        return None
    family, _, number = source.definition_arn.rpartition("/")[2].partition(":")
    record = next((one for one in service.rollouts if one.target is source), bad.record)
    key = f"ecs-svc/{fleet.dice.digits(service.arn, 'deployment', rollout.number(service))}"
    return Deployment(
        key,
        family,
        int(number),
        source.definition_arn,
        fleet.now,
        fleet.now,
        service.desired,
        record,
        network=service.network,
        launch=service.launch,
    )


def request_rollback(fleet: Fleet, service: Service, record: Rollout) -> None:
    """Do what StopServiceDeployment asks: the roll-back starts a moment later."""
    record.status, record.updated = "ROLLBACK_REQUESTED", fleet.now
    service.cached = None
    fleet.after(2.0, _obey, service, record)


def abort(fleet: Fleet, service: Service, record: Rollout) -> None:
    """End a deployment where it is: what runs goes on, nothing more is started or stopped."""
    record.status = "STOPPED"
    record.stopped = record.finished = record.updated = fleet.now
    record.reason = "Service deployment was stopped by a user."
    current = service.deployments[0]
    if current.record is record:
        current.state, current.state_reason = "FAILED", record.reason
    service.cached = None


def _obey(fleet: Fleet, service: Service, record: Rollout) -> None:
    current = service.deployments[0]
    if record.status != "ROLLBACK_REQUESTED" or current.record is not record:
        return
    if not roll_back(fleet, service, BY_USER):
        abort(fleet, service, record)
