"""How long a key takes to show its effect, with every call to AWS slow, and who holds up the loop.

    python -m tests.bench.bench_keys [--latency 2] [--presses 200] [--size 120x35]

The world stands still, so that whatever is painted below the header is the effect of a key. While
keys are pressed the console is made to sweep all of a cluster of 200 services again and again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.bench.proxy import CountingProxy
from tests.bench.setting import DOWN, ENTER, ESC, HEADER, TAB, UP, console, demo, open_cluster, say
from tests.bench.terminal import Terminal

STALL_MS = 30.0
GOAL_MS = 100.0

# Each way begins and ends in the services, so that every key has an effect that is seen.
WAYS: Sequence[Sequence[tuple[str, str]]] = (
    (("down", DOWN), ("down", DOWN), ("up", UP)),
    (("page down", "\x1b[6~"), ("page up", "\x1b[5~")),
    (("end", "G"), ("home", "g")),
    (("enter", ENTER), ("esc", ESC)),
    (("tab", TAB), ("shift+tab", "\x1b[Z")),
    (("/", "/"), ("letter", "w"), ("letter", "e"), ("letter", "b"), ("esc", ESC)),
    (("s", "s"), ("esc in dialog", ESC)),
    (("1", "1"), ("3", "3"), ("5", "5"), ("2", "2")),
    (("4", "4"), ("esc", ESC), ("2", "2")),
    (("f", "f"), ("f", "f")),
    (("?", "?"), ("esc in dialog", ESC)),
    (("d", "d"), ("esc in dialog", ESC)),
    (("m", "m"), ("esc", ESC)),
    (("sort: >", ">"), ("sort: O", "O"), ("sort: O", "O")),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=2.0)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--size", default="120x35")
    parser.add_argument("--url")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    with contextlib.ExitStack() as stack:
        world = ("--size", "medium", "--clock", str(int(time.time())))
        url = options.url or stack.enter_context(demo(*world))
        proxy = stack.enter_context(CountingProxy(url, latency=options.latency))
        report = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "stalls"
        watched = (sys.executable, "tests/bench/stalls.py", str(report), str(STALL_MS))
        terminal = stack.enter_context(console(proxy.url, size=(width, height), program=watched))
        open_cluster(terminal, "prod")
        time.sleep(6 * options.latency + 4)
        begun = time.monotonic() - terminal.started
        press(terminal, options.presses)
        before, during = stalls(report, begun)
        tell_stalls("stalls while starting and loading", before)
        tell_stalls("stalls while keys were pressed", during)


def press(terminal: Terminal, presses: int) -> None:
    """Go random ways, and print what each key took."""
    took: dict[str, list[float]] = defaultdict(list)
    dice = random.Random(1)
    pressed, past = 0, list[str]()
    terminal.type("2")
    while pressed < presses:
        # Begin where every way does; ctrl+r: everything is asked again. An escape needs some time,
        # or it would be taken for the alt key of what follows.
        for key in ("2", "\x12"):
            time.sleep(0.15)
            terminal.type(key)
        for name, key in dice.choice(WAYS):
            # A dialog is deaf at first, so that keys typed ahead can't confirm anything.
            time.sleep(0.35 if name in ("s", "?", "d", "esc in dialog") else 0.12)
            terminal.quiet(0.1, skip_rows=HEADER, most=1.0)
            took[name].append(terminal.effect(terminal.type(key), skip_rows=HEADER, wait=3.0) or -1)
            pressed += 1
            if not 0 <= took[name][-1] < 0.2:
                say(f"slow or no effect: {name}", f"{took[name][-1]:.3f} s after {' '.join(past)}")
            past = [*past[-4:], name]
    everything = [ms for times in took.values() for ms in times if ms >= 0]
    for name, times in sorted(took.items(), key=lambda pair: -max(pair[1])):
        say(f"  {name}", told(times))
    say(f"{len(everything)} keys at {terminal.size}", told(everything))


def told(times: Sequence[float]) -> str:
    """Median, p99 and worst, beside the goal."""
    good = sorted(time * 1000 for time in times if time >= 0)
    if not good:
        return "none had an effect"
    p99 = good[min(len(good) - 1, int(len(good) * 0.99))]
    return (
        f"p50 {statistics.median(good):5.1f} ms  p99 {p99:5.1f}  max {good[-1]:5.1f}"
        f"  = {good[-1] / GOAL_MS:.2f} of the goal  (n={len(good)})"
    )


def stalls(report: Path, begun: float) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """What the watch has noted, before and after `begun` seconds."""
    noted = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    return [n for n in noted if n["at"] < begun], [n for n in noted if n["at"] >= begun]


def tell_stalls(what: str, noted: Sequence[dict[str, object]]) -> None:
    """The stalls, the longest first."""
    say(f"{what}, above {STALL_MS:.0f} ms", str(len(noted)))
    for one in sorted(noted, key=lambda one: -float(str(one["ms"])))[:8]:
        where = one["where"]
        first = str(where[0]) if isinstance(where, list) and where else ""
        print(f"    {one['ms']} ms at {one['at']} s: {first[:230]}")


if __name__ == "__main__":
    main()
