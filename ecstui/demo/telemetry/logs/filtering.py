"""FilterLogEvents: pages over the streams of a group, by pattern, in either order."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.logs import tokens
from ecstui.demo.telemetry.logs.event import PAGE_BYTES, PAGE_EVENTS, Event, position
from ecstui.demo.telemetry.logs.pattern import compile_pattern, everything
from ecstui.demo.telemetry.logs.reading import backward, forward
from ecstui.demo.telemetry.logs.stream import Stream

_WORK = 12_000
"""Events one call looks at before it answers with what it has and a token."""

_CELLS = 30_000
"""Pairs of stream and minute one call looks at; guards against ages of silence."""

_EARLIEST_NEWEST_FIRST = 1_704_067_200_000


@dataclass(slots=True)
class _Page:
    events: list[Event] = field(default_factory=list)
    size: int = 0
    seen: int = 0
    cells: int = 0
    token: int | None = None

    def full(self, event: Event, limit: int) -> bool:
        return len(self.events) >= limit or (
            bool(self.events) and self.size + event.size > PAGE_BYTES
        )


def choose(streams: Sequence[Stream], params: dict[str, Any]) -> list[Stream]:
    """The streams a call names; faults as AWS does when it names them wrongly."""
    names, prefix = params.get("logStreamNames"), params.get("logStreamNamePrefix")
    if names and prefix is not None:
        text = "logStreamNames and logStreamNamePrefix are mutually exclusive"
        raise Fault("InvalidParameterException", text)
    if prefix is not None:
        return [stream for stream in streams if stream.name.startswith(prefix)]
    if not names:
        return list(streams)
    known = {stream.name: stream for stream in streams}
    if any(name not in known for name in names):
        raise Fault("ResourceNotFoundException", "The specified log stream does not exist.")
    return [known[name] for name in dict.fromkeys(names)]


def filter_events(streams: Sequence[Stream], params: dict[str, Any], now: float) -> dict[str, Any]:
    """Answer FilterLogEvents over all `streams` of a group; both ends of the range inclusive."""
    match = compile_pattern(params.get("filterPattern", ""))
    chosen = choose(streams, params)
    oldest_first = params.get("startFromHead", True)
    low = position(params.get("startTime", 0))
    high = position(params.get("endTime", int(now * 1000) + 7_200_000) + 1)
    if not oldest_first and params.get("startTime", 0) < _EARLIEST_NEWEST_FIRST:
        raise Fault("InvalidParameterException", "startTime must not be before 2024-01-01")
    query = _fingerprint(params)
    if "nextToken" in params:
        low, high = _resume(params["nextToken"], query, low, high, oldest_first=oldest_first)
    elif _pauses(params, query):
        return {
            "events": [],
            "searchedLogStreams": [],
            "nextToken": _token(query, low if oldest_first else high),
        }
    limit = params.get("limit", PAGE_EVENTS)
    walk = forward if oldest_first else backward
    page = _fill(walk(chosen, low, high, now), match, limit, len(chosen), oldest_first)
    names = {stream.key: stream.name for stream in chosen}
    answer: dict[str, Any] = {
        "events": [
            {"logStreamName": names[event.key], **event.listed(), "eventId": event.id}
            for event in page.events
        ],
        "searchedLogStreams": [],
    }
    if page.token is not None:
        answer["nextToken"] = _token(query, page.token)
    return answer


def _fill(
    minutes: Iterator[tuple[int, list[Event]]],
    match: Callable[[str], bool],
    limit: int,
    width: int,
    oldest_first: bool,
) -> _Page:
    page = _Page()
    for minute, events in minutes:
        for event in events if oldest_first else reversed(events):
            if match is not everything and not match(event.message):
                continue
            if page.full(event, limit):
                page.token = event.number if oldest_first else event.number + 1
                return page
            page.events.append(event)
            page.size += event.size
        page.seen += len(events)
        page.cells += max(1, width)
        if page.seen > _WORK or page.cells > _CELLS:
            page.token = position((minute + (1 if oldest_first else 0)) * 60_000)
            return page
    return page


def _fingerprint(params: dict[str, Any]) -> int:
    """Of what must be the same in each call that continues a search."""
    names = ("logGroupName", "logGroupIdentifier", "logStreamNames", "logStreamNamePrefix")
    asked = [params.get(name) for name in (*names, "startTime", "endTime", "filterPattern")]
    return zlib.crc32(repr(asked).encode())


def _pauses(params: dict[str, Any], query: int) -> bool:
    """Whether the first page is an empty one: AWS's is, now and then."""
    return query % 11 == 0 and params.get("limit", PAGE_EVENTS) > 1


def _token(query: int, number: int) -> str:
    return tokens.pack({"q": query, "n": str(number)})


def _resume(token: str, query: int, low: int, high: int, *, oldest_first: bool) -> tuple[int, int]:
    state = tokens.unpack(token)
    if state.get("q") != query or not str(state.get("n", "")).isdigit():
        raise Fault("InvalidParameterException", "The specified nextToken is invalid.")
    number = int(state["n"])
    return (max(low, number), high) if oldest_first else (low, min(high, number))
