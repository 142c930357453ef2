"""Every question: the right operations, limits, pages and batches, and what comes of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ecstui.aws.connect import Aws
from ecstui.errors import NotFound, Unreadable
from ecstui.model.log import LogPlace
from ecstui.model.metric import service_cpu
from ecstui.model.service import Service
from ecstui.ports import Batch, Reads
from tests.aws.stub import Stub, error, xml

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod"
SERVICE = "arn:aws:ecs:eu-west-1:123456789012:service/prod/web-"
DEFINITION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:12"


def pages(member: str, total: int, size: int) -> Any:
    """Answers that page `total` names by `size`, as a function of the request."""

    def answer(params: dict[str, Any]) -> dict[str, Any]:
        start = int(params.get("nextToken", "0"))
        found = [f"{SERVICE}{number}" for number in range(start, min(total, start + size))]
        more = {"nextToken": str(start + size)} if start + size < total else {}
        return {member: found, **more}

    return answer


def describe(params: dict[str, Any]) -> dict[str, Any]:
    """DescribeServices' answer for whatever is asked."""
    return {"services": [{"serviceArn": arn} for arn in params["services"]], "failures": []}


async def test_identity_is_read_from_xml(reads: Reads, stub: Stub) -> None:
    inside = "<Arn>arn:aws:iam::123456789012:user/eve</Arn><Account>123456789012</Account>"
    stub.on("GetCallerIdentity", xml("GetCallerIdentity", inside))
    who = await reads.identity()
    assert (who.account, who.arn) == ("123456789012", "arn:aws:iam::123456789012:user/eve")
    assert (who.region, who.endpoint_url) == ("eu-west-1", stub.url)


async def test_lists_are_paged_to_the_end_in_pages_of_100(reads: Reads, stub: Stub) -> None:
    stub.on("ListServices", pages("serviceArns", 250, 100))
    seen: list[int] = []
    arns = await reads.service_arns(CLUSTER, on_page=lambda page: seen.append(len(page)))
    assert arns == tuple(f"{SERVICE}{number}" for number in range(250))
    assert seen == [100, 100, 50]
    asked = stub.params("ListServices")
    assert [params["maxResults"] for params in asked] == [100, 100, 100]
    assert [params.get("nextToken") for params in asked] == [None, "100", "200"]


async def test_an_empty_page_with_a_token_is_not_the_end(reads: Reads, stub: Stub) -> None:
    stub.on("ListClusters", {"clusterArns": [], "nextToken": "a"}, {"clusterArns": [CLUSTER]})
    assert await reads.cluster_arns() == (CLUSTER,)


async def test_a_token_that_comes_again_ends_the_paging_with_an_error(
    reads: Reads, stub: Stub
) -> None:
    stub.on("ListClusters", {"clusterArns": [CLUSTER], "nextToken": "again"})
    with pytest.raises(Unreadable, match="same page of ecs:ListClusters twice"):
        await reads.cluster_arns()
    assert len(stub.asked) == 2


async def test_services_are_described_by_ten_some_at_once(reads: Reads, stub: Stub) -> None:
    stub.on("DescribeServices", describe)
    stub.gate = asyncio.Event()
    arns = [f"{SERVICE}{number}" for number in range(195)]
    batches: list[Batch[Service]] = []
    question = asyncio.create_task(reads.services(CLUSTER, arns, on_batch=batches.append))
    await stub.until_asked(8)
    stub.gate.set()
    answer = await question
    assert stub.most_at_once == 8
    assert [service.service_arn for service in answer.items] == arns
    assert sorted(len(batch.items) for batch in batches) == [5] + [10] * 19
    asked = stub.params("DescribeServices")
    assert len(asked) == 20
    assert all(len(params["services"]) <= 10 for params in asked)
    assert all(params["include"] == ["TAGS"] for params in asked)


