"""Changing what Application Auto Scaling may do with a service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ecstui.actions.command import cli_line
from ecstui.actions.facts import Facts
from ecstui.actions.parts import changeable, service_target
from ecstui.actions.plan import ApiCall, Inverse, Plan, place
from ecstui.errors import Refused
from ecstui.model import scaling
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot

_SWITCHES = (
    "DynamicScalingInSuspended",
    "DynamicScalingOutSuspended",
    "ScheduledScalingSuspended",
)


def autoscaling(
    snapshot: Snapshot,
    service_arn: str,
    facts: Facts,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    suspended: bool | tuple[bool, bool, bool] | None = None,
) -> Plan:
    """Plan to change bounds, or to suspend (True) or resume (False) all scaling of a service.

    `facts` are those of `about_scaling`. Raises Refused where nothing would change.
    """
    service = changeable(snapshot, service_arn)
    now = _target(service, facts)
    low = now.min_capacity if minimum is None else minimum
    high = now.max_capacity if maximum is None else maximum
    switches = (suspended,) * 3 if isinstance(suspended, bool) else suspended or now.switches
    if low > high:
        raise Refused(f"The minimum, {low:,}, can't be above the maximum, {high:,}.")
    params = _changes(now, low, high, switches)
    if not params:
        raise Refused(f"Nothing to change: {_said(low, high, switches)} already.")
    where = place(snapshot.identity, service.cluster_arn)
    call = _call(service, params)
    before, after = (
        _said(now.min_capacity, now.max_capacity, now.switches),
        _said(low, high, switches),
    )
    target = service_target(service, before, after)
    bounds = (now.min_capacity, now.max_capacity)
    seen = msgspec.structs.replace(target.seen, bounds=bounds, suspended=now.switches)
    danger = f"it stops every task of {service.service_name}" if high == 0 else ""
    return Plan(
        title=f"Change the scaling of {service.service_name}",
        verb="autoscaling",
        where=where,
        targets=(msgspec.structs.replace(target, seen=seen),),
        calls=(call,),
        cli=(cli_line(call, where),),
        done=f"Scaling of {service.service_name}: {after}.",
        warnings=tuple(_warnings(service, low, high, switches)),
        risk="high" if danger else "low",
        danger=danger,
        undo=f"Set it back to {before}.",
        reversible=True,
        permissions=(call.operation, "application-autoscaling:DescribeScalableTargets"),
        inverse=Inverse(
            "autoscaling",
            (service_arn,),
            {"minimum": bounds[0], "maximum": bounds[1], "suspended": now.switches},
            {"minimum": low, "maximum": high, "suspended": switches},
        ),
    )


def _target(service: Service, facts: Facts) -> ScalableTarget:
    if facts.scaling is not None:
        return facts.scaling
    if not facts.scaling_known:
        raise Refused(" ".join(facts.unknown) or "Auto scaling isn't known.")
    raise Refused(
        f"{service.service_name} isn't scaled automatically.", "Scale it by hand instead."
    )


def _call(service: Service, params: dict[str, Any]) -> ApiCall:
    identity: dict[str, Any] = {
        "ServiceNamespace": scaling.NAMESPACE,
        "ResourceId": scaling.resource_id(service.cluster_arn, service.service_name),
        "ScalableDimension": scaling.DIMENSION,
    }
    operation = "application-autoscaling:RegisterScalableTarget"
    return ApiCall(operation, service.service_arn, {**identity, **params})


def _changes(
    now: ScalableTarget, low: int, high: int, switches: tuple[bool, bool, bool]
) -> dict[str, Any]:
    """Only what differs: unnamed members stay as they are."""
    params: dict[str, Any] = {}
    if low != now.min_capacity:
        params["MinCapacity"] = low
    if high != now.max_capacity:
        params["MaxCapacity"] = high
    if switches != now.switches:
        params["SuspendedState"] = dict(zip(_SWITCHES, switches, strict=True))
    return params


def _said(low: int, high: int, switches: tuple[bool, bool, bool]) -> str:
    state = "suspended" if all(switches) else "partly suspended" if any(switches) else ""
    text = f"{low:,} to {high:,} tasks"
    return f"{text}, {state}" if state else text


def _warnings(
    service: Service, low: int, high: int, switches: tuple[bool, bool, bool]
) -> Iterator[str]:
    count, name = service.desired_count, service.service_name
    if not low <= count <= high:
        near = low if count < low else high
        yield f"{name} wants {count:,}: auto scaling takes it to {near:,} at once."
    if all(switches):
        yield f"While it is suspended nothing scales {name}, however busy it gets."
