"""One plan out of many: the same operation on several targets of one cluster."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ecstui.actions import words
from ecstui.actions.plan import LABELS, Plan
from ecstui.errors import Refused


def merged(plans: Sequence[Plan]) -> Plan:
    """All `plans` as one, which is confirmed once and sent target by target.

    Raises Refused where there is none, or where they are of different places or kinds.
    """
    if not plans:
        raise Refused("Nothing is chosen.")
    first = plans[0]
    if len(plans) == 1:
        return first
    if any(plan.verb != first.verb for plan in plans):
        raise Refused("These are different operations.", "Do one at a time.")
    if any(plan.where != first.where for plan in plans):
        raise Refused("These are in different clusters.", "Do it cluster by cluster.")
    targets = tuple(target for plan in plans for target in plan.targets)
    counted = words.count(len(targets), first.kind)
    return msgspec.structs.replace(
        first,
        title=f"{LABELS[first.verb]} {counted}: {words.names([t.name for t in targets])}",
        targets=targets,
        calls=tuple(call for plan in plans for call in plan.calls),
        cli=tuple(line for plan in plans for line in plan.cli),
        done=f"{LABELS[first.verb]}: sent for {counted}.",
        warnings=tuple(
            dict.fromkeys(_named(plan, warning) for plan in plans for warning in plan.warnings)
        ),
        risk="high" if any(plan.risk == "high" for plan in plans) else "low",
        danger=f"it changes {counted} at once",
        undo="Each by itself." if all(plan.reversible for plan in plans) else first.undo,
        reversible=False,
        diff=(),
        inverse=None,
        permissions=tuple(dict.fromkeys(p for plan in plans for p in plan.permissions)),
    )


def _named(plan: Plan, warning: str) -> str:
    """A warning with the name of its target, unless that stands in it."""
    name = plan.targets[0].name
    return warning if name in warning else f"{name}: {warning}"
