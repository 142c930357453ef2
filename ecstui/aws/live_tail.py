"""Live Tail: an answer that goes on, one update a second, on a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import msgspec
from botocore.exceptions import EventStreamError

from ecstui.aws.calls import Calls, Operation
from ecstui.aws.decode import convert
from ecstui.aws.translate import Asked, answered, translated
from ecstui.model.log import LiveBatch, LiveScope, LogEvent
from ecstui.model.noun import Noun

SILENCE = 10.0
"""Seconds without an update, of which AWS sends one each second, after which the link is dead."""


class _Event(Noun, frozen=True):
    log_group_identifier: str = ""
    log_stream_name: str = ""
    timestamp: int = 0
    message: str = ""
    ingestion_time: int = 0


class _Metadata(Noun, frozen=True):
    sampled: bool = False


class _Update(Noun, frozen=True):
    session_results: tuple[_Event, ...] = ()


START = Operation("logs", "StartLiveTail", _Update)


async def live_tail(calls: Calls, scope: LiveScope) -> AsyncIterator[LiveBatch]:
    """Batches of events until the session ends. Raises AwsError."""
    params: dict[str, Any] = {"logGroupIdentifiers": list(scope.groups)}
    if scope.streams:
        params["logStreamNames"] = list(scope.streams)
    elif scope.prefixes:
        params["logStreamNamePrefixes"] = list(scope.prefixes)
    region = await calls.admitted(START, scope.region)
    way = calls.connection
    asked = Asked(str(START), way.profile, region, way.endpoint)
    async with aclosing(_updates(calls, params, asked)) as updates:
        async for update in updates:
            batch = _batch(update)
            if batch is not None:
                yield batch


async def _updates(
    calls: Calls, params: dict[str, Any], asked: Asked
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The members of the stream's events, by their names, as botocore parses them."""
    opened = calls.connection.own_client("logs", asked.region, silence=SILENCE)
    with translated(asked):
        async with opened as client:
            method: Any = client.start_live_tail  # type: ignore[attr-defined]  # made at run time
            async with asyncio.timeout(SILENCE):
                response = await method(**params)
            stream = response["responseStream"]
            try:
                async for update in stream:
                    yield update
                    # Updates that have come in already are parsed without a pause.
                    await asyncio.sleep(0)
            except EventStreamError as error:
                raise answered(error, asked) from error
            finally:
                stream.close()


def _batch(update: Mapping[str, Any]) -> LiveBatch | None:
    if "sessionStart" in update:
        return LiveBatch()
    told = update.get("sessionUpdate")
    if told is None:
        return None
    decoded = convert(told, _Update)
    metadata = msgspec.convert(told.get("sessionMetadata") or {}, _Metadata, strict=False)
    events = tuple(
        (
            event.log_group_identifier,
            LogEvent(event.log_stream_name, event.timestamp, event.message, event.ingestion_time),
        )
        for event in decoded.page.session_results
    )
    return LiveBatch(events, metadata.sampled, decoded.unreadable)
