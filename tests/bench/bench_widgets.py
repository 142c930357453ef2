"""Bytes and CPU of our widgets in a real pty, beside those of a one-line `Static.update`.

Run as `python tests/bench/bench_widgets.py`. Figures, never asserted: look at the ratios.
"""

from __future__ import annotations

import asyncio
import os
import pty
import random
import select
import socket
import struct
import sys
import termios
import time
from collections.abc import Callable
from fcntl import ioctl
from functools import partial

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from ecstui.ui import theme
from ecstui.ui.widgets.chart import LineChart, Marker, Picture, Series
from ecstui.ui.widgets.keyed_table import Cell, Column, KeyedTable, Row
from ecstui.ui.widgets.log_view import LogLine, LogView
from ecstui.ui.widgets.pane import Pane

SIZE = (120, 40)
ROWS = 5_000
SETTLE = 0.35
LOG_RATE, LOG_SECONDS = 10_000, 3

COLUMNS = [
    Column(key="name", title="Name", min=16, weight=1),
    *(
        Column(key=f"c{n}", title=f"Col {n}", width=9, align="right", sort="number")
        for n in range(8)
    ),
    Column(key="state", title="State", width=10),
]


def rows(seed: int, changed: float = 0.0) -> list[Row]:
    """The same table for the same seed; with `changed`, that share of its cells differs."""
    base, other = random.Random(1), random.Random(seed)
    made = []
    for number in range(ROWS):
        cells = [Cell(f"service-{number}")]
        for _ in range(8):
            value = base.randrange(1000)
            if changed and other.random() < changed:
                value += 1
            cells.append(Cell(str(value), order=value))
        cells.append(Cell("● steady", "ok"))
        made.append(Row(f"service-{number}", tuple(cells)))
    return made


def one_cell(table: list[Row]) -> list[Row]:
    """`table` with one visible cell changed."""
    row = table[5]
    cells = (*row.cells[:4], Cell("9999", order=9999), *row.cells[5:])
    return [*table[:5], Row(row.key, cells), *table[6:]]


def picture(shift: int) -> Picture:
    """Three hours of two series, `shift` minutes on."""
    noise = random.Random(3)
    levels = [(noise.uniform(20, 70), noise.uniform(50, 60)) for _ in range(200)]
    start = 1_760_000_040 + shift * 60
    times = [start + minute * 60 for minute in range(180)]
    series = tuple(
        Series(
            name,
            tuple((t, levels[i + shift][which]) for i, t in enumerate(times)),
            f"series-{which + 1}",
        )
        for which, name in enumerate(("CPU", "Memory"))
    )
    return Picture(
        series=series, start=start, end=times[-1], threshold=80, markers=(Marker(times[90]),)
    )


def log_lines(count: int, first: int) -> list[LogLine]:
    """Lines as a busy service writes them."""
    return [
        LogLine(f"INFO GET /api/v1/items/{n} 200 {n % 900}ms trace={n:032x}", n, "3f9a1c2e", n % 4)
        for n in range(first, first + count)
    ]


