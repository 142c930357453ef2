"""The log view under load, in a real pty of 80x24: loop lag, repaints, bytes, memory, filters.

Run as `python tests/bench/bench_log_view.py`. Figures, never asserted. The goals are a loop that is
never late by more than 50 ms, at most 4 repaints and 20 KiB a second, 120 MB for 200,000 lines, and
the first matches of a new filter within 100 ms.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import pty
import select
import socket
import struct
import sys
import termios
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from fcntl import ioctl

from textual.app import App, ComposeResult

from ecstui.ui import theme
from ecstui.ui.widgets.log_view import Filter, LogLine, LogView

SIZE = (80, 24)
RATE, SECONDS, BATCHES = 20_000, 5, 20
MANY = 200_000
START = 1_773_480_360.0
PATTERNS = (
    "items/4711",
    "(?i)TIMED OUT",
    "[Ee]rror|items/1\\d{4} ",
    "status=500",
    "nowhere to be found",
    "(\\w+\\s?)+$!",
)

Report = Callable[[str, float, str], None]


def lines(count: int, first: int = 0, mixed: bool = True) -> Iterator[LogLine]:
    """Lines as a busy service writes them: plain, JSON, access log, now and then a trace."""
    for n in range(first, first + count):
        task = f"web/{n % 6:08x}"
        moment, key = START + n / RATE, f"{n:056d}"
        kind = n % 10 if mixed else 0
        if kind < 4:
            text = f"2026-03-14T09:26:00.123Z INFO [http] GET /v1/items/{n} 200 trace={n:016x}"
        elif kind < 8:
            level = "error" if n % 500 == 4 else "info"
            text = json.dumps(
                {"level": level, "msg": "request", "path": f"/v1/items/{n}", "status": 200}
            )
        elif kind < 9 or n % 100 == 99:
            text = f'10.0.0.1 - - [14/Mar/2026:09:26:00 +0000] "GET /v1/items/{n} HTTP/1.1" 200 15'
        else:
            text = f"\tat com.example.orders.OrderService.place(OrderService.java:{n % 900})"
        yield LogLine(text, moment, task, n % 6, key=key, ingested=moment + 1, stream=task)


class Bench(App[None]):
    """One log view, and what each load did to it."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report
        self._lag = 0.0
        self._paints = 0
        for each in theme.load_themes(theme.shipped_dir()).loaded.values():
            self.register_theme(each)
        self.theme = theme.DEFAULT_THEME

    def compose(self) -> ComposeResult:
        """The view alone."""
        yield LogView()

    def on_mount(self) -> None:
        """Begin."""
        view = self.query_one(LogView)
        self.view = view
        paint = view.refresh_changed

        def counted() -> None:
            self._paints += 1
            paint()

        view.refresh_changed = counted  # type: ignore[method-assign]  # only counts
        self.run_worker(self._run())

    async def _run(self) -> None:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)  # as the console does
        await asyncio.sleep(0.5)
        self._report("", 0, "")
        for mixed in (False, True):
            await self._load("mixed lines" if mixed else "plain lines", mixed)
        await self._late()
        self.view.set_filters([Filter("status=200"), Filter("items/1")])
        await self._load("mixed lines, filtered", mixed=True)
        self.view.set_filters([])
        await self._memory()
        await self._patterns()
        self.exit()

    @asynccontextmanager
    async def _lagging(self) -> AsyncIterator[None]:
        """Measure how late the loop is at worst."""
        self._lag, self._paints = 0.0, 0

        async def tick() -> None:
            while True:
                before = time.perf_counter()
                await asyncio.sleep(0.005)
                self._lag = max(self._lag, time.perf_counter() - before - 0.005)

        ticking = asyncio.create_task(tick())
        yield
        ticking.cancel()

    async def _load(self, name: str, mixed: bool) -> None:
        view, batch = self.view, RATE // BATCHES
        view.clear()
        await asyncio.sleep(0.5)
        self._report("", 0, "")
        prepared = [list(lines(batch, n * batch, mixed)) for n in range(SECONDS * BATCHES)]
        cpu, began = time.process_time(), time.perf_counter()
        async with self._lagging():
            for number, each in enumerate(prepared):
                view.append(each)
                await asyncio.sleep(max(0, began + (number + 1) / BATCHES - time.perf_counter()))
        spent = time.perf_counter() - began
        share = (time.process_time() - cpu) / spent
        lost = SECONDS * RATE - len(view.buffer) - view.buffer.dropped
        self._report(
            f"{RATE:,} {name}/s",
            spent,
            f"lag {self._lag * 1000:3.0f} ms  {self._paints / spent:.1f} paints/s  "
            f"cpu {share:4.0%}  {lost} lost",
        )

    async def _late(self) -> None:
        """Half of the tasks are ten seconds behind."""
        view = self.view
        view.clear()
        view.append(lines(MANY // 2))
        await asyncio.sleep(1)
        early = list(lines(MANY // 2 + 10_000, MANY // 2))
        began = time.perf_counter()
        async with self._lagging():
            for n in range(10):
                late = list(lines(1_000, MANY // 4 + n * 1_000))
                view.append([*early[n * 1_000 : (n + 1) * 1_000], *late])
                await asyncio.sleep(0.1)
        spent = time.perf_counter() - began
        self._report("10,000 late lines/s", spent, f"lag {self._lag * 1000:3.0f} ms")

    async def _memory(self) -> None:
        view = self.view
        view.clear()
        gc.collect()
        await asyncio.sleep(0.5)
        before = _resident()
        for first in range(0, MANY, 1_000):
            view.append(lines(1_000, first))
            await asyncio.sleep(0)
        await asyncio.sleep(2.0)
        self._report(
            f"{len(view.buffer):,} lines in memory",
            0,
            f"{(_resident() - before) / 1e6:.0f} MB  {view.buffer.dropped:,} dropped",
        )

    async def _patterns(self) -> None:
        view = self.view
        for pattern in PATTERNS:
            view.set_filters([])
            await asyncio.sleep(0.7)
            began = time.perf_counter()
            first: float | None = None
            async with self._lagging():
                await asyncio.sleep(0)
                view.set_filters([Filter(pattern)])
                while view.status.waiting:
                    if first is None and view.status.shown:
                        first = time.perf_counter() - began
                    await asyncio.sleep(0.002)
                spent = time.perf_counter() - began
                await asyncio.sleep(0.1)
            shown = view.status.shown if view.filters else 0
            found = "none" if not shown else f"first after {(first or spent) * 1000:.0f} ms"
            self._report(
                f"filter {pattern}",
                0,
                f"all after {spent * 1000:5.0f} ms  {found}  {shown:,} shown  "
                f"lag {self._lag * 1000:3.0f} ms  {view.problem}",
            )


def _resident() -> int:
    """Bytes of memory in use."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  not a file on a disk
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def child(channel: socket.socket) -> None:
    """Run the app on the pty that is this process's terminal."""

    def report(name: str, seconds: float, text: str) -> None:
        channel.send(f"{name}\0{seconds}\0{text}".encode())
        channel.recv(16)

    Bench(report).run()
    channel.close()


def main() -> None:
    """Fork the app on to a pty, count what it writes, and print a line for each report."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    pid, master = pty.fork()
    if pid == 0:
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        time.sleep(0.2)
        child(theirs)
        os._exit(0)
    ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    watch(master, ours)
    os.waitpid(pid, 0)


def watch(master: int, ours: socket.socket) -> None:
    """Read the pty until it closes; print a line at each report."""
    count = 0
    while True:
        ready = select.select([master, ours.fileno()], [], [], 60)[0]
        if not ready:
            sys.exit("The app fell silent.")
        if master in ready:
            try:
                received = os.read(master, 65536)
            except OSError:
                return
            count += len(received)
            if b"\x1b[?2026$p" in received:
                os.write(master, b"\x1b[?2026;2$y")
        else:
            name, seconds, text = ours.recv(4096).decode().split("\0")
            if name:
                rate = f"{count / 1024 / float(seconds):5.1f} KiB/s  " if float(seconds) else ""
                print(f"{name:<36} {rate}{text}", flush=True)
            count = 0
            ours.send(b"on")


if __name__ == "__main__":
    main()
