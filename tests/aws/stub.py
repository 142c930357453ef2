"""A server that answers AWS's operations with the bodies a test gives it, however odd."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

JSON = "application/x-amz-json-1.1"


@dataclass(frozen=True)
class Reply:
    """A ready answer. `cut` promises more than it sends and hangs up; `hang` never answers."""

    status: int = 200
    body: bytes = b"{}"
    cut: bool = False
    hang: bool = False


Answer = Reply | dict[str, Any] | list[Any] | bytes | Callable[[dict[str, Any]], Any]


@dataclass
class Stub:
    """Answers by operation: a list is used up one by one, its last one stays."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    gate: asyncio.Event | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def on(self, operation: str, *answers: Answer) -> None:
        """Answer `operation` with these, in turn."""
        self.answers[operation] = list(answers)

    def params(self, operation: str) -> list[dict[str, Any]]:
        """What was asked of one operation."""
        return [params for name, params in self.asked if name == operation]

    async def until_asked(self, times: int) -> None:
        """Wait for so many requests altogether."""
        async with self.news:
            await self.news.wait_for(lambda: len(self.asked) >= times)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        body = await request.read()
        operation, params = _asked(request, body)
        self.asked.append((operation, params))
        self.at_once += 1
        async with self.news:
            self.news.notify_all()
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            return await self._reply(request, operation, params)
        finally:
            self.at_once -= 1

    async def _reply(
        self, request: web.Request, operation: str, params: dict[str, Any]
    ) -> web.StreamResponse:
        queue = self.answers.get(operation) or [error("UnknownOperationException", operation)]
        answer: Any = queue.pop(0) if len(queue) > 1 else queue[0]
        if callable(answer):
            answer = answer(params)
        if isinstance(answer, bytes):
            answer = Reply(body=answer)
        if not isinstance(answer, Reply):
            answer = Reply(body=json.dumps(answer).encode())
        if answer.hang:
            await asyncio.Event().wait()
        headers = {"Content-Type": JSON, "x-amzn-RequestId": f"request-{len(self.asked)}"}
        if answer.cut:
            return await _cut(request, answer, headers)
        return web.Response(status=answer.status, body=answer.body, headers=headers)


def _asked(request: web.Request, body: bytes) -> tuple[str, dict[str, Any]]:
    target = request.headers.get("X-Amz-Target")
    if target:
        return target.rpartition(".")[2], json.loads(body)
    form = dict(parse_qsl(body.decode()))
    return form["Action"], form


async def _cut(request: web.Request, answer: Reply, headers: dict[str, str]) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=headers)
    response.content_length = len(answer.body) + 100
    await response.prepare(request)
    await response.write(answer.body)
    assert request.transport is not None
    request.transport.close()
    return response


def error(code: str, message: str, status: int = 400) -> Reply:
    """An error as AWS's JSON services send it."""
    return Reply(status, json.dumps({"__type": code, "message": message}).encode())


def xml(operation: str, inside: str) -> bytes:
    """A good answer as AWS's XML services send it."""
    return (
        f'<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<{operation}Result>{inside}</{operation}Result>"
        "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>"
        f"</{operation}Response>"
    ).encode()