class Bench(App[None]):
    """Shows one widget at a time and reports what each operation cost."""

    CSS = "#line { height: 1; } LineChart { height: 20; width: 80; }"

    def __init__(self, report: Callable[[str, float, float], None]) -> None:
        super().__init__()
        self._report = report
        shipped = theme.load_themes(theme.shipped_dir()).loaded
        for each in shipped.values():
            self.register_theme(each)
        self.theme = theme.DEFAULT_THEME

    def compose(self) -> ComposeResult:
        """The widgets, of which `_only` shows one."""
        yield Static("age 1s", id="line", markup=False)
        yield KeyedTable(COLUMNS)
        yield LineChart()
        yield LogView()
        with Pane("Services"), Horizontal():
            yield KeyedTable(COLUMNS, id="inner")
            yield KeyedTable(COLUMNS, id="beside")

    def on_mount(self) -> None:
        """Begin."""
        self.run_worker(self._run())

    async def _measure(self, name: str, operation: Callable[[], object]) -> None:
        cpu = time.process_time()
        operation()
        # Whatever the operation asked to be painted is painted in here; idling costs next to none.
        await asyncio.sleep(SETTLE)
        self._report(name, (time.process_time() - cpu) * 1000, SETTLE)

    async def _only(self, widget: type[KeyedTable | LineChart | LogView | Pane]) -> None:
        for each in self.screen.children:
            each.display = isinstance(each, widget) or each.id == "line"
        await asyncio.sleep(SETTLE)
        self._report("", 0, 0)

    async def _run(self) -> None:
        line = self.query_one("#line", Static)
        await self._only(KeyedTable)
        await self._measure("Static.update, one line", lambda: line.update("age 2s"))
        await self._tables(self.query(KeyedTable).first())
        await self._charts(self.query_one(LineChart))
        await self._panes(self.query_one(Pane))
        await self._logs(self.query_one(LogView))
        self.exit()

    async def _tables(self, table: KeyedTable) -> None:
        first, some = rows(1), rows(2, changed=0.05)
        table.focus()
        await self._measure("table: fill 5,000 rows", lambda: table.set_rows(first))
        equal = rows(1)
        await self._measure("table: the same again", lambda: table.set_rows(equal))
        await self._measure("table: one cell", lambda: table.set_rows(one_cell(first)))
        await self._measure("table: back", lambda: table.set_rows(first))
        await self._measure("table: 5 % of cells", lambda: table.set_rows(some))
        await self._measure("table: cursor down", lambda: table.action_move(1))
        await self._measure("table: scroll by one row", lambda: table.scroll_lines_by(1))
        await self._measure("table: sort", lambda: table.sort_by("c1"))
        await self._measure("table: filter", lambda: table.set_filter("vice-1.*9"))
        await self._measure("table: whole repaint", table.repaint)

    async def _charts(self, chart: LineChart) -> None:
        await self._only(LineChart)
        await self._measure("chart 80x20: first", lambda: chart.show(picture(0)))
        await self._measure("chart: the same again", lambda: chart.show(picture(0)))
        await self._measure("chart: one minute on", lambda: chart.show(picture(1)))

    async def _panes(self, pane: Pane) -> None:
        for table in pane.query(KeyedTable):
            table.set_rows(rows(1))
        await self._only(Pane)
        pane.set_status("12s")
        await asyncio.sleep(SETTLE)
        self._report("", 0, 0)
        await self._measure("pane: a new age", lambda: pane.set_status("13s"))
        await self._measure(
            "pane: a new title", lambda: pane.set_title(("Services", ""), ("7", ""))
        )
        for name in ("inner", "beside"):
            table = pane.query_one(f"#{name}", KeyedTable)
            await self._measure(f"pane: focus {name}", partial(self.screen.set_focus, table))

    async def _logs(self, view: LogView) -> None:
        await self._only(LogView)
        cpu, end, sent, lag = time.process_time(), time.monotonic() + LOG_SECONDS, 0, 0.0
        batch = LOG_RATE // 100
        while time.monotonic() < end:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            lag = max(lag, time.monotonic() - before - 0.01)
            view.append(log_lines(batch, sent))
            sent += batch
        spent = (time.process_time() - cpu) / LOG_SECONDS * 1000
        name = f"log: {sent // LOG_SECONDS:,} lines/s, a second (lag {lag * 1000:.0f} ms)"
        self._report(name, spent, LOG_SECONDS)
        await self._only(LogView)
        await self._measure("log: quiet", lambda: view.append([]))


def child(channel: socket.socket) -> None:
    """Run the app on the pty that is this process's terminal."""

    def report(name: str, cpu_ms: float, seconds: float) -> None:
        channel.send(f"{name}|{cpu_ms}|{seconds}".encode())
        channel.recv(16)

    Bench(report).run()
    channel.close()


def main() -> None:
    """Fork the app on to a pty, count what it writes, and print a table."""
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
    count, floor = 0, (1.0, 1.0)
    while True:
        ready = select.select([master, ours.fileno()], [], [], 20)[0]
        if not ready:
            sys.exit("The app fell silent.")
        if master in ready:
            try:
                data = os.read(master, 65536)
            except OSError:
                return
            count += len(data)
            if b"\x1b[?2026$p" in data:
                os.write(master, b"\x1b[?2026;2$y")
        else:
            name, cpu, seconds = ours.recv(4096).decode().split("|")
            if name:
                share = count / (float(seconds) if float(seconds) > 1 else 1)
                if name.startswith("Static"):
                    floor = (max(share, 1.0), max(float(cpu), 0.1))
                print(
                    f"{name:<52} {share:>9,.0f} B {share / floor[0]:>7.1f}x"
                    f" {float(cpu):>8.1f} ms {float(cpu) / floor[1]:>6.1f}x"
                )
            count = 0
            ours.send(b"on")


if __name__ == "__main__":
    main()
