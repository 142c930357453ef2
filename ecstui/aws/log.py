"""Asking for lines of logs."""

from __future__ import annotations

from typing import Any

import msgspec

from ecstui.aws.calls import Calls, Operation
from ecstui.errors import Unreadable
from ecstui.model.log import LogPage, LogPlace

FILTER = Operation("logs", "FilterLogEvents", LogPage)

STREAMS_PER_CALL = 100


async def log_page(
    calls: Calls,
    place: LogPlace,
    *,
    start: int,
    end: int | None = None,
    newest_first: bool = False,
    limit: int = 10_000,
    token: str = "",
) -> LogPage:
    """One page of events, times in epoch milliseconds, both inclusive."""
    params = _params(place, start, end, newest_first=newest_first, limit=limit)
    if token:
        params["nextToken"] = token
    answer = await calls.ask(FILTER, params, region=place.region)
    if token and answer.page.next_token == token:
        # Following it would never end.
        raise Unreadable(f"AWS sent the same page of {FILTER} twice.", operation=str(FILTER))
    return msgspec.structs.replace(answer.page, unreadable=answer.unreadable)


def _params(
    place: LogPlace, start: int, end: int | None, *, newest_first: bool, limit: int
) -> dict[str, Any]:
    if len(place.streams) > STREAMS_PER_CALL:
        raise ValueError(f"{len(place.streams)} streams in one question")
    params: dict[str, Any] = {"startTime": start, "limit": limit}
    group = "logGroupIdentifier" if place.group.startswith("arn:") else "logGroupName"
    params[group] = place.group
    if place.streams:
        params["logStreamNames"] = list(place.streams)
    elif place.prefix:
        params["logStreamNamePrefix"] = place.prefix
    if end is not None:
        params["endTime"] = end
    if newest_first:
        params["startFromHead"] = False
    return params
