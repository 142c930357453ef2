"""The look just before sending: is everything still as it was when the plan was made?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from ecstui.actions import words
from ecstui.actions.plan import Plan, Target
from ecstui.errors import Refused
from ecstui.model import ids
from ecstui.model.instance import Instance
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.ports import Batch, DefinitionSource

_ASK_AGAIN = "Nothing was sent. Look again, then repeat it."

_DEPLOYING = frozenset({"restart", "rollback", "deploy"})
"""Operations that a deployment begun in between makes another thing."""


class Descriptions(Protocol):
    """The questions of `ports.Reads` that this look needs."""

    async def services(self, cluster: str, arns: Sequence[str]) -> Batch[Service]:
        """Those services as they are now."""
        ...

    async def tasks(self, cluster: str, arns: Sequence[str]) -> Batch[Task]:
        """Those tasks as they are now."""
        ...

    async def instances(self, cluster: str, arns: Sequence[str]) -> Batch[Instance]:
        """Those container instances as they are now."""
        ...

    async def scalable_targets(
        self, cluster: str, services: Sequence[str]
    ) -> tuple[ScalableTarget, ...]:
        """The bounds of automatic scaling as they are now."""
        ...

    async def definition_source(self, arn: str) -> DefinitionSource:
        """That task definition as it is now."""
        ...


class Cleared(msgspec.Struct, frozen=True):
    """ARNs that may be changed, and those to leave out, each with a sentence why."""

    go: frozenset[str]
    left_out: dict[str, str]


async def recheck(plan: Plan, reads: Descriptions) -> Cleared:
    """Describe the targets anew and compare.

    A single target that moved refuses the plan; of several it is left out, and the rest goes on.
    Raises Refused when nothing is left to do, AwsError when AWS can't be asked.
    """
    match plan.kind:
        case "task":
            moved = await _tasks(plan, reads)
        case "instance":
            moved = await _instances(plan, reads)
        case "definition":
            moved = await _definitions(plan, reads)
        case _:
            moved = await _services(plan, reads)
    moved = {arn: why for arn, why in moved.items() if why}
    if len(moved) == len(plan.targets):
        raise Refused(next(iter(moved.values())), _ASK_AGAIN)
    return Cleared(frozenset(t.arn for t in plan.targets) - moved.keys(), moved)


async def _services(plan: Plan, reads: Descriptions) -> dict[str, str]:
    cluster, arns = plan.where.cluster_arn, _arns(plan)
    services = {s.service_arn: s for s in (await reads.services(cluster, arns)).items}
    moved = {t.arn: service_moved(plan, t, services.get(t.arn)) for t in plan.targets}
    for target in plan.targets:
        if target.seen.bounds is not None and not moved[target.arn]:
            (now, *_) = (*await reads.scalable_targets(cluster, [target.arn]), None)
            moved[target.arn] = scaling_moved(target, now)
    return moved


async def _tasks(plan: Plan, reads: Descriptions) -> dict[str, str]:
    batch = await reads.tasks(plan.where.cluster_arn, _arns(plan))
    tasks = {t.task_arn: t for t in batch.items}
    return {t.arn: task_moved(t, tasks.get(t.arn)) for t in plan.targets}


async def _instances(plan: Plan, reads: Descriptions) -> dict[str, str]:
    batch = await reads.instances(plan.where.cluster_arn, _arns(plan))
    found = {i.container_instance_arn: i for i in batch.items}
    return {t.arn: instance_moved(t, found.get(t.arn)) for t in plan.targets}


async def _definitions(plan: Plan, reads: Descriptions) -> dict[str, str]:
    moved = {}
    for target in plan.targets:
        status = (await reads.definition_source(target.arn)).status
        same = status == target.seen.status
        moved[target.arn] = "" if same else f"{target.name} is {status} now."
    return moved


def _arns(plan: Plan) -> tuple[str, ...]:
    return tuple(target.arn for target in plan.targets)


def service_moved(plan: Plan, target: Target, now: Service | None) -> str:
    """What changed on a service since the plan was made, as a sentence; empty if nothing."""
    seen = target.seen
    if now is None or now.status == "INACTIVE" or now.created_at != seen.created_at:
        return f"{target.name} was deleted since the plan was made."
    if now.status != seen.status:
        return f"{target.name} is {now.status} now."
    if now.desired_count != seen.desired_count:
        return (
            f"{target.name} wants {words.count(now.desired_count)} now, not {seen.desired_count}."
        )
    if now.task_definition != seen.task_definition:
        return (
            f"{target.name} is on {words.recipe(now)} now, "
            f"not {ids.family_revision(seen.task_definition)}."
        )
    primary = now.primary
    if plan.verb in _DEPLOYING and primary and (primary.id,) != seen.deployments[:1]:
        return f"Another deployment of {target.name} has started."
    return ""


def scaling_moved(target: Target, now: ScalableTarget | None) -> str:
    """What changed in a service's automatic scaling, as a sentence; empty if nothing."""
    seen = target.seen
    if now is None:
        return f"{target.name} isn't scaled automatically any more."
    bounds = (now.min_capacity, now.max_capacity)
    if bounds != seen.bounds:
        return f"The bounds of {target.name} are {bounds[0]:,} to {bounds[1]:,} now."
    if now.switches != seen.suspended:
        return f"Somebody suspended or resumed scaling of {target.name}."
    return ""


def task_moved(target: Target, now: Task | None) -> str:
    """Why a task needs no change any more, as a sentence; empty if it still runs."""
    if now is None or now.stopped:
        return f"Task {target.name} has stopped by itself."
    return f"Task {target.name} is stopping already." if now.stopping else ""


def instance_moved(target: Target, now: Instance | None) -> str:
    """Why an instance is not to be changed any more, as a sentence; empty if it is."""
    if now is None:
        return f"Instance {target.name} has left the cluster."
    return "" if now.status == target.seen.status else f"{target.name} is {now.status} now."
