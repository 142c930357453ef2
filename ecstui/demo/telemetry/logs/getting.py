"""GetLogEvents: pages of one stream, forwards and backwards, with its peculiar tokens."""

from __future__ import annotations

from typing import Any, NamedTuple

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.logs import tokens
from ecstui.demo.telemetry.logs.event import PAGE_BYTES, PAGE_EVENTS, Event, position
from ecstui.demo.telemetry.logs.reading import backward, forward
from ecstui.demo.telemetry.logs.stream import Stream

_END = 1 << 185


class Page(NamedTuple):
    """Oldest first; the numbers are where the next page forwards and backwards begins."""

    events: list[Event]
    ahead: int
    behind: int


def get_events(stream: Stream, params: dict[str, Any], now: float) -> dict[str, Any]:
    """Answer GetLogEvents for `stream`; `startTime` is inclusive, `endTime` exclusive."""
    low = position(params.get("startTime", 0))
    high = position(params["endTime"]) if "endTime" in params else _END
    limit = params.get("limit", PAGE_EVENTS)
    token = params.get("nextToken")
    if high <= low and "endTime" in params and "startTime" in params:
        raise Fault("InvalidParameterException", "endTime must be greater than startTime")
    if token is None:
        if params.get("startFromHead", False):
            page = _after(stream, low, high, limit, now)
        else:
            page = _before(stream, low, high, limit, now)
    else:
        direction, number = tokens.read_place(token)
        if direction == "f":
            page = _after(stream, max(low, number), high, limit, now)
        else:
            page = _before(stream, low, min(high, number), limit, now)
    return {
        "events": [event.listed() for event in page.events],
        "nextForwardToken": tokens.place("f", page.ahead),
        "nextBackwardToken": tokens.place("b", page.behind),
    }


def _after(stream: Stream, low: int, high: int, limit: int, now: float) -> Page:
    found: list[Event] = []
    size = 0
    for _, events in forward([stream], low, high, now):
        for event in events:
            size += event.size
            if len(found) >= limit or (size > PAGE_BYTES and found):
                return Page(found, found[-1].number + 1, found[0].number)
            found.append(event)
    if not found:
        return Page(found, low, low)
    return Page(found, found[-1].number + 1, found[0].number)


def _before(stream: Stream, low: int, high: int, limit: int, now: float) -> Page:
    found: list[Event] = []
    size = 0
    for _, events in backward([stream], low, high, now):
        for event in reversed(events):
            size += event.size
            if len(found) >= limit or (size > PAGE_BYTES and found):
                return _turned(found)
            found.append(event)
    if not found:
        place = high if high < _END else low
        return Page(found, place, place)
    return _turned(found)


def _turned(found: list[Event]) -> Page:
    found.reverse()
    return Page(found, found[-1].number + 1, found[0].number)
