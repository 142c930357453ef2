"""The embedded AWS as a strict child process, its control endpoint, and the aws room on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from ecstui.aws.connect import Aws, connect
from ecstui.demo.child import Endpoint, child_process
from ecstui.demo.commands import Setup
from ecstui.ports import Reads

AT = 1_760_000_000.0
"""The moment at which the worlds stand still, so that counts add up."""


@dataclass
class Control:
    """The embedded AWS's own endpoint for tests."""

    session: aiohttp.ClientSession
    url: str

    async def get(self, path: str) -> Any:
        """Ask it something."""
        async with self.session.get(f"{self.url}/_ecstui/{path}") as answer:
            return await answer.json()

    async def post(self, path: str, wish: Any = None) -> Any:
        """Tell it something."""
        async with self.session.post(f"{self.url}/_ecstui/{path}", json=wish or {}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def fault(self, kind: str, **how: Any) -> None:
        """Let calls go wrong from now on."""
        await self.post("faults", {"kind": kind, **how})

    async def clear(self) -> None:
        """Let everything work again."""
        async with self.session.delete(f"{self.url}/_ecstui/faults") as answer:
            assert answer.status == 200

    async def calls(self, operation: str = "") -> list[dict[str, Any]]:
        """The calls of this test so far, of one operation or of all."""
        kept = (await self.get("calls"))["calls"]
        return [call for call in kept if operation in ("", call["operation"])]

    async def check(self) -> None:
        """Fail on any broken rule of AWS, any bug, and any 5xx nobody asked for."""
        status = await self.get("status")
        assert status["violations"] == []
        assert status["bugs"] == []
        uninjected = [call for call in await self.calls() if not call["injected"]]
        assert [call for call in uninjected if call["status"] >= 500] == []
        assert [call for call in uninjected if "Throttl" in call["code"]] == []


@pytest.fixture(scope="session")
def small() -> Iterator[Endpoint]:
    """A small world, standing still."""
    with child_process(Setup(size="small", clock=AT)) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def medium() -> Iterator[Endpoint]:
    """A medium world, standing still."""
    with child_process(Setup(size="medium", clock=AT)) as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(small: Endpoint) -> Endpoint:
    """The world a test module talks to; a module may name another."""
    return small


@pytest.fixture
async def control(endpoint: Endpoint) -> AsyncIterator[Control]:
    """The control endpoint; after the test it is asked whether all rules were kept."""
    async with aiohttp.ClientSession() as session:
        opened = Control(session, endpoint.url)
        await opened.clear()
        await opened.post("reset-counts")
        yield opened
        await opened.clear()
        await opened.check()


@pytest.fixture
def share() -> float:
    """More of AWS's rates than the console takes, so that tests needn't wait, yet not all."""
    return 0.8


@pytest.fixture
async def aws(
    endpoint: Endpoint, control: Control, share: float, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Aws]:
    """The aws room, opened on the embedded AWS."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in endpoint.environment.items():
        monkeypatch.setenv(name, value)
    opened = await connect(region=endpoint.region, endpoint_url=endpoint.url, share=share)
    yield opened
    await opened.close()


@pytest.fixture
def reads(aws: Aws) -> Reads:
    """Every question, put to the embedded AWS."""
    return aws.reads
