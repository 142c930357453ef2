"""A world to operate on from the command line, with notes of all that is changed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecstui import paths
from ecstui.cli import main, operate
from ecstui.demo.calls import Answer, Call, Operation
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.server import Running
from ecstui.demo.world.world import World
from ecstui.ports import CHANGES
from tests.cli.conftest import serving

CHANGING = frozenset(name.partition(":")[2] for name in CHANGES)


class Bench:
    """A calm world of one's own, and every change that reached it."""

    def __init__(self, server: Running, changes: list[tuple[str, dict[str, Any]]]) -> None:
        self.server = server
        self.changes = changes

    @property
    def fleet(self) -> Any:
        """What is there now."""
        return self.server.desk.world.fleet

    def service(self, name: str, cluster: str = "prod") -> Any:
        """A service by name."""
        return next(
            s for s in self.fleet.services.values() if (s.name, s.cluster) == (name, cluster)
        )

    def audit(self) -> list[dict[str, Any]]:
        """The lines of the audit file."""
        if not paths.audit_file().exists():
            return []
        return [json.loads(line) for line in paths.audit_file().read_text().splitlines()]


def noting(operation: Operation, changes: list[tuple[str, dict[str, Any]]]) -> Operation:
    """`operation`, with a note of what it was asked."""

    def noted(world: World, call: Call) -> Answer:
        changes.append((call.operation, dict(call.params)))
        return operation(world, call)

    return noted


@pytest.fixture
def bench(account: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bench]:
    """A calm small world, where the environment says that AWS is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))
    monkeypatch.setattr(operate, "POLL", 0.01)
    changes: list[tuple[str, dict[str, Any]]] = []
    instead = {key[1]: noting(op, changes) for key, op in OPERATIONS.items() if key[1] in CHANGING}
    with serving(instead) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        yield Bench(server, changes)


@pytest.fixture
def ticking(bench: Bench) -> Iterator[None]:
    """The world goes on, a minute a second."""
    clock = bench.server.desk.world.clock
    clock.speed = 60.0
    clock.thaw()
    yield
    clock.freeze()


Capture = pytest.CaptureFixture[str]


def as_json(capsys: Capture, *words: str, status: int = 0) -> dict[str, Any]:
    """What a command prints with `-o json`."""
    assert main([*words, "-o", "json"]) == status, capsys.readouterr().err
    body: dict[str, Any] = json.loads(capsys.readouterr().out)
    return body
