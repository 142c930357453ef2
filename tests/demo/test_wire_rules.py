"""What the embedded AWS rejects, in AWS's words; its token buckets; its look at its own answers."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Fault
from ecstui.demo.wire import codes
from ecstui.demo.wire.check import check_response
from ecstui.demo.wire.forms import SERVICES, input_form, operations, python_pattern
from ecstui.demo.wire.limits import LIMITS, RATES
from ecstui.demo.wire.throttle import Throttle
from ecstui.demo.wire.validate import problems, sentence

STAT = {
    "Metric": {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization"},
    "Period": 60,
    "Stat": "p99",
}
SPAN = {"StartTime": 0.0, "EndTime": 3600.0}
GROUP = {"logGroupName": "/ecs/web"}
TAIL = {"logGroupIdentifiers": ["arn:aws:logs:eu-west-1:1:log-group:g"]}


def _data(*queries: dict[str, Any]) -> dict[str, Any]:
    return {"MetricDataQueries": list(queries), **SPAN}


@pytest.mark.parametrize(
    ("service", "operation", "params", "part"),
    [
        ("ecs", "DescribeServices", {}, "Value null at 'services'"),
        ("ecs", "DescribeServices", {"services": []}, "Services cannot be empty."),
        ("ecs", "DescribeServices", {"services": ["a"] * 11}, "less than or equal to 10"),
        ("ecs", "DescribeTasks", {"tasks": ["a"] * 101}, "less than or equal to 100"),
        ("ecs", "DescribeTasks", {"tasks": ["a"], "include": ["X"]}, "enum value set: [TAGS]"),
        ("ecs", "ListServices", {"maxResults": 101}, "value less than or equal to 100"),
        ("ecs", "ListServices", {"maxResults": 0}, "value greater than or equal to 1"),
        ("ecs", "ListServices", {"launchType": "MOON"}, "Member must satisfy enum"),
        ("ecs", "ListTasks", {"startedBy": "a", "family": "b"}, "startedBy"),
        ("ecs", "ExecuteCommand", {"task": "a", "command": "b", "interactive": False}, "Interact"),
        ("ecs", "RunTask", {"taskDefinition": "a", "count": 11}, "equal to 10"),
        ("logs", "FilterLogEvents", {**GROUP, "limit": 10_001}, "equal to 10000"),
        ("logs", "FilterLogEvents", {}, "logGroupIdentifier"),
        ("logs", "FilterLogEvents", {"logGroupName": "a b"}, "regular expression pattern"),
        ("logs", "DescribeLogStreams", {**GROUP, "limit": 51}, "equal to 50"),
        (
            "logs",
            "DescribeLogStreams",
            {**GROUP, "orderBy": "LastEventTime", "logStreamNamePrefix": "a"},
            "LastEventTime",
        ),
        ("logs", "StartLiveTail", {"logGroupIdentifiers": ["g"]}, "must be ARNs"),
        ("cloudwatch", "GetMetricData", _data({"Id": "M", "MetricStat": STAT}), "[a-z]"),
        ("cloudwatch", "GetMetricData", _data(*[{"Id": "m", "MetricStat": STAT}] * 2), "unique"),
        ("cloudwatch", "GetMetricData", _data(*[{"Id": "m"}] * 501), "equal to 500"),
        (
            "cloudwatch",
            "GetMetricData",
            _data({"Id": "m", "MetricStat": {**STAT, "Period": 61}}),
            "multiple of 60",
        ),
        (
            "application-autoscaling",
            "DescribeScalingPolicies",
            {"ServiceNamespace": "ecs", "MaxResults": 11},
            "equal to 10",
        ),
        ("elbv2", "DescribeLoadBalancers", {"PageSize": 401}, "equal to 400"),
        ("ec2", "DescribeInstances", {"MaxResults": 10, "InstanceIds": ["i"]}, "maxResults"),
    ],
)
def test_rejects(service: str, operation: str, params: dict[str, Any], part: str) -> None:
    found = problems(service, operation, params, [])
    assert len(found) == 1
    assert part in found[0]


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("ecs", "ListClusters", {}),
        ("ecs", "DescribeTasks", {"tasks": ["a"] * 100, "include": ["TAGS"]}),
        ("ecs", "ListTasks", {"startedBy": "a", "desiredStatus": "STOPPED"}),
        ("logs", "FilterLogEvents", {**GROUP, "limit": 10_000, "startTime": 0, "endTime": 0}),
        ("logs", "StartLiveTail", TAIL),
        ("cloudwatch", "GetMetricData", _data({"Id": "m1", "MetricStat": STAT})),
        ("elbv2", "DescribeTargetHealth", {"TargetGroupArn": "a"}),
        ("ec2", "DescribeInstances", {"InstanceIds": ["i-1"]}),
    ],
)
def test_accepts(service: str, operation: str, params: dict[str, Any]) -> None:
    assert problems(service, operation, params, []) == []


def test_all_problems_are_told_at_once() -> None:
    found = problems("logs", "GetLogEvents", {"logStreamName": "", "limit": 0}, [])
    assert sentence(found).startswith("2 validation errors detected: Value '' at 'logStreamName'")
    assert problems("ecs", "ListClusters", {}, ["colour"]) == [
        "Unknown parameter in input: 'colour'"
    ]


def test_every_limit_and_rate_names_what_exists() -> None:
    for service, limits in LIMITS.items():
        for operation, each in limits.items():
            members = input_form(service, operation).members
            assert all(limit.member in members for limit in each), operation
    for service, rates in RATES.items():
        named = [operation for rate in rates for operation in rate.operations]
        assert len(set(named)) == len(named)
        assert set(named) <= operations(service)


def test_java_patterns() -> None:
    planes = python_pattern("[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF]*")
    assert planes is not None
    assert planes.fullmatch("service/prod/web 😀")
    assert python_pattern("[\\p{L}]*") is None


class Ticks:
    """A clock that moves when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_buckets_burst_refill_and_are_apart() -> None:
    clock = Ticks()
    throttle = Throttle(clock)

    def calls(operation: str, key: str = "AK", region: str = "eu-west-1") -> int:
        service = "ecs" if operation[0] in "LD" else "logs"
        admitted = (throttle.admits(service, operation, key, region) for _ in range(300))
        return sum(admitted)

    assert calls("ListTasks") == 100
    assert calls("DescribeTasks") == 0, "task reads share one bucket"
    assert calls("ListServices") == 100
    assert calls("ListTasks", key="other") == 100
    assert calls("ListTasks", region="us-east-1") == 100
    clock.now = 2.0
    assert calls("DescribeTasks") == 40
    assert calls("FilterLogEvents", region="eu-central-1") == 5
    assert calls("FilterLogEvents", region="us-east-1") == 25
    assert throttle.admits("ecs", "StopServiceDeployment", "AK", "eu-west-1"), "no published rate"


