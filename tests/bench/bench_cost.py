"""What the console asks of AWS: opening a large cluster, and five minutes of watching it.

    python -m tests.bench.bench_cost [--seconds 300] [--size 160x45] [--url URL]

Without URL it starts an embedded AWS of medium size: 10 clusters, 200 services in `prod`.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.bench.proxy import Call, CountingProxy
from tests.bench.setting import DOWN, ENVIRON, TAB, UP, console, demo, open_cluster, say
from tests.bench.terminal import Terminal

LIMITS = {
    "DescribeServices.services": 10,
    "DescribeTasks.tasks": 100,
    "DescribeClusters.clusters": 100,
    "GetMetricData.MetricDataQueries": 500,
    "FilterLogEvents.logStreamNames": 100,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--size", default="120x35")
    parser.add_argument("--url")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    with contextlib.ExitStack() as stack:
        url = options.url or stack.enter_context(demo("--size", "medium"))
        proxy = stack.enter_context(CountingProxy(url))
        commands(proxy)
        terminal = stack.enter_context(console(proxy.url, size=(width, height)))
        opening(proxy, terminal)
        left_alone(proxy, terminal, 60.0)
        walking(proxy, terminal, options.seconds)
        verdict(proxy.calls)


def commands(proxy: CountingProxy) -> None:
    """The command line's two questions about a large cluster."""
    for what in ("services", "tasks"):
        start = time.monotonic()
        argv = [sys.executable, "-m", "ecstui", "--endpoint-url", proxy.url, "get", what]
        subprocess.run(
            [*argv, "-c", "prod"],
            env={**os.environ, **ENVIRON},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        say(f"get {what} -c prod ({time.monotonic() - start:.1f} s)", told(proxy.since(start)))


def opening(proxy: CountingProxy, terminal: Terminal) -> None:
    """From the first frame to `prod` with its 200 services."""
    start = time.monotonic()
    open_cluster(terminal, "prod")
    mine = [call for call in proxy.since(start) if "prod" in str(call.body.get("cluster", ""))]
    say(f"opening prod at {terminal.size} ({time.monotonic() - start:.1f} s)", told(mine))
    say("  all calls meanwhile", told(proxy.since(start)))


def left_alone(proxy: CountingProxy, terminal: Terminal, seconds: float) -> None:
    """What it costs when nobody touches it."""
    time.sleep(5)
    start, cpu = time.monotonic(), terminal.cpu_seconds()
    time.sleep(seconds)
    share = (terminal.cpu_seconds() - cpu) / seconds
    calls = proxy.since(start)
    per_minute = {name: n * 60 / seconds for name, n in Counter(c.operation for c in calls).items()}
    said = ", ".join(f"{name} {n:.0f}" for name, n in sorted(per_minute.items()))
    say(f"left alone, calls a minute: {len(calls) * 60 / seconds:.0f}", said)
    asked = sum(call.lists.get("services", 0) for call in calls)
    series = sum(call.lists.get("MetricDataQueries", 0) for call in calls)
    say("  services described a minute", f"{asked * 60 / seconds:.0f}")
    say("  series asked for a minute", f"{series * 60 / seconds:.0f}")
    say("  CPU of one core", f"{share:.1%}")


def walking(proxy: CountingProxy, terminal: Terminal, seconds: float) -> None:
    """Move about now and then."""
    start, end = time.monotonic(), time.monotonic() + seconds
    rss = [terminal.rss_mb()]
    steps: Sequence[str] = (DOWN, DOWN, DOWN, "3", TAB, "5", "2", "\x1b[6~", UP, "m", "f", "2")
    for key in itertools.cycle(steps):
        if time.monotonic() > end:
            break
        terminal.type(key)
        time.sleep(2.5)
        if len(rss) < (time.monotonic() - start) / 60 + 1:
            rss.append(terminal.rss_mb())
    calls = proxy.since(start)
    say(f"walking about for {seconds:.0f} s, calls a minute", f"{len(calls) * 60 / seconds:.0f}")
    say("  of each", told(calls))
    say("  resident MB, each minute", " ".join(f"{mb:.0f}" for mb in rss))


def verdict(calls: Sequence[Call]) -> None:
    """Limits, repeats and refusals over the whole run."""
    longest: Counter[str] = Counter()
    for call in calls:
        for member, length in call.lists.items():
            name = f"{call.operation}.{member}"
            longest[name] = max(longest[name], length)
    for name, length in sorted(longest.items()):
        say(f"longest {name}", f"{length} of {LIMITS.get(name, 0)}")
    definitions = Counter(c.subject for c in calls if c.operation == "DescribeTaskDefinition")
    again = {arn: n for arn, n in definitions.items() if n > 1}
    say("task definitions described, and more than once", f"{len(definitions)}, {again or 'none'}")
    refused = Counter((c.operation, c.status, c.error[:90]) for c in calls if c.status >= 400)
    say("refused or failed", str(dict(refused)) if refused else "none")


def told(calls: Sequence[Call]) -> str:
    """Counts of operations as one text."""
    counts = Counter(call.operation for call in calls)
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))


if __name__ == "__main__":
    main()
