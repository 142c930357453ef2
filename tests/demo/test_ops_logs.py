"""The CloudWatch Logs API as AWS answers it: tokens, pages, filters, faults, queries."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Call, Fault
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.telemetry import Telemetry, of
from ecstui.demo.wire.check import check_response
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World

NOW = 1_763_829_000.5
MS = int(NOW * 1000)
WEB = "/ecs/prod/web"


def build() -> World:
    return World.build("small", 7, "default", Clock.frozen_at(NOW), telemetry=Telemetry)


@pytest.fixture(scope="module")
def world() -> World:
    return build()


def ask(world: World, operation: str, **params: Any) -> dict[str, Any]:
    answer = OPERATIONS["logs", operation](world, Call("logs", operation, params))
    assert isinstance(answer, dict)
    assert check_response("logs", operation, answer) == []
    return answer


def refused(world: World, operation: str, **params: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        ask(world, operation, **params)
    return caught.value


def pages(world: World, **params: Any) -> list[dict[str, Any]]:
    """All events of FilterLogEvents, page by page."""
    found, token = [], None
    for _ in range(500):
        more: dict[str, Any] = {"nextToken": token} if token else {}
        answer = ask(world, "FilterLogEvents", **params, **more)
        found += answer["events"]
        token = answer.get("nextToken")
        if token is None:
            return found
    raise AssertionError("the search does not end")


def stream_of(world: World, group: str = WEB, prefix: str = "ecs/web/") -> str:
    answer = ask(world, "DescribeLogStreams", logGroupName=group, logStreamNamePrefix=prefix)
    name = answer["logStreams"][0]["logStreamName"]
    assert isinstance(name, str)
    return name


def test_groups_are_paged_and_filtered(world: World) -> None:
    names, token = [], None
    while True:
        more: dict[str, Any] = {"nextToken": token} if token else {}
        answer = ask(world, "DescribeLogGroups", limit=7, **more)
        names += [group["logGroupName"] for group in answer["logGroups"]]
        token = answer.get("nextToken")
        if token is None:
            break
    assert names == sorted(set(names))
    assert WEB in names
    found = ask(world, "DescribeLogGroups", logGroupNamePrefix="/ecs/staging/")["logGroups"]
    assert {g["logGroupName"].split("/")[2] for g in found} == {"staging"}
    found = ask(world, "DescribeLogGroups", logGroupNamePattern="CHECK")["logGroups"]
    assert {g["logGroupName"] for g in found} >= {"/ecs/prod/checkout", "/ecs/staging/checkout"}


def test_streams_by_name_and_by_last_event(world: World) -> None:
    both = [
        ask(world, "DescribeLogStreams", logGroupName=WEB, orderBy=order, descending=True)
        for order in ("LogStreamName", "LastEventTime")
    ]
    names = [stream["logStreamName"] for stream in both[0]["logStreams"]]
    assert names == sorted(names, reverse=True)
    times = [stream["lastEventTimestamp"] for stream in both[1]["logStreams"]]
    assert times == sorted(times, reverse=True)
    fault = refused(
        world,
        "DescribeLogStreams",
        logGroupName=WEB,
        orderBy="LastEventTime",
        logStreamNamePrefix="ecs",
    )
    assert fault.code == "InvalidParameterException"


@pytest.mark.parametrize(
    ("operation", "params", "text"),
    [
        ("GetLogEvents", {"logGroupName": "/no", "logStreamName": "x"}, "log group"),
        ("GetLogEvents", {"logGroupName": WEB, "logStreamName": "x"}, "log stream"),
        ("FilterLogEvents", {"logGroupName": "/no"}, "log group"),
        ("FilterLogEvents", {"logGroupName": WEB, "logStreamNames": ["x"]}, "log stream"),
        ("DescribeLogStreams", {"logGroupName": "/no"}, "log group"),
    ],
)
def test_what_does_not_exist_is_said_in_aws_words(
    world: World, operation: str, params: dict[str, Any], text: str
) -> None:
    fault = refused(world, operation, **params)
    assert fault.code == "ResourceNotFoundException"
    assert fault.message == f"The specified {text} does not exist."


def test_get_forward_reaches_the_end_and_stays_there(world: World) -> None:
    here = {"logGroupName": WEB, "logStreamName": stream_of(world)}
    params = {**here, "startFromHead": True, "startTime": MS - 300_000, "limit": 40}
    seen: list[int] = []
    answer = ask(world, "GetLogEvents", **params)
    for _ in range(1000):
        seen += [event["timestamp"] for event in answer["events"]]
        token = answer["nextForwardToken"]
        answer = ask(world, "GetLogEvents", **params, nextToken=token)
        if answer["nextForwardToken"] == token:
            break
    assert answer["events"] == []
    assert seen == sorted(seen)
    assert len(seen) > 1000
    whole = ask(world, "GetLogEvents", **here, startTime=MS - 300_000)["events"]
    assert [event["timestamp"] for event in whole] == seen


def test_get_from_the_tail_then_backwards_and_forwards(world: World) -> None:
    here = {"logGroupName": WEB, "logStreamName": stream_of(world)}
    last = ask(world, "GetLogEvents", **here, limit=10)
    earlier = ask(world, "GetLogEvents", **here, limit=10, nextToken=last["nextBackwardToken"])
    whole = ask(world, "GetLogEvents", **here, limit=20)["events"]
    assert earlier["events"] + last["events"] == whole
    again = ask(world, "GetLogEvents", **here, limit=10, nextToken=earlier["nextForwardToken"])
    assert again["events"] == last["events"]


def test_a_forward_token_goes_on_when_time_does() -> None:
    world = build()
    here = {"logGroupName": WEB, "logStreamName": stream_of(world), "startFromHead": True}
    answer = ask(world, "GetLogEvents", **here, startTime=MS - 5000)
    token = answer["nextForwardToken"]
    world.clock.move(10)
    world.advance()
    answer = ask(world, "GetLogEvents", **here, nextToken=token)
    assert answer["events"]
    assert answer["nextForwardToken"] != token


def test_get_ends_before_its_end_time_filter_at_it(world: World) -> None:
    name = stream_of(world)
    here = {"logGroupName": WEB, "logStreamName": name}
    event = ask(world, "GetLogEvents", **here, limit=200)["events"][50]
    at = event["timestamp"]
    got = ask(world, "GetLogEvents", **here, startTime=at - 500, endTime=at)["events"]
    assert all(one["timestamp"] < at for one in got)
    found = pages(world, logGroupName=WEB, logStreamNames=[name], startTime=at, endTime=at)
    assert event["message"] in [one["message"] for one in found]


def test_tokens_of_others_are_refused(world: World) -> None:
    here = {"logGroupName": WEB, "logStreamName": stream_of(world)}
    assert refused(world, "GetLogEvents", **here, nextToken="f/12/s").code.startswith("Invalid")
    bad = refused(world, "FilterLogEvents", logGroupName=WEB, nextToken="bm9uc2Vuc2U=")
    assert bad.code == "InvalidParameterException"
    answer = ask(world, "FilterLogEvents", logGroupName=WEB, startTime=MS - 60_000, limit=5)
    other = {"logGroupName": "/ecs/prod/auth", "startTime": MS - 60_000}
    fault = refused(world, "FilterLogEvents", **other, nextToken=answer["nextToken"])
    assert fault.message == "The specified nextToken is invalid."


def test_filter_interleaves_all_streams_without_loss(world: World) -> None:
    span = {"startTime": MS - 180_000, "endTime": MS}
    whole = pages(world, logGroupName=WEB, **span)
    small = pages(world, logGroupName=WEB, **span, limit=2500)
    assert whole == small
    assert len({event["eventId"] for event in whole}) == len(whole)
    assert [e["timestamp"] for e in whole] == sorted(e["timestamp"] for e in whole)
    assert len({event["logStreamName"] for event in whole[:500]}) > 5
    names = sorted({event["logStreamName"] for event in whole})
    split = [
        event
        for name in names
        for event in pages(world, logGroupName=WEB, logStreamNames=[name], **span)
    ]
    assert sorted(e["eventId"] for e in split) == sorted(e["eventId"] for e in whole)


def test_filter_newest_first_is_the_reverse(world: World) -> None:
    span = {"logGroupName": WEB, "startTime": MS - 60_000, "endTime": MS}
    newest = pages(world, **span, startFromHead=False, limit=300)
    assert newest == pages(world, **span)[::-1]
    fault = refused(world, "FilterLogEvents", logGroupName=WEB, startFromHead=False)
    assert fault.code == "InvalidParameterException"


def test_filter_by_prefix_and_by_pattern(world: World) -> None:
    group = {"logGroupName": WEB, "startTime": MS - 120_000}
    sidecars = pages(world, **group, logStreamNamePrefix="sidecar/")
    assert {event["logStreamName"].split("/")[0] for event in sidecars} == {"sidecar"}
    warned = pages(world, **group, filterPattern="warn")
    assert warned
    assert all("warn" in event["message"] for event in warned)
    both = {"logStreamNames": [stream_of(world)], "logStreamNamePrefix": "ecs"}
    assert refused(world, "FilterLogEvents", **group, **both).code == "InvalidParameterException"


def test_an_early_page_may_be_empty_and_still_go_on(world: World) -> None:
    empty = 0
    for start in range(MS - 130_000, MS - 130_000 + 60):
        answer = ask(world, "FilterLogEvents", logGroupName=WEB, startTime=start, limit=10)
        if not answer["events"]:
            empty += 1
            assert answer["nextToken"]
    assert 0 < empty < 20


def test_a_page_holds_at_most_a_megabyte(world: World) -> None:
    answer = ask(world, "FilterLogEvents", logGroupName="/ecs/prod/chat", startTime=MS - 3_000_000)
    while "nextToken" in answer and not answer["events"]:
        answer = ask(
            world,
            "FilterLogEvents",
            logGroupName="/ecs/prod/chat",
            startTime=MS - 3_000_000,
            nextToken=answer["nextToken"],
        )
    size = sum(len(event["message"].encode()) + 26 for event in answer["events"])
    assert size <= 1_048_576
    assert "nextToken" in answer


def test_own_groups_streams_and_events() -> None:
    world = build()
    ask(world, "CreateLogGroup", logGroupName="/own")
    assert refused(world, "CreateLogGroup", logGroupName="/own").code.endswith(
        "AlreadyExistsException"
    )
    ask(world, "CreateLogStream", logGroupName="/own", logStreamName="s")
    again = {"logGroupName": "/own", "logStreamName": "s"}
    assert refused(world, "CreateLogStream", **again).code.endswith("AlreadyExistsException")
    assert ask(world, "GetLogEvents", **again)["events"] == []
    lines = [{"timestamp": MS - 2000 + n // 3, "message": f"line {n}"} for n in range(3000)]
    ask(world, "PutLogEvents", **again, logEvents=lines)
    got = [e["message"] for e in pages(world, logGroupName="/own", limit=700)]
    assert got == [f"line {n}" for n in range(3000)]
    found = ask(world, "GetLogEvents", **again, startFromHead=True)["events"]
    assert [e["message"] for e in found] == got


def test_events_too_old_or_too_new_are_told() -> None:
    world = build()
    ask(world, "CreateLogGroup", logGroupName="/own")
    ask(world, "CreateLogStream", logGroupName="/own", logStreamName="s")
    here = {"logGroupName": "/own", "logStreamName": "s"}
    times = (MS - 15 * 86_400_000, MS, MS + 3 * 3_600_000)
    lines = [{"timestamp": at, "message": "x"} for at in times]
    answer = ask(world, "PutLogEvents", **here, logEvents=lines)
    told = {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 2}
    assert answer["rejectedLogEventsInfo"] == told
    assert len(pages(world, logGroupName="/own")) == 1
    fault = refused(world, "PutLogEvents", **here, logEvents=lines[::-1])
    assert "chronological" in fault.message


def test_put_into_a_tasks_own_stream() -> None:
    world = build()
    name = stream_of(world, "/ecs/prod/auth", "ecs/auth/")
    here = {"logGroupName": "/ecs/prod/auth", "logStreamName": name}
    ask(world, "PutLogEvents", **here, logEvents=[{"timestamp": MS - 1, "message": "numbered 1"}])
    found = pages(world, logGroupName="/ecs/prod/auth", startTime=MS - 60_000)
    assert [e["logStreamName"] for e in found if e["message"] == "numbered 1"] == [name]
    assert len(found) > 10


def finish(world: World, query: str) -> dict[str, Any]:
    for _ in range(300):
        answer = ask(world, "GetQueryResults", queryId=query)
        if answer["status"] == "Complete":
            return answer
        world.clock.move(1)
    raise AssertionError("the query does not end")


def test_an_insights_query_runs_and_counts() -> None:
    world = build()
    start = {"logGroupName": "/ecs/prod/checkout", "startTime": int(NOW) - 600, "endTime": int(NOW)}
    text = (
        'fields @timestamp, level | filter level in ["warn", "error"] and service = "checkout" '
        "| stats count(*) as n, avg(duration_ms) by bin(5m) | sort n desc | limit 5"
    )
    query = ask(world, "StartQuery", queryString=text, **start)["queryId"]
    assert ask(world, "GetQueryResults", queryId=query)["status"] == "Scheduled"
    answer = finish(world, query)
    counts = [int(f["value"]) for row in answer["results"] for f in row if f["field"] == "n"]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == answer["statistics"]["recordsMatched"] > 0
    assert answer["statistics"]["recordsScanned"] > answer["statistics"]["recordsMatched"]


def test_an_insights_query_finds_lines_newest_first() -> None:
    world = build()
    text = "fields @timestamp, @message, @logStream | filter @message like /WARN|ERROR/ | limit 20"
    query = ask(
        world,
        "StartQuery",
        queryString=text,
        logGroupNames=["/ecs/prod/cart", "/ecs/prod/inventory"],
        startTime=int(NOW) - 900,
        endTime=int(NOW),
    )["queryId"]
    rows = [{f["field"]: f["value"] for f in row} for row in finish(world, query)["results"]]
    assert len(rows) == 20
    assert [r["@timestamp"] for r in rows] == sorted((r["@timestamp"] for r in rows), reverse=True)
    assert all(set(row) == {"@timestamp", "@message", "@logStream", "@ptr"} for row in rows)


def test_queries_can_be_stopped_and_refused() -> None:
    world = build()
    span = {"logGroupName": WEB, "startTime": int(NOW) - 60, "endTime": int(NOW)}
    query = ask(world, "StartQuery", queryString="fields @message", **span)["queryId"]
    assert ask(world, "StopQuery", queryId=query)["success"]
    assert ask(world, "GetQueryResults", queryId=query)["status"] == "Cancelled"
    assert refused(world, "StopQuery", queryId=query).code == "InvalidParameterException"
    fault = refused(world, "StartQuery", queryString="explode @message", **span)
    assert fault.code == "MalformedQueryException"
    assert refused(world, "GetQueryResults", queryId="x").code == "ResourceNotFoundException"


def test_the_performance_log_tells_of_each_task(world: World) -> None:
    group = "/aws/ecs/containerinsights/staging/performance"
    found = pages(
        world,
        logGroupName=group,
        startTime=MS - 400_000,
        filterPattern='{ $.Type = "Task" && $.ServiceName = "web" }',
    )
    ids = {task.id for task in world.fleet.tasks.values() if task.cluster == "staging"}
    assert found
    assert all(any(task in event["message"] for task in ids) for event in found)


async def test_a_live_tail_sends_what_has_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()

    async def a_second(_seconds: float) -> None:
        world.clock.move(1)
        world.advance()

    monkeypatch.setattr("ecstui.demo.operations.live_tail.asyncio.sleep", a_second)
    arn = f"arn:aws:logs:eu-west-1:123456789012:log-group:{WEB}"
    params = {"logGroupIdentifiers": [arn], "logStreamNamePrefixes": ["ecs/web/"]}
    session: Any = OPERATIONS["logs", "StartLiveTail"](world, Call("logs", "StartLiveTail", params))
    events = [await anext(session) for _ in range(8)]
    assert "sessionStart" in events[0]
    found = [e for event in events[1:] for e in event["sessionUpdate"]["sessionResults"]]
    assert len(found) > 100
    assert all(MS < event["ingestionTime"] <= MS + 7000 for event in found)
    logs = of(world).logs
    assert {e["logStreamName"] for e in found} <= {
        s.name for s in logs.streams(logs.find(WEB), world.clock.now())
    }
