"""What happened before the simulation begins: older deployments, revisions, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import definitions, events, rollout
from ecstui.demo.world.nouns import Deployment, Rollout, Service
from ecstui.demo.world.plans import Plan
from ecstui.demo.world.scheduler import STEADY_AGAIN

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

DAY = 86400.0
EARLIER = 3
"""Earlier revisions and deployments that a service remembers."""


def deployments(fleet: Fleet, service: Service, cluster: str, plan: Plan) -> None:
    """Write the current deployment, days old, and those before it, all of them successful."""
    present = fleet.now
    age = fleet.dice.uniform(0.3, 9, service.arn, "deployed") * DAY
    ages = [age]
    for number in range(EARLIER):
        ages.append(ages[-1] + fleet.dice.uniform(0.2, 6, service.arn, "before", number) * DAY)
    source = None
    for number in range(EARLIER, -1, -1):
        fleet.now = present - ages[number]
        revision = service.revision - number
        wire = definitions.make(fleet, cluster, plan, revision, fleet.now - 90)
        target = rollout.add_revision(fleet, service, wire)
        record = _record(fleet, service, target.arn)
        record.source = source
        source = target
    fleet.now = present
    _current(fleet, service, service.rollouts[0])


def _record(fleet: Fleet, service: Service, revision: str) -> Rollout:
    key = fleet.dice.hex(revision, "rollout", size=21)
    finished = fleet.now + fleet.dice.uniform(70, 260, revision, "took")
    record = Rollout(
        fleet.arn("service-deployment", service.cluster, service.name, key),
        fleet.now,
        service.revisions[revision],
        None,
        "SUCCESSFUL",
        "CLEAN_UP",
        finished,
        updated=finished,
        threshold=rollout.threshold(service.desired),
        settings=rollout.settings(service),
        requested=service.desired,
        breaker="MONITORING_COMPLETE" if service.breaker else "DISABLED",
        kept=(service.desired, 0),
    )
    service.rollouts.appendleft(record)
    return record


def _current(fleet: Fleet, service: Service, record: Rollout) -> None:
    key = f"ecs-svc/{fleet.dice.digits(service.arn, 'deployment')}"
    deployment = Deployment(
        key,
        service.family,
        service.revision,
        service.definition_arn,
        record.created,
        record.finished or record.created,
        service.desired,
        record,
        state="COMPLETED",
        state_reason=events.done(key),
        network=service.network,
        launch=service.launch,
    )
    service.deployments = [deployment]


def events_before(fleet: Fleet, service: Service) -> None:
    """Tell of the last deployment and of the steady states every six hours since."""
    present = fleet.now
    record = service.rollouts[0]
    fleet.now = record.created + 15
    fleet.say(service, events.started(service, service.tasks[:4]))
    if service.target_group_arn is not None:
        fleet.now += 30
        fleet.say(service, events.registered(service, min(4, len(service.tasks))))
    fleet.now = record.finished or record.created + 120
    fleet.say(service, events.completed(service, service.deployments[0].id))
    fleet.say(service, events.steady(service))
    # Only the last two days' repeats are kept: older ones say nothing more.
    repeats = int((present - fleet.now) // STEADY_AGAIN)
    first = fleet.now
    for number in range(max(1, repeats - 7), repeats + 1):
        fleet.now = first + number * STEADY_AGAIN
        fleet.say(service, events.steady(service))
    service.steady, service.steady_at = True, fleet.now
    fleet.now = present
    if len(service.tasks) < service.desired:
        service.steady = False
        fleet.wake(service, 1.0)
    else:
        fleet.wake(service, max(1.0, service.steady_at + STEADY_AGAIN - present))
