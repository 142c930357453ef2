"""Limits and request rates that AWS documents but its models do not carry: two plain tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """The number of `member`'s items or characters, or its value, lies in `low`..`high`.

    `empty` is the message AWS gives for an empty list; `kind` is "size" or "value".
    """

    member: str
    low: int
    high: int
    kind: str = "size"
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` calls at once, refilled by `refill` a second, for `operations`."""

    name: str
    burst: float
    refill: float
    operations: tuple[str, ...]


def _page(member: str, high: int) -> Limit:
    return Limit(member, 1, high, "value")


_PAGE_100 = (_page("maxResults", 100),)

LIMITS: dict[str, dict[str, tuple[Limit, ...]]] = {
    "ecs": {
        "DescribeCapacityProviders": (
            Limit("capacityProviders", 0, 100),
            _page("maxResults", 10),
        ),
        "DescribeClusters": (Limit("clusters", 0, 100),),
        "DescribeContainerInstances": (
            Limit("containerInstances", 1, 100, empty="Container instances cannot be empty."),
        ),
        "DescribeServiceDeployments": (Limit("serviceDeploymentArns", 1, 20),),
        "DescribeServiceRevisions": (Limit("serviceRevisionArns", 1, 20),),
        "DescribeServices": (Limit("services", 1, 10, empty="Services cannot be empty."),),
        "DescribeTasks": (Limit("tasks", 1, 100, empty="Tasks cannot be empty."),),
        "GetTaskProtection": (Limit("tasks", 0, 100),),
        "ListAccountSettings": (_page("maxResults", 10),),
        "ListClusters": _PAGE_100,
        "ListContainerInstances": _PAGE_100,
        "ListServiceDeployments": _PAGE_100,
        "ListServices": _PAGE_100,
        "ListServicesByNamespace": _PAGE_100,
        "ListTaskDefinitionFamilies": _PAGE_100,
        "ListTaskDefinitions": _PAGE_100,
        "ListTasks": _PAGE_100,
        "RunTask": (
            Limit("count", 1, 10, "value"),
            Limit("startedBy", 0, 128),
            Limit("clientToken", 0, 64),
        ),
        "StartTask": (
            Limit("containerInstances", 1, 10),
            Limit("startedBy", 0, 128),
        ),
        "UpdateContainerInstancesState": (Limit("containerInstances", 1, 10),),
        "UpdateTaskProtection": (
            Limit("tasks", 1, 10),
            Limit("expiresInMinutes", 1, 2880, "value"),
        ),
    },
    "cloudwatch": {
        "GetMetricData": (
            Limit("MetricDataQueries", 1, 500),
            Limit("MaxDatapoints", 1, 100_800, "value"),
        ),
        "PutMetricData": (Limit("MetricData", 0, 1000),),
    },
    "application-autoscaling": {
        "DescribeScalableTargets": (_page("MaxResults", 50),),
        "DescribeScalingActivities": (_page("MaxResults", 50),),
        "DescribeScalingPolicies": (_page("MaxResults", 10),),
        "DescribeScheduledActions": (_page("MaxResults", 50),),
    },
    "elbv2": {
        "DescribeLoadBalancers": (Limit("LoadBalancerArns", 0, 20), Limit("Names", 0, 20)),
        "DescribeTags": (Limit("ResourceArns", 1, 20),),
    },
    "ec2": {
        "DescribeInstances": (
            Limit("MaxResults", 5, 1000, "value"),
            Limit("InstanceIds", 0, 1000),
            Limit("Filters", 0, 200),
        ),
    },
}

