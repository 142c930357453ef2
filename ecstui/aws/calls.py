"""How a question is put: rationed, sent, retried where that is safe, paged to the end, batched."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from botocore import xform_name

from ecstui.aws.answer import BODY
from ecstui.aws.decode import Decoded, convert, decode
from ecstui.aws.ration import Ration
from ecstui.aws.session import Connection
from ecstui.aws.tally import Tally
from ecstui.aws.translate import Asked, translated
from ecstui.errors import (
    Expired,
    NoCredentials,
    NoRegion,
    Throttled,
    TimedOut,
    Unreachable,
    Unreadable,
)

P = TypeVar("P")
R = TypeVar("R")

LONGEST = 60
"""Seconds a call may take, credential chain and all; the connection's own time-outs are sooner."""

THROTTLE_ATTEMPTS = 5
BROKEN_ATTEMPTS = 2
"""How often one question is sent when AWS throttles it, or fails to answer it."""

BACK_OFF = 0.25
"""Seconds; before attempt n+1 we wait a random part of this, doubled n times."""

BATCHES_AT_ONCE = 8
"""Batches of one question in flight; another question needn't wait for all of them."""


class Operation(msgspec.Struct, Generic[P], frozen=True):
    """An operation of AWS and the shape of its answer. A write is never sent twice by chance."""

    service: str
    name: str
    page: type[P]
    writes: bool = False
    next_member: str = "nextToken"
    """The parameter that asks for the next page."""

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"


class Answer(msgspec.Struct, Generic[P], frozen=True):
    """One page of an answer."""

    page: P
    unreadable: int = 0
    request_id: str = ""


class Page(Protocol):
    """A page that says where the next one is; empty when it was the last."""

    @property
    def next_token(self) -> str:
        """AWS's token for the next page."""
        ...


Q = TypeVar("Q", bound=Page)


class Calls:
    """The door all requests go through. All methods raise an `AwsError`."""

    def __init__(
        self,
        connection: Connection,
        ration: Ration,
        tally: Tally,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.connection = connection
        self._ration = ration
        self._tally = tally
        self._sleep = sleep

    async def ask(
        self, operation: Operation[P], params: dict[str, Any], *, region: str = ""
    ) -> Answer[P]:
        """One request and its answer; `params` with AWS's own names."""
        attempt = 0
        while True:
            attempt += 1
            where = region or await self._region(operation)
            await self._ration.take(str(operation), where)
            try:
                answer = await self._once(operation, params, where)
            except Throttled:
                self._tally.throttled()
                self._ration.throttled(str(operation), where)
                if attempt >= THROTTLE_ATTEMPTS:
                    raise
            except TimedOut:
                raise
            except Unreachable as error:
                if operation.writes or attempt >= BROKEN_ATTEMPTS or error.code in _HOPELESS:
                    raise
            except NoRegion:
                raise
            except (Expired, NoCredentials):
                self.connection.renew()
                raise
            else:
                self._tally.skipped(answer.unreadable)
                return answer
            await self._sleep(random.uniform(0, BACK_OFF * 2**attempt))

    async def admitted(self, operation: Operation[Any], region: str = "") -> str:
        """Wait for our turn to send one request by other means; returns the Region to send it."""
        where = region or await self._region(operation)
        await self._ration.take(str(operation), where)
        return where

    async def pages(
        self, operation: Operation[Q], params: dict[str, Any]
    ) -> AsyncIterator[Answer[Q]]:
        """All pages. Raises `Unreadable` on a token seen before, which would never end."""
        seen: set[str] = set()
        while True:
            answer = await self.ask(operation, params)
            yield answer
            following = answer.page.next_token
            if not following:
                return
            if following in seen:
                raise Unreadable(
                    f"AWS sent the same page of {operation} twice.", operation=str(operation)
                )
            seen.add(following)
            params = {**params, operation.next_member: following}

    async def _region(self, operation: Operation[Any]) -> str:
        with translated(self._asked(operation, self.connection.region)):
            return await self.connection.own_region()

    def _asked(self, operation: Operation[Any], region: str) -> Asked:
        way = self.connection
        return Asked(str(operation), way.profile, region, way.endpoint)

    async def _once(
        self, operation: Operation[P], params: dict[str, Any], region: str
    ) -> Answer[P]:
        way = self.connection
        with translated(self._asked(operation, region)):
            async with asyncio.timeout(LONGEST), way.client(operation.service, region) as client:
                # The methods are made at run time; `decode` is what gives the answer its type.
                method: Any = getattr(client, xform_name(operation.name))
                response: dict[str, Any] = await method(**params)
        decoded: Decoded[P]
        if BODY in response:
            decoded = decode(response[BODY], operation.page, str(operation))
        else:
            decoded = convert(response, operation.page)
        request_id = str(response["ResponseMetadata"].get("RequestId", ""))
        return Answer(decoded.page, decoded.unreadable, request_id)


_HOPELESS = frozenset({"EndpointConnectionError", "SSLError", "ProxyConnectionError"})
"""What a second attempt after half a second would not change."""


def chunks(items: Sequence[str], size: int) -> list[Sequence[str]]:
    """The items in lists of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]


async def at_once(
    jobs: Sequence[Callable[[], Awaitable[R]]], limit: int = BATCHES_AT_ONCE
) -> list[R]:
    """The jobs' results, in order, at most `limit` running at a time.

    The first failure cancels the others and is raised as it is.
    """
    results: dict[int, R] = {}
    waiting = iter(enumerate(jobs))

    async def work() -> None:
        for index, job in waiting:
            results[index] = await job()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, len(jobs))):
                group.create_task(work())
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [results[index] for index in range(len(jobs))]
