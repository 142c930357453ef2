"""The CloudWatch API as AWS answers it: queries, math, searches, pages, alarms."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Call, Fault
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.telemetry import Telemetry
from ecstui.demo.wire.check import check_response
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World

NOW = 1_763_829_000.5
HOUR = {"StartTime": NOW - 3600, "EndTime": NOW}
SEARCH = (
    "SEARCH('{AWS/ECS,ClusterName,ServiceName} MetricName=\"CPUUtilization\" %s', 'Average', 60)"
)


def build(scenario: str = "default") -> World:
    return World.build("small", 7, scenario, Clock.frozen_at(NOW), telemetry=Telemetry)


@pytest.fixture(scope="module")
def world() -> World:
    return build()


def ask(world: World, operation: str, **params: Any) -> dict[str, Any]:
    answer = OPERATIONS["cloudwatch", operation](world, Call("cloudwatch", operation, params))
    assert isinstance(answer, dict)
    assert check_response("cloudwatch", operation, answer) == []
    return answer


def refused(world: World, operation: str, **params: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        ask(world, operation, **params)
    return caught.value


def stat(name: str, service: str = "web", metric: str = "CPUUtilization", **more: Any) -> Any:
    pairs = {"ClusterName": "prod", "ServiceName": service}
    dimensions = [{"Name": key, "Value": value} for key, value in pairs.items()]
    wire = {"Namespace": "AWS/ECS", "MetricName": metric, "Dimensions": dimensions}
    return {"Id": name, "MetricStat": {"Metric": wire, "Period": 60, "Stat": "Average"}, **more}


def data(world: World, *queries: Any, **more: Any) -> dict[str, dict[float, float]]:
    answer = ask(world, "GetMetricData", MetricDataQueries=list(queries), **{**HOUR, **more})
    return {
        result["Id"]: dict(zip(result["Timestamps"], result["Values"], strict=True))
        for result in answer["MetricDataResults"]
    }


def test_metrics_newest_first_unless_asked_otherwise(world: World) -> None:
    falling = list(data(world, stat("a"))["a"])
    rising = list(data(world, stat("a"), ScanBy="TimestampAscending")["a"])
    assert falling == sorted(falling, reverse=True)
    assert rising == falling[::-1]
    assert 55 <= len(rising) <= 60


def test_what_has_no_data_is_empty_and_complete(world: World) -> None:
    answer = ask(world, "GetMetricData", MetricDataQueries=[stat("a", "nobody")], **HOUR)
    (result,) = answer["MetricDataResults"]
    assert result["Values"] == []
    assert result["StatusCode"] == "Complete"
    assert result["Label"] == "CPUUtilization"


def test_math_over_other_queries(world: World) -> None:
    found = data(
        world,
        stat("a"),
        stat("b", "auth", ReturnData=False),
        {"Id": "share", "Expression": "a / (a + b) * 100"},
        {"Id": "total", "Expression": "SUM(METRICS())"},
        {"Id": "mean", "Expression": "AVG([a, b])"},
        {"Id": "over", "Expression": "IF(a > b, 1, 0)"},
        {"Id": "diff", "Expression": "ABS(a - b) + 0 * 2"},
        {"Id": "flat", "Expression": "MAX(a)"},
    )
    b = data(world, stat("b", "auth"))["b"]
    assert "b" not in found
    for at, value in found["a"].items():
        assert found["share"][at] == pytest.approx(100 * value / (value + b[at]))
        assert found["total"][at] == pytest.approx(value + b[at])
        assert found["mean"][at] == pytest.approx((value + b[at]) / 2)
        assert found["over"][at] == float(value > b[at])
        assert found["diff"][at] == pytest.approx(abs(value - b[at]))
        assert found["flat"][at] == pytest.approx(max(found["a"].values()))


def test_gaps_are_filled(world: World) -> None:
    late = {"StartTime": NOW - 900, "EndTime": NOW + 300}
    found = data(
        world,
        stat("a"),
        {"Id": "zero", "Expression": "FILL(a, 0)"},
        {"Id": "same", "Expression": "FILL(a, REPEAT)"},
        **late,
    )
    assert len(found["zero"]) == 21 > len(found["a"])
    assert found["zero"][max(found["zero"])] == 0
    assert found["same"][max(found["same"])] == found["a"][max(found["a"])]


@pytest.mark.parametrize(
    "expression", ["a +", "nope * 2", "SUM(", "a $ 2", "UNHEARD(a)", "e", "FILL(a)", "1 +* 2"]
)
def test_bad_math_is_refused(world: World, expression: str) -> None:
    queries = [stat("a"), {"Id": "e", "Expression": expression}]
    fault = refused(world, "GetMetricData", MetricDataQueries=queries, **HOUR)
    assert fault.code == "ValidationError"


def test_a_search_finds_services_and_labels_them(world: World) -> None:
    query = {"Id": "s", "Expression": SEARCH % 'ClusterName="prod"'}
    answer = ask(world, "GetMetricData", MetricDataQueries=[query], **HOUR)
    labels = {result["Label"] for result in answer["MetricDataResults"]}
    names = {s.name for s in world.fleet.services.values() if s.cluster == "prod"}
    assert {"web", "checkout", "search"} <= labels <= names
    assert {result["Id"] for result in answer["MetricDataResults"]} == {"s"}


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ('ServiceName=("web" OR "auth") ClusterName="prod"', {"web", "auth"}),
        ('ClusterName="prod" NOT ServiceName=web graphql', {"graphql-gateway"}),
        ("ServiceName=search ClusterName=prod", {"search", "search-indexer"}),
        ('ServiceName="search" ClusterName=prod', {"search"}),
    ],
)
def test_search_terms(world: World, terms: str, wanted: set[str]) -> None:
    query = {
        "Id": "s",
        "Expression": SEARCH % terms,
        "Label": "${PROP('Dim.ServiceName')}",
    }
    answer = ask(world, "GetMetricData", MetricDataQueries=[query], **HOUR)
    assert {result["Label"] for result in answer["MetricDataResults"]} == wanted


def test_pages_are_cut_by_the_number_of_points(world: World) -> None:
    queries = [stat(f"q{n}", name) for n, name in enumerate(("web", "auth", "orders"))]
    whole = data(world, *queries)
    merged: dict[str, dict[float, float]] = {}
    codes: list[str] = []
    token: dict[str, Any] = {}
    for _ in range(30):
        answer = ask(
            world,
            "GetMetricData",
            MetricDataQueries=queries,
            **HOUR,
            MaxDatapoints=25,
            **token,
        )
        for result in answer["MetricDataResults"]:
            points = zip(result["Timestamps"], result["Values"], strict=True)
            merged.setdefault(result["Id"], {}).update(points)
            codes.append(result["StatusCode"])
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert merged == whole
    assert set(codes) == {"PartialData", "Complete"}
    bad = refused(world, "GetMetricData", MetricDataQueries=queries, **HOUR, NextToken="x")
    assert bad.code == "InvalidNextToken"


def test_bad_requests_are_refused(world: World) -> None:
    swapped = {"StartTime": NOW, "EndTime": NOW - 60}
    assert refused(world, "GetMetricData", MetricDataQueries=[stat("a")], **swapped)
    assert refused(world, "GetMetricData", MetricDataQueries=[stat("a"), stat("a")], **HOUR)
    assert refused(world, "GetMetricData", MetricDataQueries=[{"Id": "a"}], **HOUR)


def test_statistics_of_one_metric(world: World) -> None:
    metric = stat("a")["MetricStat"]["Metric"]
    answer = ask(
        world,
        "GetMetricStatistics",
        **metric,
        **HOUR,
        Period=300,
        Statistics=["Average", "Maximum"],
        ExtendedStatistics=["p99"],
    )
    assert len(answer["Datapoints"]) >= 11
    assert all(point["Unit"] == "Percent" for point in answer["Datapoints"])
    assert all(point["ExtendedStatistics"]["p99"] > 0 for point in answer["Datapoints"])
    week = {"StartTime": NOW - 7 * 86_400, "EndTime": NOW}
    fault = refused(
        world, "GetMetricStatistics", **metric, **week, Period=60, Statistics=["Average"]
    )
    assert fault.code == "InvalidParameterCombination"


def test_metrics_are_listed_in_pages(world: World) -> None:
    found, token = [], None
    while True:
        more: dict[str, Any] = {"NextToken": token} if token else {}
        answer = ask(world, "ListMetrics", **more)
        found += [repr(metric) for metric in answer["Metrics"]]
        assert len(answer["Metrics"]) <= 500
        token = answer.get("NextToken")
        if token is None:
            break
    assert len(found) == len(set(found)) > 500
    filters = [{"Name": "ServiceName", "Value": "web"}, {"Name": "TaskId"}]
    some = ask(world, "ListMetrics", Dimensions=filters, MetricName="TaskCpuUtilization")
    tasks = world.fleet.services[world.fleet.arn("service", "prod", "web")].tasks
    assert len(some["Metrics"]) == sum(task.started is not None for task in tasks)


def alarms(world: World, **params: Any) -> dict[str, dict[str, Any]]:
    found = ask(world, "DescribeAlarms", **params)["MetricAlarms"]
    return {alarm["AlarmName"]: alarm for alarm in found}


def test_target_tracking_has_its_pair_of_alarms(world: World) -> None:
    found = alarms(world, AlarmNamePrefix="TargetTracking-service/prod/search-")
    high = next(alarm for name, alarm in found.items() if "AlarmHigh" in name)
    low = next(alarm for name, alarm in found.items() if "AlarmLow" in name)
    assert (high["StateValue"], low["StateValue"]) == ("ALARM", "OK")
    assert high["StateReason"].startswith("Threshold Crossed: 3 out of the last 3 datapoints [")
    assert high["StateUpdatedTimestamp"] < NOW - 1800
    assert (high["Threshold"], low["Threshold"]) == (60.0, 54.0)


def test_alarms_are_paged_and_filtered(world: World) -> None:
    every = alarms(world, MaxRecords=100)
    first = ask(world, "DescribeAlarms", MaxRecords=3)
    second = ask(world, "DescribeAlarms", MaxRecords=3, NextToken=first["NextToken"])
    names = [a["AlarmName"] for page in (first, second) for a in page["MetricAlarms"]]
    assert names == sorted(every)[:6]
    ringing = alarms(world, StateValue="ALARM", MaxRecords=100)
    assert set(ringing) == {n for n, a in every.items() if a["StateValue"] == "ALARM"}
    assert "prod-search-5xx" in ringing
    assert alarms(world, AlarmNames=["prod-search-5xx", "none"]).keys() == {"prod-search-5xx"}
    assert ask(world, "DescribeAlarms", AlarmTypes=["CompositeAlarm"])["MetricAlarms"] == []


def test_a_calm_world_has_quiet_alarms() -> None:
    found = alarms(build("calm"), StateValue="ALARM", MaxRecords=100)
    assert [name for name in found if "AlarmLow" not in name and "AlarmHigh" not in name] == []


def test_history_tells_of_changes(world: World) -> None:
    name = next(n for n in alarms(world, MaxRecords=100) if "prod/search-AlarmHigh" in n)
    items = ask(world, "DescribeAlarmHistory", AlarmName=name)["AlarmHistoryItems"]
    assert items[0]["HistorySummary"] == "Alarm updated from OK to ALARM"
    assert alarms(world, AlarmNames=[name])[name]["StateUpdatedTimestamp"] == items[0]["Timestamp"]


def test_own_alarms_follow_the_metric() -> None:
    world = build()
    wire = stat("a", "search")["MetricStat"]["Metric"]
    ask(
        world,
        "PutMetricAlarm",
        AlarmName="own",
        **wire,
        Statistic="Average",
        Period=60,
        EvaluationPeriods=2,
        Threshold=90.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    assert alarms(world, AlarmNames=["own"])["own"]["StateValue"] == "ALARM"
    ask(world, "DeleteAlarms", AlarmNames=["own"])
    assert alarms(world, AlarmNames=["own"]) == {}
    assert refused(world, "DeleteAlarms", AlarmNames=["own"]).code == "ResourceNotFound"
