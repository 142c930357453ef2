"""The CloudWatch API: metric data, lists of metrics, alarms and their history."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.logs.tokens import pack
from ecstui.demo.telemetry.metrics.alarm import Alarm, Turn
from ecstui.demo.telemetry.metrics.library import dimensions_of, wire_metric
from ecstui.demo.telemetry.metrics.request import Request, unpack_offset

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_MOST_POINTS = 1440
_LISTED = 500


def get_metric_data(world: World, call: Call) -> dict[str, Any]:
    """Up to 500 queries at once: metrics, metric math, searches."""
    return Request(of(world).metrics, call.params).answer()


def get_metric_statistics(world: World, call: Call) -> dict[str, Any]:
    """Up to 1,440 points of one metric with several statistics, in no order."""
    params = call.params
    metrics = of(world).metrics
    span = (params["StartTime"], params["EndTime"])
    if span[0] >= span[1]:
        text = "The parameter StartTime must be less than the parameter EndTime."
        raise Fault("InvalidParameterValue", text)
    asked = (span[1] - span[0]) / params["Period"]
    if asked > _MOST_POINTS:
        text = (
            f"You have requested up to {int(asked):,} datapoints, which exceeds the limit of "
            f"{_MOST_POINTS:,}. You may reduce the datapoints requested by increasing Period, "
            "or decreasing the time range."
        )
        raise Fault("InvalidParameterCombination", text)
    stats = [*params.get("Statistics", ()), *params.get("ExtendedStatistics", ())]
    if not stats:
        text = "At least one of the parameters Statistics and ExtendedStatistics must be specified."
        raise Fault("InvalidParameterCombination", text)
    series = metrics.find(params["Namespace"], params["MetricName"], dimensions_of(params))
    points: dict[int, dict[str, Any]] = {}
    for stat in stats:
        if series is None:
            break
        column = metrics.column(series, stat, params["Period"], span)
        for at, value in column.values.items():
            point = points.setdefault(at, {"Timestamp": float(at), "Unit": series.unit})
            if stat in params.get("Statistics", ()):
                point[stat] = value
            else:
                point.setdefault("ExtendedStatistics", {})[stat] = value
    return {"Label": params["MetricName"], "Datapoints": list(points.values())}


def list_metrics(world: World, call: Call) -> dict[str, Any]:
    """Metrics that have data, 500 a page; dimension filters may leave the value open."""
    params = call.params
    filters = [(each["Name"], each.get("Value")) for each in params.get("Dimensions", ())]
    wanted = params.get("MetricName")
    skip = unpack_offset(params.get("NextToken"))
    page: list[dict[str, Any]] = []
    passed = 0
    for series in of(world).metrics.listing(params.get("Namespace")):
        own = dict(series.dimensions)
        if wanted is not None and series.name != wanted:
            continue
        if any(name not in own or value not in (None, own[name]) for name, value in filters):
            continue
        passed += 1
        if passed <= skip:
            continue
        if len(page) == _LISTED:
            return {"Metrics": page, "NextToken": pack({"skip": skip + _LISTED})}
        page.append(wire_metric(series))
    return {"Metrics": page}


def _shown(alarm: Alarm, turn: Turn) -> dict[str, Any]:
    moment = float(turn.at or alarm.configured)
    shown = {
        "AlarmName": alarm.name,
        "AlarmArn": alarm.arn,
        "AlarmConfigurationUpdatedTimestamp": alarm.configured,
        "ActionsEnabled": True,
        "OKActions": [],
        "AlarmActions": [],
        "InsufficientDataActions": [],
        **{name: value for name, value in alarm.wire.items() if name not in ("Tags", "AlarmName")},
        "StateValue": turn.state,
        "StateReason": turn.reason,
        "StateUpdatedTimestamp": moment,
        "StateTransitionedTimestamp": moment,
    }
    if turn.data:
        shown["StateReasonData"] = _reason_data(alarm, turn)
    return shown


def _reason_data(alarm: Alarm, turn: Turn) -> str:
    return json.dumps(
        {
            "version": "1.0",
            "queryDate": _iso(turn.at),
            "startDate": _iso(turn.data[0].at),
            "statistic": alarm.statistic,
            "period": alarm.period,
            "recentDatapoints": [sample.value for sample in turn.data],
            "threshold": alarm.wire.get("Threshold"),
        }
    )


def _iso(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime(at))


def _named(alarm: Alarm, params: dict[str, Any]) -> bool:
    if "AlarmNames" in params:
        return alarm.name in params["AlarmNames"]
    actions = alarm.wire.get("AlarmActions", [])
    action = params.get("ActionPrefix")
    return alarm.name.startswith(params.get("AlarmNamePrefix", "")) and (
        action is None or any(each.startswith(action) for each in actions)
    )


def describe_alarms(world: World, call: Call) -> dict[str, Any]:
    """Alarms by name; only metric alarms exist here, whatever types are asked for."""
    params = call.params
    if "AlarmNames" in params and "AlarmNamePrefix" in params:
        text = "AlarmNames and AlarmNamePrefix cannot both be specified."
        raise Fault("ValidationError", text)
    if "MetricAlarm" not in params.get("AlarmTypes", ("MetricAlarm",)):
        return {"MetricAlarms": [], "CompositeAlarms": []}
    watch, now = of(world).watch, world.clock.now()
    found = [watch.alarms[name] for name in sorted(watch.alarms)]
    chosen = [alarm for alarm in found if _named(alarm, params)]
    if "StateValue" in params:
        wanted = params["StateValue"]
        chosen = [alarm for alarm in chosen if watch.state(alarm, now).state == wanted]
    skip = unpack_offset(params.get("NextToken"))
    limit = params.get("MaxRecords", 50)
    page = chosen[skip : skip + limit]
    answer: dict[str, Any] = {
        "MetricAlarms": [_shown(alarm, watch.state(alarm, now)) for alarm in page],
        "CompositeAlarms": [],
    }
    if skip + limit < len(chosen):
        answer["NextToken"] = pack({"skip": skip + limit})
    return answer


def describe_alarm_history(world: World, call: Call) -> dict[str, Any]:
    """Changes of state of the last day, newest first unless asked otherwise."""
    params = call.params
    watch, now = of(world).watch, world.clock.now()
    named = params.get("AlarmName")
    alarms = [alarm for name, alarm in sorted(watch.alarms.items()) if named in (None, name)]
    start, end = params.get("StartDate", 0.0), params.get("EndDate", now)
    items: list[dict[str, Any]] = []
    if params.get("HistoryItemType", "StateUpdate") == "StateUpdate":
        items = [
            _item(alarm, before, turn)
            for alarm in alarms
            for before, turn in watch.history(alarm, now)
            if start <= turn.at <= end
        ]
    falling = params.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    items.sort(key=lambda item: float(item["Timestamp"]), reverse=falling)
    skip = unpack_offset(params.get("NextToken"))
    limit = params.get("MaxRecords", 50)
    answer: dict[str, Any] = {"AlarmHistoryItems": items[skip : skip + limit]}
    if skip + limit < len(items):
        answer["NextToken"] = pack({"skip": skip + limit})
    return answer


def _item(alarm: Alarm, before: str, turn: Turn) -> dict[str, Any]:
    history = {
        "version": "1.0",
        "oldState": {"stateValue": before},
        "newState": {"stateValue": turn.state, "stateReason": turn.reason},
    }
    return {
        "AlarmName": alarm.name,
        "AlarmType": "MetricAlarm",
        "Timestamp": float(turn.at),
        "HistoryItemType": "StateUpdate",
        "HistorySummary": f"Alarm updated from {before} to {turn.state}",
        "HistoryData": json.dumps(history),
    }


def put_metric_alarm(world: World, call: Call) -> dict[str, Any]:
    """Make an alarm or replace one."""
    params = dict(call.params)
    name = params.pop("AlarmName")
    if ("Metrics" in params) == ("MetricName" in params):
        text = "Exactly one of MetricName and Metrics must be specified."
        raise Fault("ValidationError", text)
    of(world).watch.put(name, params, world.clock.now())
    return {}


def delete_alarms(world: World, call: Call) -> dict[str, Any]:
    """Delete alarms; all of them must exist."""
    watch = of(world).watch
    names = call.params["AlarmNames"]
    missing = [name for name in names if name not in watch.alarms]
    if missing:
        raise Fault("ResourceNotFound", f"Alarms not found: {', '.join(missing)}", 404)
    watch.drop(names)
    return {}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("cloudwatch", "GetMetricData"): get_metric_data,
    ("cloudwatch", "GetMetricStatistics"): get_metric_statistics,
    ("cloudwatch", "ListMetrics"): list_metrics,
    ("cloudwatch", "DescribeAlarms"): describe_alarms,
    ("cloudwatch", "DescribeAlarmHistory"): describe_alarm_history,
    ("cloudwatch", "PutMetricAlarm"): put_metric_alarm,
    ("cloudwatch", "DeleteAlarms"): delete_alarms,
}
