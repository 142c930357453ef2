"""The look just before sending: is everything still as it was when the plan was made?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from ecstui.actions import words
from ecstui.actions.plan import Plan, Target
from ecstui.errors import Refused
from ecstui.model import ids
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.ports import Batch

_ASK_AGAIN = "Nothing was sent. Look again, then repeat it."


class Descriptions(Protocol):
    """The questions of `ports.Reads` that this look needs."""

    async def services(self, cluster: str, arns: Sequence[str]) -> Batch[Service]:
        """Those services as they are now."""
        ...

    async def tasks(self, cluster: str, arns: Sequence[str]) -> Batch[Task]:
        """Those tasks as they are now."""
        ...


class Cleared(msgspec.Struct, frozen=True):
    """ARNs that may be changed, and those to leave out, each with a sentence why."""

    go: frozenset[str]
    left_out: dict[str, str]


async def recheck(plan: Plan, reads: Descriptions) -> Cleared:
    """Describe the targets anew and compare.

    A service that moved refuses the whole plan. A task that has ended by itself is only left out:
    that was the aim. Raises Refused when nothing is left to do, AwsError when AWS can't be asked.
    """
    arns = tuple(target.arn for target in plan.targets)
    if plan.verb == "stop":
        tasks = {t.task_arn: t for t in (await reads.tasks(plan.where.cluster_arn, arns)).items}
        found = [(target, task_moved(target, tasks.get(target.arn))) for target in plan.targets]
    else:
        batch = await reads.services(plan.where.cluster_arn, arns)
        services = {s.service_arn: s for s in batch.items}
        found = [
            (target, service_moved(plan, target, services.get(target.arn)))
            for target in plan.targets
        ]
    moved = {target.arn: why for target, why in found if why}
    if moved and (plan.verb != "stop" or len(moved) == len(arns)):
        raise Refused(next(iter(moved.values())), _ASK_AGAIN)
    return Cleared(frozenset(arns) - moved.keys(), moved)


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
    if plan.verb == "restart" and primary and (primary.id,) != seen.deployments[:1]:
        return f"Another deployment of {target.name} has started."
    return ""


def task_moved(target: Target, now: Task | None) -> str:
    """Why a task needs no stopping any more, as a sentence; empty if it still runs."""
    if now is None or now.stopped:
        return f"Task {target.name} has stopped by itself."
    return f"Task {target.name} is stopping already." if now.stopping else ""
