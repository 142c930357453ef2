"""The pair of alarms that Application Auto Scaling makes for each target tracking policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.telemetry.metrics.watch import Watch
from ecstui.demo.telemetry.noise import identifier
from ecstui.demo.telemetry.scaling.nouns import Policy, Target

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_METRICS = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}
_CUSTOM = ("MetricName", "Namespace", "Dimensions", "Statistic", "Unit")
_SIDES = (("High", "GreaterThanThreshold", 3, 1.0), ("Low", "LessThanThreshold", 15, 0.9))


def attach(world: World, watch: Watch, target: Target, policy: Policy, at: float) -> None:
    """Make the alarms of a policy: three minutes above its value, fifteen well below."""
    metric = metric_of(policy, target)
    value = float(policy.configuration["TargetValue"])
    for side, comparison, periods, share in _SIDES:
        key = identifier(world.seed, policy.arn, side)
        name = f"TargetTracking-{target.resource}-Alarm{side}-{key}"
        policy.alarms.append(name)
        watch.put(
            name,
            {
                **metric,
                "AlarmDescription": "DO NOT EDIT OR DELETE. For TargetTrackingScaling policy "
                f"{policy.arn}.",
                "ActionsEnabled": True,
                "AlarmActions": [policy.arn],
                "OKActions": [],
                "InsufficientDataActions": [],
                "Period": 60,
                "EvaluationPeriods": periods,
                "Threshold": round(value * share, 4),
                "ComparisonOperator": comparison,
            },
            at,
        )


def metric_of(policy: Policy, target: Target) -> dict[str, Any]:
    """The metric a policy tracks, as members of PutMetricAlarm."""
    configuration = policy.configuration
    custom = configuration.get("CustomizedMetricSpecification")
    if custom is not None and "MetricName" in custom:
        return {name: custom[name] for name in _CUSTOM if name in custom}
    kind = configuration.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType", "")
    label = configuration.get("PredefinedMetricSpecification", {}).get("ResourceLabel", "")
    if kind == "ALBRequestCountPerTarget":
        balancer, _, group = label.partition("/targetgroup/")
        pairs = {"LoadBalancer": balancer, "TargetGroup": f"targetgroup/{group}"}
        names = ("AWS/ApplicationELB", "RequestCountPerTarget", "Sum")
    else:
        pairs = {"ClusterName": target.cluster, "ServiceName": target.service}
        names = ("AWS/ECS", _METRICS.get(kind, "CPUUtilization"), "Average")
    return {
        "Namespace": names[0],
        "MetricName": names[1],
        "Statistic": names[2],
        "Dimensions": [{"Name": name, "Value": value} for name, value in pairs.items()],
    }


def cause(policy: Policy, side: str) -> str:
    """What an activity says of the alarm on that side ("High" or "Low")."""
    name = next((name for name in policy.alarms if f"-Alarm{side}-" in name), "")
    return f"monitor alarm {name} in state ALARM triggered policy {policy.name}"
