"""The real console in a pty of its own: keys in, timestamped bytes and a screen out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyte

_LAUNCH = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
_MOVE = re.compile(rb"\x1b\[(\d+);\d+H(?!\x1b\[\?2026l|$)")
"""A move of the cursor that something is written after; each frame ends with one more."""
_FRAME = (b"\x1b[?2026h", b"\x1b[?2026l")


class Terminal:
    """One program in a terminal; a thread reads what it writes and keeps `chunks` with times."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (120, 35),
        environ: Mapping[str, str] | None = None,
        sync: bool = True,
    ) -> None:
        self.chunks: list[tuple[float, bytes]] = []
        self.size = size
        self.environ = dict(environ or {})
        self._sync = sync
        self.master, self.slave = pty.openpty()
        self.resize(*size, tell=False)
        self.attributes_before = termios.tcgetattr(self.slave)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, *argv],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                **(environ or {}),
            },
        )
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._over:
            if not select.select([self.master], [], [], 0.05)[0]:
                continue
            try:
                got = os.read(self.master, 65536)
            except OSError:
                return
            self.chunks.append((time.monotonic(), got))
            if self._sync and b"\x1b[?2026$p" in got:
                os.write(self.master, b"\x1b[?2026;2$y")

    @property
    def written(self) -> bytes:
        """All that the program has written so far."""
        return b"".join(chunk for _, chunk in list(self.chunks))

    def bytes_between(self, start: float, end: float) -> bytes:
        """What was written from one moment (monotonic seconds) to another."""
        return b"".join(chunk for at, chunk in list(self.chunks) if start <= at < end)

    def type(self, keys: str | bytes) -> float:
        """Press keys; the moment at which they were sent."""
        at = time.monotonic()
        os.write(self.master, keys.encode() if isinstance(keys, str) else keys)
        return at

    def resize(self, width: int, height: int, *, tell: bool = True) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.size = (width, height)
        if tell:
            os.kill(self.process.pid, signal.SIGWINCH)

    def until(self, done: Callable[[], bool], seconds: float = 20.0) -> float | None:
        """Wait for something; how long it took, None when it never came."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if done():
                return time.monotonic() - start
            time.sleep(0.005)
        return None

    def until_text(self, text: str, seconds: float = 20.0) -> float | None:
        """Wait until `text` is on screen (looked at five times a second)."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if text in self.text():
                return time.monotonic() - start
            time.sleep(0.2)
        return None

    def lines(self) -> list[str]:
        """The screen as it is now, replayed from all that was written."""
        screen = pyte.Screen(*self.size)
        stream = pyte.ByteStream(screen)
        # pyte knows no private parameters other than `?`: kitty's would be taken for cursor moves.
        stream.feed(re.sub(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p", b"", self.written))
        return list(screen.display)

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    def effect(self, sent: float, *, skip_rows: frozenset[int], wait: float = 5.0) -> float | None:
        """Seconds from `sent` to the first write outside of rows that change by themselves."""
        deadline = sent + wait
        while time.monotonic() < deadline:
            for at, chunk in list(self.chunks)[-200:]:
                if at >= sent and touched(chunk) - skip_rows:
                    return at - sent
            time.sleep(0.001)
        return None

    def quiet(self, seconds: float = 0.4, *, skip_rows: frozenset[int], most: float = 5.0) -> None:
        """Wait until nothing but `skip_rows` has been written to for a while."""
        deadline = time.monotonic() + most
        while time.monotonic() < deadline:
            last = max(
                (at for at, chunk in list(self.chunks)[-300:] if touched(chunk) - skip_rows),
                default=0.0,
            )
            if time.monotonic() - last > seconds:
                return
            time.sleep(0.02)

    def rss_mb(self) -> float:
        """Resident memory of the program in MB."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:  # noqa: PTH123  # one word
            return int(file.read().split()[1]) * 4096 / 1e6

    def cpu_seconds(self) -> float:
        """CPU time that the program has used."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:  # noqa: PTH123  # one line
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def attributes(self) -> list[Any]:
        """The line settings as they are now."""
        return termios.tcgetattr(self.slave)

    def close(self) -> None:
        """End the program, if it is still there."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._over = True
        self._reader.join(1)
        os.close(self.master)
        os.close(self.slave)


def touched(chunk: bytes) -> set[int]:
    """The rows (from 1) that a piece of output has written to."""
    return {int(row) for row in _MOVE.findall(chunk)}


def frames(output: bytes) -> list[bytes]:
    """Output cut into what was drawn at once, where the terminal offered synchronised updates."""
    begin, end = _FRAME
    return [part.partition(end)[0] for part in output.split(begin)[1:]]
