"""A calm screen is silent: what goes over the line while nothing changes."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecstui.demo.child import Endpoint, child_process
from ecstui.demo.commands import Setup

if TYPE_CHECKING:
    from tests.pty.conftest import Session

QUIET = 2.5
"""Seconds in which even the slowest tick of the header would have come."""
PAST = 300.0
"""Seconds that the world stands still behind us: nothing in it is so young that its age ticks."""


@pytest.fixture
def still() -> Iterator[Endpoint]:
    """A world in which time stands still."""
    with child_process(Setup(scenario="calm", clock=time.time() - PAST)) as endpoint:
        yield endpoint


def bursts(session: Session, count: int) -> list[int]:
    """How many bytes each of the next `count` bursts of output has, until the line is quiet."""
    sizes: list[int] = []
    while len(sizes) < count:
        if not select.select([session._master], [], [], QUIET)[0]:
            break
        size = len(os.read(session._master, 65536))
        while select.select([session._master], [], [], 0.05)[0]:
            size += len(os.read(session._master, 65536))
        sizes.append(size)
    return sizes


def test_a_tick_is_a_few_bytes_and_a_pause_is_silent(
    in_pty: Callable[..., Session], still: Endpoint, tmp_path: Path
) -> None:
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    size = {"COLUMNS": "120", "LINES": "35"}
    session = in_pty(
        [sys.executable, "-m", "ecstui", "--no-mouse"],
        environ={**still.environment, **home, **size},
        size=(120, 35),
    )
    for word in ("live", "running", "CPU ", "INFO"):
        session.read_until(word.encode())
    while max(bursts(session, 2)) > 1000:  # what is still arriving
        pass
    ticks = sorted(bursts(session, 5))
    assert len(ticks) == 5, "the age goes on"
    # All but one: an answer with news may have come in between.
    assert ticks[-2] <= 150, ticks
    session.type("=")
    session.read_until(b"paused")
    assert len(bursts(session, 3)) < 3, "silent, after what was on its way"
    session.type("=q")
    assert session.wait() == 0