_ECS_RATES = (
    Rate(
        "cluster modify",
        20,
        1,
        (
            "CreateCluster",
            "DeleteCluster",
            "PutClusterCapacityProviders",
            "UpdateCluster",
            "UpdateClusterSettings",
        ),
    ),
    Rate("cluster read", 50, 20, ("DescribeClusters", "ListClusters")),
    Rate(
        "cluster resource modify",
        100,
        40,
        (
            "DeleteAttributes",
            "DeregisterContainerInstance",
            "ExecuteCommand",
            "PutAttributes",
            "RunTask",
            "StartTask",
            "StopTask",
            "UpdateContainerAgent",
            "UpdateContainerInstancesState",
        ),
    ),
    Rate(
        "cluster resource read",
        100,
        20,
        (
            "DescribeContainerInstances",
            "DescribeTasks",
            "ListAttributes",
            "ListContainerInstances",
            "ListTasks",
        ),
    ),
    Rate("service modify", 50, 5, ("CreateService", "DeleteService", "UpdateService")),
    Rate("service read", 100, 20, ("DescribeServices", "ListServices")),
    Rate(
        "service deployment",
        50,
        20,
        ("DescribeServiceDeployments", "ListServiceDeployments"),
    ),
    Rate("service revision", 50, 20, ("DescribeServiceRevisions",)),
    Rate(
        "task definition read",
        50,
        20,
        ("DescribeTaskDefinition", "ListTaskDefinitionFamilies", "ListTaskDefinitions"),
    ),
    Rate("task definition modify", 20, 1, ("DeregisterTaskDefinition", "RegisterTaskDefinition")),
    Rate("task definition delete", 5, 1, ("DeleteTaskDefinitions",)),
    Rate("capacity provider read", 50, 20, ("DescribeCapacityProviders",)),
    Rate(
        "capacity provider modify",
        10,
        1,
        ("CreateCapacityProvider", "DeleteCapacityProvider", "UpdateCapacityProvider"),
    ),
    Rate("tags read", 50, 20, ("ListTagsForResource",)),
    Rate("tags modify", 20, 10, ("TagResource", "UntagResource")),
    Rate("settings read", 50, 20, ("ListAccountSettings",)),
    Rate(
        "settings modify",
        10,
        1,
        ("DeleteAccountSetting", "PutAccountSetting", "PutAccountSettingDefault"),
    ),
    Rate("task protection", 200, 80, ("GetTaskProtection", "UpdateTaskProtection")),
    Rate("namespace read", 10, 1, ("ListServicesByNamespace",)),
    Rate("task set modify", 100, 20, ("CreateTaskSet", "DeleteTaskSet", "UpdateTaskSet")),
)

RATES: dict[str, tuple[Rate, ...]] = {
    "ecs": _ECS_RATES,
    "cloudwatch": (
        Rate("GetMetricData", 500, 500, ("GetMetricData",)),
        Rate("GetMetricStatistics", 400, 400, ("GetMetricStatistics",)),
        Rate("ListMetrics", 25, 25, ("ListMetrics",)),
        Rate("DescribeAlarms", 9, 9, ("DescribeAlarms",)),
        Rate("DescribeAlarmHistory", 20, 20, ("DescribeAlarmHistory",)),
    ),
    "logs": (
        Rate("GetLogEvents", 25, 25, ("GetLogEvents",)),
        Rate("FilterLogEvents", 10, 10, ("FilterLogEvents",)),
        Rate("DescribeLogStreams", 25, 25, ("DescribeLogStreams",)),
        Rate("DescribeLogGroups", 10, 10, ("DescribeLogGroups",)),
        Rate("StartLiveTail", 5, 5, ("StartLiveTail",)),
        Rate("StartQuery", 10, 10, ("StartQuery",)),
        Rate("GetQueryResults", 10, 10, ("GetQueryResults",)),
        Rate("StopQuery", 10, 10, ("StopQuery",)),
    ),
    "elbv2": (
        Rate(
            "reads",
            40,
            10,
            (
                "DescribeListeners",
                "DescribeLoadBalancers",
                "DescribeRules",
                "DescribeTags",
                "DescribeTargetGroupAttributes",
                "DescribeTargetGroups",
                "DescribeTargetHealth",
            ),
        ),
    ),
    "ec2": (Rate("reads", 100, 20, ("DescribeInstances", "DescribeInstanceStatus")),),
}

# Regions where CloudWatch Logs gives less than elsewhere: calls a second.
_GET_10 = ("us-west-2", "eu-west-1", "eu-central-1", "il-central-1", "ca-west-1")
_FILTER_5 = ("eu-central-1", "il-central-1", "ca-west-1", "ap-northeast-3", "ap-southeast-3")
REGIONAL_RATES: dict[tuple[str, str], float] = {
    **{(region, "GetLogEvents"): 10 for region in (*_GET_10, "ap-northeast-3", "ap-southeast-3")},
    ("eu-west-3", "GetLogEvents"): 30,
    **{(region, "FilterLogEvents"): 5 for region in _FILTER_5},
    ("us-east-1", "FilterLogEvents"): 25,
}
