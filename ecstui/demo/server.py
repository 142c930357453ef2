"""The embedded AWS as an HTTP server: sockets, streams, injected trouble, and the world's ticks."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from ecstui.demo.calls import Fault, Operation
from ecstui.demo.wire import control, eventstream
from ecstui.demo.wire.desk import Desk, Stream
from ecstui.demo.wire.faults import GARBAGE, Faults, Rule
from ecstui.demo.wire.ledger import Boundary
from ecstui.demo.wire.route import Asked, Incoming, ask
from ecstui.demo.wire.speak import MAX_BODY, Reply

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

TICK = 0.25
"""Real seconds between two steps of the world."""
_FOREVER = 7 * 86_400.0


@dataclass(slots=True)
class Running:
    """A server that listens; `close` ends it. Also an async context manager."""

    desk: Desk
    host: str
    port: int
    _runner: web.ServerRunner
    _ticker: asyncio.Task[None]

    @property
    def url(self) -> str:
        """The endpoint for AWS clients."""
        return f"http://{self.host}:{self.port}"

    async def close(self) -> None:
        """Stop listening and drop all connections."""
        self._ticker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._ticker
        await self._runner.cleanup()

    async def __aenter__(self) -> Running:
        return self

    async def __aexit__(self, *why: object) -> None:
        await self.close()


async def serve(
    world: World,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    strict: bool = True,
    checked: bool = False,
    operations: Mapping[tuple[str, str], Operation] | None = None,
) -> Running:
    """Serve `world` on `host`:`port` (0: a free port); raises OSError when the port is taken.

    `strict` enforces AWS's rules and request rates; `checked` notes answers that do not fit the
    model as violations; `operations` replaces the world's own.
    """
    if operations is None:
        from ecstui.demo.operations import OPERATIONS  # noqa: PLC0415 - it needs whole worlds

        operations = OPERATIONS
    desk = Desk(world, operations, strict, checked, faults=Faults(world.seed))
    handler = _Handler(desk)
    server = web.Server(
        handler.handle,
        request_factory=_request,
        handler_cancellation=True,
        access_log=None,
        auto_decompress=False,
    )
    runner = web.ServerRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, port, backlog=512).start()
    bound = runner.addresses[0][1]
    return Running(desk, host, bound, runner, asyncio.create_task(_tick(desk)))


def _request(
    message: Any, payload: Any, protocol: Any, writer: Any, task: asyncio.Task[None]
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY)


async def _tick(desk: Desk) -> None:
    while True:
        await asyncio.sleep(TICK)
        if not desk.world.clock.frozen:
            with Boundary(desk.ledger, "advance"):
                desk.world.advance()


class _Handler:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Expect", "").lower() == "100-continue":
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            body = b""
            return _response(Reply(413, b'{"__type":"RequestEntityTooLargeException"}'))
        incoming = Incoming(
            request.method, request.path, request.query_string, request.headers, body
        )
        if request.path.startswith(control.PREFIX):
            return _response(control.handle(self.desk, incoming))
        asked = ask(incoming)
        unsigned = "Authorization" not in request.headers
        if unsigned and not asked.operation and request.method in ("GET", "HEAD"):
            return _response(control.health(self.desk))
        rule = self.desk.faults.pick(asked.service, asked.operation)
        if rule is not None:
            return await self.trouble(request, rule, asked, incoming)
        return await self.answer(request, asked, incoming)

    async def answer(
        self,
        request: web.BaseRequest,
        asked: Asked,
        incoming: Incoming,
        injected: Fault | None = None,
        kind: str = "",
    ) -> web.StreamResponse:
        reply = self.desk.answer(asked, incoming, injected, kind)
        if isinstance(reply, Stream):
            return await self.stream(request, reply)
        return _response(reply)

    async def stream(self, request: web.BaseRequest, stream: Stream) -> web.StreamResponse:
        headers = {**stream.headers, "Content-Type": eventstream.CONTENT_TYPE}
        response = web.StreamResponse(headers=headers)
        response.enable_chunked_encoding()
        await response.prepare(request)
        try:
            await response.write(eventstream.initial())
            async for event in stream.events:
                await response.write(eventstream.event(stream.form, event))
        except Fault as fault:
            await response.write(eventstream.failure(fault))
        except ConnectionError:
            # The client has gone: nobody is left to tell.
            return response
        await response.write_eof()
        return response

    async def trouble(
        self, request: web.BaseRequest, rule: Rule, asked: Asked, incoming: Incoming
    ) -> web.StreamResponse:
        """Do to the call what `rule` says."""
        error = rule.error(asked.service, asked.operation, self.desk.world.account)
        if error is not None:
            return await self.answer(request, asked, incoming, error, rule.kind)
        if rule.kind == "slow":
            await asyncio.sleep(2.0 if rule.seconds is None else rule.seconds)
            return await self.answer(request, asked, incoming, kind=rule.kind)
        self.desk.note(asked, rule.kind, 200 if rule.kind in ("garbage", "empty") else 0)
        if rule.kind == "hang":
            await asyncio.sleep(_FOREVER if rule.seconds is None else rule.seconds)
        if rule.kind in ("garbage", "empty"):
            body = GARBAGE if rule.kind == "garbage" else b""
            return _response(Reply(200, body, {"Content-Type": "application/x-amz-json-1.1"}))
        if rule.kind == "cut":
            return await _cut(request)
        _reset(request)
        return web.Response(status=500)


def _response(reply: Reply) -> web.Response:
    headers = reply.headers or {"Content-Type": "application/json"}
    return web.Response(status=reply.status, body=reply.body, headers=headers)


async def _cut(request: web.BaseRequest) -> web.StreamResponse:
    """Promise more than comes, then hang up."""
    response = web.StreamResponse(headers={"Content-Type": "application/x-amz-json-1.1"})
    response.content_length = 4096
    await response.prepare(request)
    await response.write(b'{"clusterArns": ["arn:aws:ecs:')
    if request.transport is not None:
        request.transport.close()
    return response


def _reset(request: web.BaseRequest) -> None:
    """Send a TCP reset: an abort with a linger time of zero does that."""
    transport = request.transport
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
