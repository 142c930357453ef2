"""The embedded AWS as a process: it starts, says where it is, and never outlives its parent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecstui.demo.child import ChildError, child_process, start_child
from ecstui.demo.commands import Setup

PARENT = """
import asyncio, sys
from ecstui.demo.child import start_child

async def main():
    child = await start_child()
    print(child.endpoint.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def _gone(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def _wait(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own endpoint
        return json.loads(answer.read())


async def test_it_serves_and_stops() -> None:
    child = await start_child(Setup(scenario="calm", seed=3, clock=1_760_000_000.0))
    try:
        health = await asyncio.to_thread(_get, child.endpoint.url)
        assert (health["scenario"], health["seed"]) == ("calm", 3)
        status = await asyncio.to_thread(_get, f"{child.endpoint.url}/_ecstui/status")
        assert (status["time"], status["frozen"]) == (1_760_000_000.0, True)
        assert child.alive
        assert child.endpoint.environment["AWS_ENDPOINT_URL"] == child.endpoint.url
    finally:
        await child.stop()
    assert not child.alive
    await child.stop()


def test_ctrl_c_does_not_reach_it_and_sync_code_can_have_one() -> None:
    with child_process() as endpoint:
        os.kill(endpoint.pid, signal.SIGINT)
        assert _get(endpoint.url)["status"] == "ok"
    assert _wait(lambda: _gone(endpoint.pid))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see whether a process is gone")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not _gone(pid)
        parent.send_signal(number)
        parent.wait(10)
    assert _wait(lambda: _gone(pid))


async def test_a_port_that_is_taken_is_a_sentence() -> None:
    with contextlib.closing(await _listen()) as taken:
        port = taken.sockets[0].getsockname()[1]
        with pytest.raises(ChildError, match=f"port {port} can't be used: Address already in use"):
            await start_child(Setup(port=port))


async def _listen() -> asyncio.Server:
    return await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)


def test_alone_it_tells_a_shell_what_to_export_and_ends_cleanly() -> None:
    command = [sys.executable, "-m", "ecstui.demo", "--clock", "2026-01-31T12:00:00Z"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        assert it.stdout is not None
        # It closes its output after the last line, which is what lets `eval "$(... &)"` return.
        lines = it.stdout.read().splitlines()
        exports = dict(
            line.removeprefix("export ").split("=", 1) for line in lines if line[0] != "#"
        )
        assert all(line.startswith(("#", "export ")) for line in lines)
        assert _get(exports["AWS_ENDPOINT_URL"] + "/_ecstui/status")["time"] == 1_769_860_800.0
        assert exports["AWS_REGION"] == exports["AWS_DEFAULT_REGION"] == "eu-west-1"
        assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} < exports.keys()
        it.send_signal(signal.SIGINT)
        assert it.stderr is not None
        assert (it.wait(10), it.stderr.read()) == (0, "")
