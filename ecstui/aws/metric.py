"""Asking for metric points. CloudWatch bills each series asked for, so callers ask for few."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from ecstui.aws.calls import Calls, Operation, at_once
from ecstui.model.metric import Series, SeriesKey

PER_CALL = 500


class _Result(msgspec.Struct, frozen=True, rename="pascal"):
    id: str = ""
    timestamps: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    status_code: str = ""


class _Results(msgspec.Struct, frozen=True, rename="pascal"):
    metric_data_results: tuple[_Result, ...] = ()
    next_token: str = ""


GET = Operation("cloudwatch", "GetMetricData", _Results, next_member="NextToken")


async def series(
    calls: Calls, keys: Sequence[SeriesKey], start: float, end: float, period: int
) -> tuple[Series, ...]:
    """A series for each key, in order, with the points of [start, end) in epoch seconds."""
    window = {
        "StartTime": datetime.fromtimestamp(start, UTC),
        "EndTime": datetime.fromtimestamp(end, UTC),
        "ScanBy": "TimestampAscending",
    }
    parts = [keys[at : at + PER_CALL] for at in range(0, len(keys), PER_CALL)]
    jobs = [lambda part=part: _some(calls, part, window, period) for part in parts]
    found: list[tuple[Series, ...]] = await at_once(jobs)
    return tuple(one for part in found for one in part)


async def _some(
    calls: Calls, keys: Sequence[SeriesKey], window: dict[str, Any], period: int
) -> tuple[Series, ...]:
    """One request's worth of series; AWS may split even one series over several pages."""
    queries = [_query(f"q{index}", key, period) for index, key in enumerate(keys)]
    points: dict[str, dict[float, float]] = {query["Id"]: {} for query in queries}
    status: dict[str, str] = {}
    params = {"MetricDataQueries": queries, **window}
    async for answer in calls.pages(GET, params):
        for result in answer.page.metric_data_results:
            if result.id in points:
                points[result.id].update(zip(result.timestamps, result.values, strict=False))
                status[result.id] = result.status_code
    return tuple(
        Series(key, tuple(sorted(points[ident].items())), status.get(ident) == "Complete")
        for ident, key in zip(points, keys, strict=True)
    )


def _query(ident: str, key: SeriesKey, period: int) -> dict[str, Any]:
    metric = {
        "Namespace": key.namespace,
        "MetricName": key.metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in key.dimensions],
    }
    stat = {"Metric": metric, "Period": period, "Stat": key.statistic}
    return {"Id": ident, "MetricStat": stat, "ReturnData": True}