def test_the_same_trouble_has_each_service_s_own_code() -> None:
    told = {service: codes.throttled(service).code for service in SERVICES}
    assert told["ecs"] == told["logs"] == "ThrottlingException"
    assert told["cloudwatch"] == told["elbv2"] == told["sts"] == "Throttling"
    assert told["ec2"] == "RequestLimitExceeded"
    assert codes.denied("elbv2", "DescribeTargetHealth", "123456789012").message == (
        "User: arn:aws:sts::123456789012:assumed-role/OnCallEngineer/demo is not authorized to "
        "perform: elasticloadbalancing:DescribeTargetHealth on resource: * because no "
        "identity-based policy allows the elasticloadbalancing:DescribeTargetHealth action"
    )


def test_codes_are_spelled_by_protocol() -> None:
    elb = codes.spelling("elbv2", Fault("TargetGroupNotFoundException", ""))
    assert (elb.code, elb.status) == ("TargetGroupNotFound", 400)
    ecs = codes.spelling("ecs", Fault("ClusterNotFoundException", ""))
    assert (ecs.shape, ecs.status) == ("ClusterNotFoundException", 400)
    watch = codes.spelling("cloudwatch", Fault("InvalidParameterValue", ""))
    assert (watch.shape, watch.code) == ("InvalidParameterValueException", "InvalidParameterValue")


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ({"services": [{"serviceName": None}]}, "NoneType where string is due"),
        ({"services": [{"colour": "red"}]}, "services[0].colour: unknown member"),
        ({"services": [{"desiredCount": "3"}]}, "str where integer is due"),
        ({"services": [{"desiredCount": True}]}, "bool where integer is due"),
        ({"services": [{"launchType": "MOON"}]}, "'MOON' is not one of EC2"),
        ({"services": [{"createdAt": float("nan")}]}, "not a finite number"),
        ({"services": {}}, "dict where list is due"),
    ],
)
def test_an_answer_that_aws_could_not_send_is_found(answer: dict[str, Any], part: str) -> None:
    found = check_response("ecs", "DescribeServices", answer)
    assert len(found) == 1
    assert part in found[0]


def test_a_good_answer_is_good() -> None:
    service = {"serviceName": "web", "createdAt": 1.5, "launchType": "EC2", "events": [{"id": "e"}]}
    assert check_response("ecs", "DescribeServices", {"services": [service], "failures": []}) == []