async def test_missing_things_are_named_and_nameless_ones_counted(reads: Reads, stub: Stub) -> None:
    failures = [{"arn": "a", "reason": "MISSING"}, {"arn": "b", "reason": "ACCESS_DENIED"}]
    stub.on("DescribeTasks", {"tasks": [{"taskArn": "t"}, {}, 5], "failures": failures})
    answer = await reads.tasks(CLUSTER, ["t", "a", "b", "c", "t"])
    assert stub.params("DescribeTasks")[0]["tasks"] == ["t", "a", "b", "c"]
    assert [task.task_arn for task in answer.items] == ["t"]
    assert answer.missing == ("a",)
    assert answer.unreadable == 3
    assert reads.usage().unreadable == 1


async def test_nothing_is_asked_about_nothing(reads: Reads, stub: Stub) -> None:
    assert await reads.services(CLUSTER, []) == Batch()
    assert await reads.clusters([]) == Batch()
    assert await reads.series([], 0, 60, 60) == ()
    assert stub.asked == []


async def test_the_first_failed_batch_fails_the_question(reads: Reads, stub: Stub) -> None:
    stub.on("DescribeServices", error("ClusterNotFoundException", "Cluster not found."))
    with pytest.raises(NotFound, match="Cluster not found"):
        await reads.services(CLUSTER, [str(number) for number in range(200)])


async def test_tasks_are_listed_by_service_and_by_wish(reads: Reads, stub: Stub) -> None:
    stub.on("ListTasks", {"taskArns": []})
    await reads.task_arns(CLUSTER)
    await reads.task_arns(CLUSTER, service="web", stopped=True)
    assert stub.params("ListTasks") == [
        {"cluster": CLUSTER, "desiredStatus": "RUNNING", "maxResults": 100},
        {"cluster": CLUSTER, "desiredStatus": "STOPPED", "maxResults": 100, "serviceName": "web"},
    ]


async def test_clusters_come_with_all_we_show_of_them(reads: Reads, stub: Stub) -> None:
    setting = {"name": "containerInsights", "value": "enhanced"}
    stub.on("DescribeClusters", {"clusters": [{"clusterArn": CLUSTER, "settings": [setting]}]})
    answer = await reads.clusters([CLUSTER])
    assert answer.items[0].insights == "enhanced"
    assert stub.params("DescribeClusters")[0]["include"] == ["SETTINGS", "STATISTICS", "TAGS"]


async def test_a_task_definition_is_asked_for_once(reads: Reads, stub: Stub) -> None:
    stub.on("DescribeTaskDefinition", {"taskDefinition": {"family": "web", "revision": 12}})
    several = await asyncio.gather(*(reads.task_definition(DEFINITION) for _ in range(5)))
    assert {definition.family for definition in several} == {"web"}
    await reads.task_definition(DEFINITION)
    assert len(stub.asked) == 1


async def test_who_gives_up_does_not_take_the_definition_from_others(
    reads: Reads, stub: Stub
) -> None:
    stub.on("DescribeTaskDefinition", {"taskDefinition": {"family": "web"}})
    stub.gate = asyncio.Event()
    first = asyncio.create_task(reads.task_definition(DEFINITION))
    second = asyncio.create_task(reads.task_definition(DEFINITION))
    await stub.until_asked(1)
    first.cancel()
    stub.gate.set()
    assert (await second).family == "web"
    assert len(stub.asked) == 1


async def test_a_failed_definition_is_asked_for_again(reads: Reads, stub: Stub) -> None:
    missing = error("ClientException", "Unable to describe task definition.")
    stub.on("DescribeTaskDefinition", missing, {}, {"taskDefinition": {"family": "web"}})
    with pytest.raises(NotFound):
        await reads.task_definition(DEFINITION)
    with pytest.raises(Unreadable, match="web:12"):
        await reads.task_definition(DEFINITION)
    assert (await reads.task_definition(DEFINITION)).family == "web"


