"""The CloudWatch Logs API: groups, streams, events and Insights queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.logs import insights, tokens
from ecstui.demo.telemetry.logs.catalogue import Group
from ecstui.demo.telemetry.logs.event import PAGE_BYTES, PAGE_EVENTS, Event
from ecstui.demo.telemetry.logs.filtering import filter_events
from ecstui.demo.telemetry.logs.getting import get_events
from ecstui.demo.telemetry.logs.stream import Stream
from ecstui.demo.telemetry.noise import identifier, key

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_OLDEST = 14 * 86_400_000
_NEWEST = 2 * 3_600_000


def _group(world: World, call: Call) -> Group:
    """The group a call means; it must name exactly one."""
    name, identity = call.params.get("logGroupName"), call.params.get("logGroupIdentifier")
    if (name is None) == (identity is None):
        text = "Exactly one of logGroupName or logGroupIdentifier is required"
        raise Fault("InvalidParameterException", text)
    if identity is not None and identity.endswith(":*"):
        text = "logGroupIdentifier must not end with :*"
        raise Fault("InvalidParameterException", text)
    return of(world).logs.find(name or identity or "")


def _arn(world: World, name: str) -> str:
    return f"arn:aws:logs:{world.region}:{world.account}:log-group:{name}"


def _page(items: list[dict[str, Any]], name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Cut one page of at most 50 out of `items`, with the token of the next."""
    start = tokens.unpack(params["nextToken"]).get("at", 0) if "nextToken" in params else 0
    limit = params.get("limit", 50)
    answer: dict[str, Any] = {name: items[start : start + limit]}
    if start + limit < len(items):
        answer["nextToken"] = tokens.pack({"at": start + limit})
    return answer


def describe_log_groups(world: World, call: Call) -> dict[str, Any]:
    """Groups by name; a prefix or a part of the name may be asked for, not both."""
    params = call.params
    prefix, part = params.get("logGroupNamePrefix"), params.get("logGroupNamePattern")
    if prefix is not None and part is not None:
        text = "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
        raise Fault("InvalidParameterException", text)
    names = {arn.split(":log-group:")[-1] for arn in params.get("logGroupIdentifiers", ())}
    groups = [
        {
            "logGroupName": group.name,
            "creationTime": int(group.created * 1000),
            **({} if group.made else {"retentionInDays": 14}),
            "metricFilterCount": 0,
            "arn": f"{_arn(world, group.name)}:*",
            "storedBytes": key(group.name) % 50_000_000_000,
            "logGroupClass": "STANDARD",
            "logGroupArn": _arn(world, group.name),
        }
        for group in of(world).logs.all()
        if (prefix is None or group.name.startswith(prefix))
        and (part is None or part.lower() in group.name.lower())
        and (not names or group.name in names)
    ]
    return _page(groups, "logGroups", params)


def describe_log_streams(world: World, call: Call) -> dict[str, Any]:
    """Streams by name, or by their last event (without a prefix)."""
    params = call.params
    group = _group(world, call)
    prefix, order = params.get("logStreamNamePrefix"), params.get("orderBy", "LogStreamName")
    if order == "LastEventTime" and prefix is not None:
        text = "Cannot order by LastEventTime with a logStreamNamePrefix."
        raise Fault("InvalidParameterException", text)
    now = world.clock.now()
    streams = [
        _stream(world, group, stream, now)
        for stream in of(world).logs.streams(group, now)
        if prefix is None or stream.name.startswith(prefix)
    ]
    if order == "LastEventTime":
        streams.sort(key=lambda stream: stream.get("lastEventTimestamp", 0))
    if params.get("descending", False):
        streams.reverse()
    return _page(streams, "logStreams", params)


def _stream(world: World, group: Group, stream: Stream, now: float) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "logStreamName": stream.name,
        "creationTime": int(stream.created * 1000),
        "arn": f"{_arn(world, group.name)}:log-stream:{stream.name}",
        "storedBytes": 0,
    }
    begin, end = stream.begin, stream.end
    if begin is not None:
        # The times of a stream lag behind by up to an hour, as AWS's do.
        last = max(begin, (now if end is None else end) - stream.key % 2400)
        shown["firstEventTimestamp"] = int(begin * 1000)
        shown["lastEventTimestamp"] = int(last * 1000)
        shown["lastIngestionTime"] = int(last * 1000) + 1200
        shown["uploadSequenceToken"] = f"{stream.key:056d}"
    return shown


def get_log_events(world: World, call: Call) -> dict[str, Any]:
    """A page of one stream."""
    group = _group(world, call)
    now = world.clock.now()
    stream = of(world).logs.find_stream(group, call.params["logStreamName"], now)
    return get_events(stream, call.params, now)


