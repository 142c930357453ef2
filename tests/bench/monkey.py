"""Presses random keys in bursts, resizes at random, and watches whether the console still answers.

    python -m tests.bench.monkey --url http://127.0.0.1:4566 [--seconds 60] [--seed 1]

Prints the keys before anything odd: an end, a silence, a crash. Nothing is confirmed in AWS: the
keys that a plan dialog wants are left out.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import time
from pathlib import Path

from tests.bench.proxy import CountingProxy
from tests.bench.setting import HEADER, console, demo, say
from tests.bench.terminal import Terminal

KEYS = (
    *"12345jkgGfdmlxsSr/?:=c!v <>O",
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[Z", "\t", "\x1b"),
    *("\x1b", "\x1b", "\x12", "\x0c", "\x04", "\x15", "web", "0", "n", "N", "w", "t", "p", "e"),
)
SIZES = ((120, 35), (160, 45), (100, 30), (80, 24), (40, 10), (20, 5), (1, 1), (300, 80))


def main() -> None:
    """Press, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--resize", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        url = options.url or stack.enter_context(demo())
        proxy = stack.enter_context(CountingProxy(url, latency=options.latency))
        terminal = stack.enter_context(console(proxy.url))
        terminal.until(lambda: b"\x1b[?1049h" in terminal.written)
        time.sleep(random.Random(options.seed).random() * 2)
        pressed = hammer(terminal, random.Random(options.seed), options.seconds, options.resize)
        say("keys pressed", str(pressed))
        if terminal.process.poll() is None:
            say("resident MB", f"{terminal.rss_mb():.0f}")


def hammer(terminal: Terminal, dice: random.Random, seconds: float, resizing: bool) -> int:
    """Press until the time is over or the console doesn't answer any more."""
    past: list[str] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        burst = [dice.choice(KEYS) for _ in range(dice.choice((1, 1, 1, 2, 5, 20)))]
        past = [*past, *burst]
        terminal.type("".join(burst))
        if resizing and dice.random() < 0.2:
            terminal.resize(*dice.choice(SIZES))
        time.sleep(dice.choice((0.01, 0.05, 0.2)))
        if dice.random() < 0.03 and not answers(terminal):
            print("no answer after", past[-60:])
            print("status", terminal.process.poll(), terminal.written[-400:])
            print(terminal.text())
            tell_crash(terminal)
            break
    return len(past)


def tell_crash(terminal: Terminal) -> None:
    """Print the report that a crash has left."""
    folder = Path(terminal.environ["XDG_STATE_HOME"])
    for report in folder.rglob("crash-*.txt"):
        print(report.read_text("utf-8"))


def answers(terminal: Terminal) -> bool:
    """Whether the console, brought back to its beginning, opens and closes its help."""
    if terminal.size != (120, 35):
        terminal.resize(120, 35)
    for key in ("\x1b", "\x1b", "\x1b", "\x1b", "\x1b", "1"):
        terminal.type(key)
        time.sleep(0.2)
    time.sleep(0.4)
    opened = terminal.effect(terminal.type("?"), skip_rows=HEADER, wait=5)
    time.sleep(0.4)
    closed = terminal.effect(terminal.type("\x1b"), skip_rows=HEADER, wait=5)
    time.sleep(0.3)
    return opened is not None and closed is not None


if __name__ == "__main__":
    main()
