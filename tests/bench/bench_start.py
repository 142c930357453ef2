"""How long the start takes: to the first frame and to the first services on screen.

    python -m tests.bench.bench_start [--runs 5]

Beside it a bare Textual app, and `python -c pass` beside `--version` and `--help`; look at the
ratios.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench.setting import console, demo, say
from tests.bench.terminal import Terminal

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("Clusters")
Bare().run()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    nothing = median(runs, partial(command, "-c", "pass"))
    say("python -c pass", f"{nothing * 1000:.0f} ms")
    for option in ("--version", "--help"):
        took = median(runs, partial(command, "-m", "ecstui", option))
        say(f"ecstui {option}", f"{took * 1000:.0f} ms, {took / nothing:.1f} of that")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "bare.py"
        program.write_text(BARE, "utf-8")
        bare = median(runs, partial(bare_frame, program))
    say("bare Textual app, exec to first frame", f"{bare * 1000:.0f} ms")
    with demo() as url:
        frame, data, tasks = zip(*(first(url) for _ in range(runs)), strict=True)
    for what, times in (
        ("frame", frame),
        ("services", data),
        ("log lines", tasks),
    ):
        took = statistics.median(times)
        say(f"console, exec to first {what}", f"{took * 1000:.0f} ms, {took / bare:.2f} of bare")


def median(runs: int, once: Callable[[], float]) -> float:
    """The median of some runs, after one that warms the disk's cache."""
    once()
    return statistics.median(once() for _ in range(runs))


def command(*argv: str) -> float:
    """Seconds that a command takes."""
    start = time.monotonic()
    subprocess.run([sys.executable, *argv], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def bare_frame(program: Path) -> float:
    """Seconds from exec to the first text of a bare app."""
    terminal = Terminal([sys.executable, str(program)])
    try:
        return moment(terminal, "Clusters")
    finally:
        terminal.type("\x11")  # ctrl+q
        terminal.close()


def first(url: str) -> tuple[float, float, float]:
    """Seconds from exec to the first frame, the first service and the first log line."""
    with console(url) as terminal:
        frame = moment(terminal, "Clusters")
        return frame, moment(terminal, "steady"), moment(terminal, "INFO")


def moment(terminal: Terminal, text: str) -> float:
    """When `text` was first written, in seconds from exec."""
    wanted = text.encode()
    terminal.until(lambda: wanted in terminal.written, 20)
    written = b""
    for at, chunk in list(terminal.chunks):
        written += chunk
        if wanted in written:
            return at - terminal.started
    return float("nan")


if __name__ == "__main__":
    main()