def filter_log_events(world: World, call: Call) -> dict[str, Any]:
    """A page of a group's events."""
    group = _group(world, call)
    now = world.clock.now()
    return filter_events(of(world).logs.streams(group, now), call.params, now)


def create_log_group(world: World, call: Call) -> dict[str, Any]:
    """Make an empty group."""
    of(world).logs.make_group(call.params["logGroupName"], world.clock.now())
    return {}


def create_log_stream(world: World, call: Call) -> dict[str, Any]:
    """Make an empty stream."""
    logs = of(world).logs
    group = logs.find(call.params["logGroupName"])
    logs.make_stream(group, call.params["logStreamName"], world.clock.now())
    return {}


def put_log_events(world: World, call: Call) -> dict[str, Any]:
    """Store events; those too old or too new are told, not stored."""
    logs = of(world).logs
    now = world.clock.now()
    stream = logs.find_stream(
        logs.find(call.params["logGroupName"]), call.params["logStreamName"], now
    )
    events = call.params["logEvents"]
    _check_batch(events)
    ms = int(now * 1000)
    old = sum(event["timestamp"] < ms - _OLDEST for event in events)
    new = sum(event["timestamp"] > ms + _NEWEST for event in events)
    for event in events[old : len(events) - new]:
        stream.put(event["timestamp"], ms, event["message"])
    answer: dict[str, Any] = {"nextSequenceToken": f"{stream.key:056d}"}
    rejected = {}
    if old:
        rejected["tooOldLogEventEndIndex"] = old
    if new:
        rejected["tooNewLogEventStartIndex"] = len(events) - new
    if rejected:
        answer["rejectedLogEventsInfo"] = rejected
    return answer


def _check_batch(events: list[dict[str, Any]]) -> None:
    if len(events) > PAGE_EVENTS:
        raise Fault("InvalidParameterException", "Upload too large: more than 10000 events")
    times = [event["timestamp"] for event in events]
    if times != sorted(times):
        text = "Log events in a single PutLogEvents request must be in chronological order."
        raise Fault("InvalidParameterException", text)
    size = sum(Event(0, 0, 0, 0, event["message"]).size for event in events)
    if size > PAGE_BYTES:
        text = f"Upload too large: {size} bytes exceeds limit of {PAGE_BYTES}"
        raise Fault("InvalidParameterException", text)


def start_query(world: World, call: Call) -> dict[str, Any]:
    """Start an Insights query; it is worked off by the polls for its results."""
    params = call.params
    logs = of(world).logs
    now = world.clock.now()
    names = [
        *params.get("logGroupNames", ()),
        *params.get("logGroupIdentifiers", ()),
        *([params["logGroupName"]] if "logGroupName" in params else ()),
    ]
    if not names:
        raise Fault("InvalidParameterException", "Please provide at least one log group")
    groups = [logs.find(name) for name in names]
    streams = [(group.name, stream) for group in groups for stream in logs.streams(group, now)]
    queries = of(world).queries
    run_id = identifier(world.seed, "query", len(queries), now)
    queries[run_id] = insights.start(
        run_id,
        params["queryString"],
        streams,
        (params["startTime"], params["endTime"]),
        params.get("limit"),
        now,
    )
    return {"queryId": run_id}


def get_query_results(world: World, call: Call) -> dict[str, Any]:
    """Status, figures and rows of a query."""
    run = of(world).queries.get(call.params["queryId"])
    if run is None:
        raise insights.unknown(call.params["queryId"])
    return insights.results(run, world.clock.now())


def stop_query(world: World, call: Call) -> dict[str, Any]:
    """Cancel a query that is not finished."""
    run = of(world).queries.get(call.params["queryId"])
    if run is None:
        raise insights.unknown(call.params["queryId"])
    if run.done or run.cancelled:
        text = f"Query {run.id} is not in Running or Scheduled state."
        raise Fault("InvalidParameterException", text)
    run.cancelled = True
    return {"success": True}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("logs", "DescribeLogGroups"): describe_log_groups,
    ("logs", "DescribeLogStreams"): describe_log_streams,
    ("logs", "GetLogEvents"): get_log_events,
    ("logs", "FilterLogEvents"): filter_log_events,
    ("logs", "CreateLogGroup"): create_log_group,
    ("logs", "CreateLogStream"): create_log_stream,
    ("logs", "PutLogEvents"): put_log_events,
    ("logs", "StartQuery"): start_query,
    ("logs", "GetQueryResults"): get_query_results,
    ("logs", "StopQuery"): stop_query,
}
