"""Everyday life: healthy services are deployed and scaled, scheduled jobs come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import birth, definitions, rollout, scheduler, task_life
from ecstui.demo.world.nouns import Service
from ecstui.demo.world.plans import Plan

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

JOBS = (("nightly-export", 140, 260), ("thumbnail-sweep", 60, 150), ("ledger-check", 40, 100))
"""Scheduled jobs: family, and how many seconds a run takes at least and at most."""


def begin(fleet: Fleet) -> None:
    """Book the first deployment, scaling and job."""
    cluster = "batch" if "batch" in fleet.clusters else next(iter(fleet.clusters))
    for name, _, _ in JOBS:
        plan = Plan(name, 1, 512, 1024, style="plain", rate=0.5)
        definitions.make(fleet, cluster, plan, 3, fleet.now - 40 * 86400)
    fleet.after(20, _deploy, 0)
    fleet.after(75, _scale, 0)
    fleet.after(5, _job, cluster, 0)


def _free(service: Service) -> bool:
    """Tell whether the service is healthy, steady and nobody's incident."""
    return (
        service.status == "ACTIVE"
        and not service.traits.incident
        and not service.daemon
        and service.steady
        and service.desired > 0
        and service.deployments[0].state == "COMPLETED"
    )


def _choose(fleet: Fleet, kind: str, turn: int, *, unpinned: bool = False) -> Service | None:
    """Pick by chance; a few misses in a row mean that nobody is free now."""
    arns = list(fleet.services)
    for attempt in range(12):
        service = fleet.services[fleet.dice.pick(arns, kind, turn, attempt)]
        if _free(service) and not (unpinned and service.cluster in fleet.pinned):
            return service
    return None


def _deploy(fleet: Fleet, turn: int) -> None:
    """Roll out a new image, or now and then the same one again."""
    service = _choose(fleet, "deploy", turn)
    if service is not None:
        if fleet.dice.below(4, "force", turn) == 0:
            wire = fleet.definition(service.family, service.revision)
        else:
            wire = definitions.bump(fleet, service.family, service.revision)
        rollout.begin(fleet, service, wire)
    fleet.after(fleet.dice.uniform(60, 180, "deploy", turn), _deploy, turn + 1)


def _scale(fleet: Fleet, turn: int) -> None:
    """Let somebody scale a service by one, up and later down."""
    service = _choose(fleet, "scale", turn, unpinned=True)
    if service is not None and service.scaling is None and service.launch != "EC2":
        scheduler.resize(fleet, service, service.desired + 1)
        fleet.after(fleet.dice.uniform(300, 900, "scale", turn, "back"), _restore, service)
    fleet.after(fleet.dice.uniform(200, 480, "scale", turn), _scale, turn + 1)


def _restore(fleet: Fleet, service: Service) -> None:
    if service.status == "ACTIVE" and service.desired > 1:
        scheduler.resize(fleet, service, service.desired - 1)


def _job(fleet: Fleet, cluster: str, turn: int) -> None:
    """Run a scheduled job to its end."""
    name, low, high = JOBS[turn % len(JOBS)]
    family = definitions.family_of(cluster, name)
    wire = fleet.definition(family, 3)
    task = birth.alone(fleet, cluster, wire, "FARGATE")
    task.started_by = f"events-rule/{name}"
    task.fate = "done"
    task.fate_at = fleet.now + 30 + fleet.dice.uniform(low, high, "job", turn)
    task_life.begin(fleet, task)
    fleet.after(fleet.dice.uniform(150, 330, "job", turn, "next"), _job, cluster, turn + 1)
