"""The Application Auto Scaling API, for the desired counts of ECS services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.logs.tokens import pack
from ecstui.demo.telemetry.metrics.request import unpack_offset
from ecstui.demo.telemetry.scaling import timetable
from ecstui.demo.telemetry.scaling.nouns import (
    DIMENSION,
    NAMESPACE,
    Activity,
    Policy,
    Schedule,
    Target,
)

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_CONFIGURATIONS = {
    "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
    "StepScaling": "StepScalingPolicyConfiguration",
    "PredictiveScaling": "PredictiveScalingPolicyConfiguration",
}


def _invalid(text: str) -> Fault:
    return Fault("ValidationException", text)


def _targets(world: World, params: dict[str, Any]) -> list[Target]:
    """The targets a describe call is about."""
    if params["ServiceNamespace"] != NAMESPACE:
        return []
    if "ScalableDimension" in params and "ResourceId" not in params and "ResourceIds" not in params:
        raise _invalid("ResourceId must be specified together with ScalableDimension.")
    targets = of(world).scaling.targets
    wanted = params.get("ResourceIds") or ([params["ResourceId"]] if "ResourceId" in params else [])
    names = wanted or sorted(targets)
    return [targets[name] for name in names if name in targets]


def _page(
    name: str, items: Iterable[Any], params: dict[str, Any], most: int, shown: Callable[[Any], Any]
) -> dict[str, Any]:
    every = list(items)
    try:
        skip = unpack_offset(params.get("NextToken"))
    except Fault as fault:
        raise Fault("InvalidNextTokenException", fault.message) from fault
    limit = min(params.get("MaxResults", most), most)
    answer: dict[str, Any] = {name: [shown(item) for item in every[skip : skip + limit]]}
    if skip + limit < len(every):
        answer["NextToken"] = pack({"skip": skip + limit})
    return answer


def _identity(target: Target) -> dict[str, Any]:
    return {
        "ServiceNamespace": NAMESPACE,
        "ResourceId": target.resource,
        "ScalableDimension": DIMENSION,
    }


def describe_scalable_targets(world: World, call: Call) -> dict[str, Any]:
    """Targets by resource id, 50 a page."""

    def shown(target: Target) -> dict[str, Any]:
        return {
            **_identity(target),
            "MinCapacity": target.low,
            "MaxCapacity": target.high,
            "RoleARN": target.role,
            "CreationTime": target.created,
            "SuspendedState": dict(target.suspended),
            "ScalableTargetARN": target.arn,
        }

    targets = _targets(world, call.params)
    return _page("ScalableTargets", targets, call.params, 50, shown)


def describe_scaling_policies(world: World, call: Call) -> dict[str, Any]:
    """Policies with their alarms, 10 a page."""
    params = call.params
    names = params.get("PolicyNames")
    pairs = [
        (target, policy)
        for target in _targets(world, params)
        for policy in target.policies.values()
        if names is None or policy.name in names
    ]

    def shown(pair: tuple[Target, Policy]) -> dict[str, Any]:
        target, policy = pair
        return {
            "PolicyARN": policy.arn,
            "PolicyName": policy.name,
            **_identity(target),
            "PolicyType": policy.type,
            _CONFIGURATIONS[policy.type]: policy.configuration,
            "Alarms": _alarms(world, policy),
            "CreationTime": policy.created,
        }

    return _page("ScalingPolicies", pairs, params, 10, shown)


def _alarms(world: World, policy: Policy) -> list[dict[str, Any]]:
    prefix = f"arn:aws:cloudwatch:{world.region}:{world.account}:alarm:"
    return [{"AlarmName": name, "AlarmARN": prefix + name} for name in policy.alarms]


def describe_scaling_activities(world: World, call: Call) -> dict[str, Any]:
    """Activities, newest first; what was not done only with IncludeNotScaledActivities."""
    params = call.params
    idle = params.get("IncludeNotScaledActivities", False)
    activities = [
        activity
        for target in _targets(world, params)
        for activity in target.activities
        if idle or activity.reason is None
    ]
    activities.sort(key=lambda activity: activity.started, reverse=True)

    def shown(activity: Activity) -> dict[str, Any]:
        made: dict[str, Any] = {
            "ActivityId": activity.id,
            "ServiceNamespace": NAMESPACE,
            "ResourceId": activity.resource,
            "ScalableDimension": DIMENSION,
            "Description": activity.description,
            "Cause": activity.cause,
            "StartTime": activity.started,
            "StatusCode": activity.status,
        }
        if activity.ended is not None:
            made["EndTime"] = activity.ended
        if activity.message is not None:
            made["StatusMessage"] = activity.message
        if activity.reason is not None:
            made["NotScaledReasons"] = [activity.reason]
        return made

    return _page("ScalingActivities", activities, params, 50, shown)


def describe_scheduled_actions(world: World, call: Call) -> dict[str, Any]:
    """Scheduled actions, 50 a page."""
    params = call.params
    names = params.get("ScheduledActionNames")
    pairs = [
        (target, schedule)
        for target in _targets(world, params)
        for schedule in target.schedules.values()
        if names is None or schedule.name in names
    ]

    def shown(pair: tuple[Target, Schedule]) -> dict[str, Any]:
        target, schedule = pair
        return {
            "ScheduledActionName": schedule.name,
            "ScheduledActionARN": schedule.arn,
            **_identity(target),
            **schedule.wire,
            "CreationTime": schedule.created,
        }

    return _page("ScheduledActions", pairs, params, 50, shown)


def _check_resource(world: World, params: dict[str, Any]) -> None:
    if params["ServiceNamespace"] != NAMESPACE or params["ScalableDimension"] != DIMENSION:
        text = f"Unsupported service namespace, resource type or scalable dimension: {params}"
        raise _invalid(text)
    parts = params["ResourceId"].split("/")
    fleet = world.fleet
    known = len(parts) == 3 and parts[0] == "service"
    service = fleet.services.get(fleet.arn("service", *parts[1:])) if known else None
    if service is None or service.status != "ACTIVE":
        raise _invalid(f"ECS service doesn't exist: {params['ResourceId']}")


def register_scalable_target(world: World, call: Call) -> dict[str, Any]:
    """Make a target or change what is named of it; the desired count is clamped at once."""
    params = call.params
    _check_resource(world, params)
    board, now = of(world).scaling, world.clock.now()
    target = board.targets.get(params["ResourceId"])
    low = params.get("MinCapacity", target.low if target else None)
    high = params.get("MaxCapacity", target.high if target else None)
    if low is None or high is None:
        raise _invalid("Minimum and maximum capacity are required for a new scalable target.")
    if low < 0 or high < low:
        raise _invalid("Maximum capacity cannot be less than minimum capacity.")
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
    configuration = params.get(_CONFIGURATIONS.get(kind, ""))
    if configuration is None:
        raise _invalid(f"The configuration of a {kind} policy is missing.")
    policy = board.put_policy(target, params["PolicyName"], kind, configuration, world.clock.now())
    return {"PolicyARN": policy.arn, "Alarms": _alarms(world, policy)}


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
    (_SERVICE, "DescribeScalableTargets"): describe_scalable_targets,
    (_SERVICE, "DescribeScalingPolicies"): describe_scaling_policies,
    (_SERVICE, "DescribeScalingActivities"): describe_scaling_activities,
    (_SERVICE, "DescribeScheduledActions"): describe_scheduled_actions,
    (_SERVICE, "RegisterScalableTarget"): register_scalable_target,
    (_SERVICE, "DeregisterScalableTarget"): deregister_scalable_target,
    (_SERVICE, "PutScalingPolicy"): put_scaling_policy,
    (_SERVICE, "DeleteScalingPolicy"): delete_scaling_policy,
    (_SERVICE, "PutScheduledAction"): put_scheduled_action,
    (_SERVICE, "DeleteScheduledAction"): delete_scheduled_action,
}
