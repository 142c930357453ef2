"""Asking for lines of logs, and for the groups they are in."""

from __future__ import annotations

from typing import Any

import msgspec

from ecstui.aws.calls import Calls, Operation
from ecstui.errors import NotFound, Unreadable
from ecstui.model.log import LogGroupNoun, LogPage, LogPlace
from ecstui.model.noun import Noun


class _Groups(Noun, frozen=True):
    log_groups: tuple[LogGroupNoun, ...] = ()
    next_token: str = ""


FILTER = Operation("logs", "FilterLogEvents", LogPage)
DESCRIBE = Operation("logs", "DescribeLogGroups", _Groups)

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
    pattern: str = "",
) -> LogPage:
    """One page of events, times in epoch milliseconds, both inclusive."""
    params = _params(place, start, end, newest_first=newest_first, limit=limit)
    if token:
        params["nextToken"] = token
    if pattern:
        params["filterPattern"] = pattern
    answer = await calls.ask(FILTER, params, region=place.region)
    if token and answer.page.next_token == token:
        # Following it would never end.
        raise Unreadable(f"AWS sent the same page of {FILTER} twice.", operation=str(FILTER))
    return msgspec.structs.replace(answer.page, unreadable=answer.unreadable)


async def log_group(calls: Calls, name: str, region: str = "") -> LogGroupNoun:
    """One group by its name or ARN. Raises NotFound."""
    wanted = name.partition(":log-group:")[2].removesuffix(":*") or name
    params: dict[str, Any] = {"logGroupNamePrefix": wanted}
    answer = await calls.ask(DESCRIBE, params, region=region)
    # Names come sorted, so the group itself is the first of those that begin with its name.
    for group in answer.page.log_groups:
        if group.log_group_name == wanted:
            return group
    raise NotFound(f"There is no log group {wanted} here.", operation=str(DESCRIBE))


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
