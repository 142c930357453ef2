"""A real process in a pseudo-terminal: what it wrote, the modes it left, how it ended."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

DEADLINE = 20.0
"""Seconds after which a wait has failed; far above what a loaded machine takes."""

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")

# Runs in the child before the program proper: the terminal becomes its controlling one.
_LAUNCH = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if sys.argv[1] == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.argv[2], sys.argv[2:])
"""


class Session:
    """One program in a terminal of its own."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        nohup: bool = False,
    ) -> None:
        self.written = b""
        self._master, self._slave = pty.openpty()
        columns, rows = size
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.attributes_before = termios.tcgetattr(self._slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, "nohup" if nohup else "plain", *argv],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", **(environ or {})},
        )

    def read_until(self, what: bytes) -> None:
        """Read what the program writes until `what` was among it."""
        self._read(lambda: what in self.written, f"{what!r}")

    def _read(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + DEADLINE
        while not done():
            assert time.monotonic() < deadline, f"no {what} in {self.written[-2000:]!r}"
            if select.select([self._master], [], [], 0.02)[0]:
                self.written += os.read(self._master, 65536)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Take the terminal away, as a broken connection does."""
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1

    def wait(self, reading: bool = True) -> int:
        """The exit status once the program has ended, while its output is read or is not."""
        if reading and self._master >= 0:
            self._read(lambda: self.process.poll() is not None, "end")
        status = self.process.wait(DEADLINE)
        while self._master >= 0 and select.select([self._master], [], [], 0)[0]:
            self.written += os.read(self._master, 65536)
        return status

    @property
    def attributes(self) -> list[Any]:
        """The terminal's line settings as they are now."""
        return termios.tcgetattr(self._slave)

    @property
    def modes(self) -> dict[int, bool]:
        """The private modes that were ever set or reset, as they were left."""
        modes: dict[int, bool] = {}
        for found in _MODE.finditer(self.written):
            for number in found[1].split(b";"):
                modes[int(number)] = found[2] == b"h"
        return modes

    def assert_restored(self) -> None:
        """The terminal is as a shell expects it."""
        assert self.attributes == self.attributes_before
        on = {number for number, is_on in self.modes.items() if is_on}
        assert on == {7, 25}, "line wrap and cursor, nothing else"
        assert self.written.rfind(b"\x1b[<u") > self.written.rfind(b"\x1b[>"), "kitty keyboard"

    def close(self) -> None:
        """End what is still there."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for descriptor in (self._master, self._slave):
            if descriptor >= 0:
                os.close(descriptor)


@pytest.fixture
def in_pty() -> Iterator[Callable[..., Session]]:
    """Start a program in a terminal of its own: `in_pty(argv, environ={}, size=(80, 24))`."""
    sessions: list[Session] = []

    def start(argv: Sequence[str], **options: Any) -> Session:
        sessions.append(Session(argv, **options))
        return sessions[-1]

    yield start
    for session in sessions:
        session.close()
