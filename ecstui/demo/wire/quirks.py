"""Rules between the members of a request that no trait can express."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Params = dict[str, Any]
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_FAST_PERIODS = (1, 5, 10, 20, 30)


def quirk(service: str, operation: str, params: Params) -> str:
    """AWS's message for a combination it rejects, or the empty string."""
    rule = _RULES.get((service, operation))
    return rule(params) if rule else ""


def _list_tasks(params: Params) -> str:
    others = {"serviceName", "family", "containerInstance", "launchType"} & params.keys()
    if "startedBy" in params and others:
        return "The startedBy filter cannot be combined with another filter."
    return ""


def _run_task(params: Params) -> str:
    if params.get("launchType") and params.get("capacityProviderStrategy"):
        return "Specify either Launch Type or Capacity Provider Strategy, but not both."
    return ""


def _execute_command(params: Params) -> str:
    return "" if params.get("interactive") else "Interactive is the only mode supported currently."


def _container_states(params: Params) -> str:
    if params.get("status") not in ("ACTIVE", "DRAINING"):
        return "Container instance status should be one of [ACTIVE, DRAINING]."
    return ""


def _metric_data(params: Params) -> str:
    queries = params.get("MetricDataQueries", [])
    names = [query.get("Id", "") for query in queries]
    for at, name in enumerate(names, 1):
        if not _ID.fullmatch(name):
            where = f"MetricDataQueries.member.{at}.Id"
            return (
                f"The value {name} for parameter {where} is not matching the expected pattern "
                "^[a-z][a-zA-Z0-9_]*$."
            )
    if len(set(names)) != len(names):
        return "The values for parameter id in MetricDataQueries are not unique."
    for at, query in enumerate(queries, 1):
        if "MetricStat" in query and "Expression" in query:
            return f"MetricDataQueries.member.{at} must not have both MetricStat and Expression."
        period = query.get("MetricStat", {}).get("Period", 60)
        if period not in _FAST_PERIODS and (period % 60 or period <= 0):
            where = f"MetricDataQueries.member.{at}.MetricStat.Period"
            return f"The parameter {where} must be 1, 5, 10, 20, 30 or a multiple of 60."
    return _time_order(params)


def _metric_statistics(params: Params) -> str:
    if not params.get("Statistics") and not params.get("ExtendedStatistics"):
        return "Must specify either Statistics or ExtendedStatistics"
    period = params["Period"]
    if period not in _FAST_PERIODS and period % 60:
        return "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."
    points = (params["EndTime"] - params["StartTime"]) / period
    if points > 1440:
        return (
            f"You have requested up to {points:,.0f} datapoints, which exceeds the limit of 1,440. "
            "You may reduce the datapoints requested by increasing Period, or decreasing the "
            "time range."
        )
    return _time_order(params)


def _time_order(params: Params) -> str:
    if params["StartTime"] >= params["EndTime"]:
        return "The parameter StartTime must be less than the parameter EndTime."
    return ""


def _one_group(params: Params) -> str:
    if bool(params.get("logGroupName")) == bool(params.get("logGroupIdentifier")):
        return "Exactly one of logGroupName and logGroupIdentifier must be given."
    return ""


def _filter_events(params: Params) -> str:
    if "logStreamNames" in params and "logStreamNamePrefix" in params:
        return "Only one of logStreamNames and logStreamNamePrefix can be specified."
    return _one_group(params) or _event_order(params)


def _get_events(params: Params) -> str:
    return _one_group(params) or _event_order(params)


def _event_order(params: Params) -> str:
    if params.get("startTime", 0) > params.get("endTime", params.get("startTime", 0)):
        return "startTime must not be after endTime."
    return ""


def _log_streams(params: Params) -> str:
    if params.get("orderBy") == "LastEventTime" and "logStreamNamePrefix" in params:
        return "Cannot order by LastEventTime with a logStreamNamePrefix."
    return _one_group(params)


def _log_groups(params: Params) -> str:
    if "logGroupNamePrefix" in params and "logGroupNamePattern" in params:
        return "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
    return ""


def _live_tail(params: Params) -> str:
    for name in params["logGroupIdentifiers"]:
        if not name.startswith("arn:") or name.endswith(":*"):
            return "logGroupIdentifiers must be ARNs without a trailing :*."
    if "logStreamNames" in params and "logStreamNamePrefixes" in params:
        return "Only one of logStreamNames and logStreamNamePrefixes can be specified."
    return ""


def _scalable(params: Params) -> str:
    needs = params.get("ServiceNamespace") == "ecs" and "ScalableDimension" in params
    if needs and params["ScalableDimension"] != "ecs:service:DesiredCount":
        return "Unsupported service namespace, resource type or scalable dimension"
    return ""


def _load_balancers(params: Params) -> str:
    if "LoadBalancerArns" in params and "Names" in params:
        return "Load balancer names and load balancer ARNs cannot be specified at the same time"
    if "PageSize" in params and ("LoadBalancerArns" in params or "Names" in params):
        return "Page size and names or ARNs cannot be specified at the same time"
    return ""


def _target_groups(params: Params) -> str:
    given = {"LoadBalancerArn", "TargetGroupArns", "Names"} & params.keys()
    if len(given) > 1:
        return (
            "Target group ARNs, target group names and a load balancer ARN cannot be specified at "
            "the same time"
        )
    return ""


def _instances(params: Params) -> str:
    if "MaxResults" in params and "InstanceIds" in params:
        return "The parameter instancesSet cannot be used with the parameter maxResults"
    return ""


_RULES: dict[tuple[str, str], Callable[[Params], str]] = {
    ("ecs", "ListTasks"): _list_tasks,
    ("ecs", "RunTask"): _run_task,
    ("ecs", "ExecuteCommand"): _execute_command,
    ("ecs", "UpdateContainerInstancesState"): _container_states,
    ("cloudwatch", "GetMetricData"): _metric_data,
    ("cloudwatch", "GetMetricStatistics"): _metric_statistics,
    ("logs", "FilterLogEvents"): _filter_events,
    ("logs", "GetLogEvents"): _get_events,
    ("logs", "DescribeLogStreams"): _log_streams,
    ("logs", "DescribeLogGroups"): _log_groups,
    ("logs", "StartLiveTail"): _live_tail,
    ("application-autoscaling", "DescribeScalableTargets"): _scalable,
    ("application-autoscaling", "DescribeScalingPolicies"): _scalable,
    ("elbv2", "DescribeLoadBalancers"): _load_balancers,
    ("elbv2", "DescribeTargetGroups"): _target_groups,
    ("ec2", "DescribeInstances"): _instances,
}
