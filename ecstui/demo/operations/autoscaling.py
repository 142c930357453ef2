"""What Application Auto Scaling tells of the desired counts of ECS services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.logs.tokens import pack
from ecstui.demo.telemetry.metrics.request import unpack_offset
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

CONFIGURATIONS = {
    "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
    "StepScaling": "StepScalingPolicyConfiguration",
    "PredictiveScaling": "PredictiveScalingPolicyConfiguration",
}


def invalid(text: str) -> Fault:
    """A ValidationException."""
    return Fault("ValidationException", text)


def _targets(world: World, params: dict[str, Any]) -> list[Target]:
    """The targets a describe call is about."""
    if params["ServiceNamespace"] != NAMESPACE:
        return []
    if "ScalableDimension" in params and "ResourceId" not in params and "ResourceIds" not in params:
        raise invalid("ResourceId must be specified together with ScalableDimension.")
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
            CONFIGURATIONS[policy.type]: policy.configuration,
            "Alarms": alarms_of(world, policy),
            "CreationTime": policy.created,
        }

    return _page("ScalingPolicies", pairs, params, 10, shown)


def alarms_of(world: World, policy: Policy) -> list[dict[str, Any]]:
    """The alarms of a policy, by name and ARN."""
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


_SERVICE = "application-autoscaling"
OPERATIONS: dict[tuple[str, str], Operation] = {
    (_SERVICE, "DescribeScalableTargets"): describe_scalable_targets,
    (_SERVICE, "DescribeScalingPolicies"): describe_scaling_policies,
    (_SERVICE, "DescribeScalingActivities"): describe_scaling_activities,
    (_SERVICE, "DescribeScheduledActions"): describe_scheduled_actions,
}
