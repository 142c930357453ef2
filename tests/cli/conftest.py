"""An embedded AWS in a thread, since the command line has an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ecstui.demo.calls import Answer, Call, Operation, Raw
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.server import Running, serve
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World

AT = 1_760_000_000.0


@contextmanager
def serving(instead: Mapping[str, Operation] | None = None) -> Iterator[Running]:
    """Serve a calm small world, some of its operations replaced; it ends without a complaint."""
    table = {key: (instead or {}).get(key[1], op) for key, op in OPERATIONS.items()}
    world = World.build("small", 7, "calm", Clock.frozen_at(AT))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(world, operations=table), loop).result(30)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
    assert list(server.desk.ledger.violations) == []
    assert list(server.desk.ledger.bugs) == []


def altered(operation: str, change: Callable[[dict[str, Any]], None]) -> Operation:
    """An operation whose answers go through `change`, which works on the decoded body."""
    (real,) = (known for (_service, name), known in OPERATIONS.items() if name == operation)

    def answer(world: World, call: Call) -> Answer:
        result: Any = real(world, call)
        body = msgspec.json.decode(result.body) if isinstance(result, Raw) else result
        change(body)
        return Raw(msgspec.json.encode(body)) if isinstance(result, Raw) else result

    return answer


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials for the embedded AWS, and no trace of the user's own configuration."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", f"{tmp_path}/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/credentials")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIADEMO")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


@pytest.fixture(scope="session")
def calm() -> Iterator[Running]:
    """A calm small world, the same for all tests that only read."""
    with serving() as server:
        yield server


@pytest.fixture
def aws(calm: Running, account: None, monkeypatch: pytest.MonkeyPatch) -> Running:
    """The calm world, where the environment says that AWS is."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", calm.url)
    return calm
