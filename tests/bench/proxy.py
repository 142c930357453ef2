"""A reverse proxy that counts what a console asks of AWS, and can be slow or broken on demand.

It runs in a thread of its own beside whatever measures:

    with CountingProxy("http://127.0.0.1:4566") as proxy:
        ...
        print(proxy.counts())
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

Trouble = Literal["", "hang", "garbage", "reset", "5xx"]

LISTS = ("services", "tasks", "clusters", "MetricDataQueries", "logStreamNames")
"""Members of requests whose length AWS limits."""


class Call(NamedTuple):
    """One request, as it arrived and as it was answered."""

    moment: float
    operation: str
    lists: dict[str, int]
    subject: str
    """What tells two questions of the same kind apart, such as a task definition's ARN."""
    status: int
    error: str
    body: dict[str, Any]


class CountingProxy:
    """Passes calls on to `target`; `latency` (seconds) and `trouble` may be changed at any time."""

    def __init__(self, target: str, *, latency: float = 0.0) -> None:
        self.target = target.rstrip("/")
        self.latency = latency
        self.trouble: Trouble = ""
        self.calls: list[Call] = []
        self.url = ""
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._loop is not None and self._over is not None:
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(5)

    def since(self, moment: float) -> list[Call]:
        """The calls that have arrived after `moment` (monotonic seconds)."""
        return [call for call in list(self.calls) if call.moment >= moment]

    def counts(self, since: float = 0.0) -> Counter[str]:
        """How often each operation was asked."""
        return Counter(call.operation for call in self.since(since))

    def longest(self) -> dict[str, int]:
        """The longest list sent with each member of each operation."""
        most: dict[str, int] = {}
        for call in list(self.calls):
            for member, length in call.lists.items():
                name = f"{call.operation}.{member}"
                most[name] = max(length, most.get(name, 0))
        return most

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with aiohttp.ClientSession(
            auto_decompress=False, timeout=aiohttp.ClientTimeout(total=None)
        ) as session:
            self._session = session
            runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            self._ready.set()
            await self._over.wait()
            await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        moment = time.monotonic()
        sent = await request.read()
        if self.latency:
            await asyncio.sleep(self.latency)
        if self.trouble == "hang":
            await asyncio.sleep(3600)
        if self.trouble == "reset" and request.transport is not None:
            request.transport.abort()
        trouble = {
            "garbage": (200, b'\x00\xff<html>\x1b[31m{"clusterArns": ['),
            "5xx": (503, b'{"__type": "ServiceUnavailableException", "message": "x"}'),
            "reset": (500, b""),
        }
        if self.trouble in trouble:
            status, body = trouble[self.trouble]
            headers = {"Content-Type": "application/x-amz-json-1.1"}
        else:
            status, body, headers = await self._pass_on(request, sent)
        self.calls.append(call_of(moment, request, sent, status, body))
        return web.Response(status=status, body=body, headers=headers)

    async def _pass_on(
        self, request: web.BaseRequest, sent: bytes
    ) -> tuple[int, bytes, dict[str, str]]:
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in ("content-length", "transfer-encoding", "host")
        }
        url = self.target + request.path_qs
        try:
            async with self._session.request(
                request.method, url, data=sent, headers=headers
            ) as reply:
                body = await reply.read()
                kept = ("content-type", "content-encoding", "x-amzn-requestid", "smithy-protocol")
                answer = {n: v for n, v in reply.headers.items() if n.lower() in kept}
                return reply.status, body, answer
        except aiohttp.ClientError:
            if request.transport is not None:
                request.transport.abort()
            return 502, b"", {}


def call_of(moment: float, request: web.BaseRequest, sent: bytes, status: int, body: bytes) -> Call:
    """What a request was about; CBOR bodies are counted without a look inside."""
    target = request.headers.get("X-Amz-Target", "")
    members: dict[str, Any] = {}
    if target:
        operation = target.rpartition(".")[2]
        members = json.loads(sent or b"{}")
    elif "/operation/" in request.path:
        operation = request.path.rpartition("/")[2]
    else:
        form = parse_qs(sent.decode("utf-8", "replace"))
        operation = form.get("Action", ["?"])[0]
    lists = {name: len(members[name]) for name in LISTS if isinstance(members.get(name), list)}
    error = body[:200].decode("utf-8", "replace") if status >= 300 else ""
    subject = str(members.get("taskDefinition", ""))
    return Call(moment, operation, lists, subject, status, error, members)
