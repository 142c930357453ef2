"""What can be changed through Application Auto Scaling: targets, policies, scheduled actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations.autoscaling import CONFIGURATIONS, alarms_of, invalid
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.scaling import timetable
from ecstui.demo.telemetry.scaling.nouns import DIMENSION, NAMESPACE

if TYPE_CHECKING:
    from ecstui.demo.world.world import World


def _check_resource(world: World, params: dict[str, Any]) -> None:
    if params["ServiceNamespace"] != NAMESPACE or params["ScalableDimension"] != DIMENSION:
        text = f"Unsupported service namespace, resource type or scalable dimension: {params}"
        raise invalid(text)
    parts = params["ResourceId"].split("/")
    fleet = world.fleet
    known = len(parts) == 3 and parts[0] == "service"
    service = fleet.services.get(fleet.arn("service", *parts[1:])) if known else None
    if service is None or service.status != "ACTIVE":
        raise invalid(f"ECS service doesn't exist: {params['ResourceId']}")


def register_scalable_target(world: World, call: Call) -> dict[str, Any]:
    """Make a target or change what is named of it; the desired count is clamped at once."""
    params = call.params
    _check_resource(world, params)
    board, now = of(world).scaling, world.clock.now()
    target = board.targets.get(params["ResourceId"])
    low = params.get("MinCapacity", target.low if target else None)
    high = params.get("MaxCapacity", target.high if target else None)
    if low is None or high is None:
        raise invalid("Minimum and maximum capacity are required for a new scalable target.")
    if low < 0 or high < low:
        raise invalid("Maximum capacity cannot be less than minimum capacity.")
    if target is None:
        target = board.add(params["ResourceId"], (low, high), now)
    if params.get("RoleARN"):
        target.role = params["RoleARN"]
    target.suspended.update(params.get("SuspendedState", {}))
    board.set_bounds(target, low, high, now)
    return {"ScalableTargetARN": target.arn}


def deregister_scalable_target(world: World, call: Call) -> dict[str, Any]:
    """Delete a target with its policies and scheduled actions."""
    board = of(world).scaling
    board.remove(board.find(call.params))
    return {}


def put_scaling_policy(world: World, call: Call) -> dict[str, Any]:
    """Make a policy or overwrite one."""
    params = call.params
    board = of(world).scaling
    target = board.find(params)
    known = target.policies.get(params["PolicyName"])
    kind = params.get("PolicyType", known.type if known else "StepScaling")
    configuration = params.get(CONFIGURATIONS.get(kind, ""))
    if configuration is None:
        raise invalid(f"The configuration of a {kind} policy is missing.")
    policy = board.put_policy(target, params["PolicyName"], kind, configuration, world.clock.now())
    return {"PolicyARN": policy.arn, "Alarms": alarms_of(world, policy)}


def delete_scaling_policy(world: World, call: Call) -> dict[str, Any]:
    """Delete a policy and its alarms."""
    board = of(world).scaling
    board.drop_policy(board.find(call.params), call.params["PolicyName"])
    return {}


def put_scheduled_action(world: World, call: Call) -> dict[str, Any]:
    """Make a scheduled action or change what is named of it."""
    params = call.params
    board = of(world).scaling
    target = board.find(params)
    names = ("Schedule", "Timezone", "StartTime", "EndTime", "ScalableTargetAction")
    wire = {name: params[name] for name in names if name in params}
    if "Schedule" in wire:
        timetable.check(wire)
    board.put_schedule(target, params["ScheduledActionName"], wire, world.clock.now())
    return {}


def delete_scheduled_action(world: World, call: Call) -> dict[str, Any]:
    """Delete a scheduled action."""
    target = of(world).scaling.find(call.params)
    name = call.params["ScheduledActionName"]
    if target.schedules.pop(name, None) is None:
        text = f"No scheduled action found for resource ID: {target.resource}, name: {name}"
        raise Fault("ObjectNotFoundException", text)
    return {}


_SERVICE = "application-autoscaling"
OPERATIONS: dict[tuple[str, str], Operation] = {
    (_SERVICE, "RegisterScalableTarget"): register_scalable_target,
    (_SERVICE, "DeregisterScalableTarget"): deregister_scalable_target,
    (_SERVICE, "PutScalingPolicy"): put_scaling_policy,
    (_SERVICE, "DeleteScalingPolicy"): delete_scaling_policy,
    (_SERVICE, "PutScheduledAction"): put_scheduled_action,
    (_SERVICE, "DeleteScheduledAction"): delete_scheduled_action,
}