async def test_a_series_split_over_pages_is_merged_in_order(reads: Reads, stub: Stub) -> None:
    first = {"Id": "q0", "Timestamps": [120.0, 180], "Values": [2.0, 3.0]}
    rest = {"Id": "q0", "Timestamps": [60.0, 120], "Values": [1, 2.5], "StatusCode": "Complete"}
    stub.on(
        "GetMetricData",
        {"MetricDataResults": [first | {"StatusCode": "PartialData"}], "NextToken": "n"},
        {"MetricDataResults": [rest, {"Id": "unasked", "Values": []}]},
    )
    keys = [service_cpu("prod", "web"), service_cpu("prod", "api")]
    cpu, other = await reads.series(keys, 0, 240, 60)
    assert cpu.points == ((60.0, 1.0), (120.0, 2.5), (180.0, 3.0))
    assert (cpu.key, cpu.complete) == (keys[0], True)
    assert (other.key, other.points, other.complete) == (keys[1], (), False)
    asked = stub.params("GetMetricData")
    assert [params.get("NextToken") for params in asked] == [None, "n"]
    assert (asked[0]["StartTime"], asked[0]["EndTime"]) == (0, 240)


async def test_a_thousand_series_are_asked_for_by_500(reads: Reads, stub: Stub) -> None:
    stub.on("GetMetricData", {"MetricDataResults": []})
    keys = [service_cpu("prod", f"web-{number}") for number in range(1001)]
    assert [one.key for one in await reads.series(keys, 0, 60, 60)] == keys
    sizes = [len(params["MetricDataQueries"]) for params in stub.params("GetMetricData")]
    assert sorted(sizes) == [1, 500, 500]


async def test_a_page_of_lines_and_what_was_asked(reads: Reads, stub: Stub) -> None:
    event = {"logStreamName": "a", "timestamp": 5, "message": "hi", "eventId": "1"}
    stub.on("FilterLogEvents", {"events": [event, {"timestamp": "then"}], "nextToken": "n"})
    page = await reads.log_page(
        LogPlace("/ecs/web", streams=("a", "b")), start=1, end=9, newest_first=True, limit=50
    )
    assert [line.message for line in page.events] == ["hi"]
    assert (page.next_token, page.unreadable) == ("n", 1)
    await reads.log_page(LogPlace("/ecs/web", prefix="web/"), start=1, token="m")  # noqa: S106
    assert stub.params("FilterLogEvents") == [
        {
            "logGroupName": "/ecs/web",
            "logStreamNames": ["a", "b"],
            "startTime": 1,
            "endTime": 9,
            "limit": 50,
            "startFromHead": False,
        },
        {
            "logGroupName": "/ecs/web",
            "logStreamNamePrefix": "web/",
            "startTime": 1,
            "limit": 10_000,
            "nextToken": "m",
        },
    ]


async def test_a_log_page_that_repeats_its_token_is_an_error(reads: Reads, stub: Stub) -> None:
    stub.on("FilterLogEvents", {"events": [], "nextToken": "n"})
    with pytest.raises(Unreadable, match="twice"):
        await reads.log_page(LogPlace("/ecs/web"), start=1, token="n")  # noqa: S106  # a page's


async def test_changes_say_what_to_change_and_return_the_request_id(aws: Aws, stub: Stub) -> None:
    writes = aws.writes()
    stub.on("UpdateService", {"service": {"events": "whatever"}})
    stub.on("StopTask", {"task": None})
    assert await writes.scale(CLUSTER, "web", 0) == "request-1"
    assert await writes.restart(CLUSTER, "web") == "request-2"
    assert await writes.stop_task(CLUSTER, "t", "stuck") == "request-3"
    assert stub.asked == [
        ("UpdateService", {"cluster": CLUSTER, "service": "web", "desiredCount": 0}),
        ("UpdateService", {"cluster": CLUSTER, "service": "web", "forceNewDeployment": True}),
        ("StopTask", {"cluster": CLUSTER, "task": "t", "reason": "stuck"}),
    ]


async def test_usage_counts_what_was_sent(reads: Reads, stub: Stub) -> None:
    stub.on("ListServices", pages("serviceArns", 150, 100))
    await reads.service_arns(CLUSTER)
    usage = reads.usage()
    assert (usage.calls, usage.per_minute, usage.throttles) == (2, 2, 0)
    assert usage.by_operation == {"ecs:ListServices": 2}
