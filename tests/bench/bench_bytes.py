"""Bytes that the console sends: when nothing changes, while paused, and when one row changes.

    python -m tests.bench.bench_bytes [--seconds 30] [--size 120x35]

The world stands still; what is sent each second is told apart by the rows of the screen it goes to.
The yardstick is the goal: 150 bytes for a refresh that has changed nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter

from tests.bench.setting import ENVIRON, console, demo, say
from tests.bench.terminal import Terminal, frames, touched

GOAL = 150


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--size", default="120x35")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(demo("--clock", str(int(time.time()))))
        terminal = stack.enter_context(console(url, size=(width, height)))
        terminal.until_text("● live")
        for pane in ("1", "2"):
            terminal.type(pane)
            time.sleep(8)
            count(terminal, options.seconds, f"nothing changes, pane {pane}")
        terminal.type("=")
        time.sleep(2)
        count(terminal, options.seconds / 2, "paused")
        terminal.type("=")
        time.sleep(5)
        one_row(terminal, url)


def count(terminal: Terminal, seconds: float, what: str) -> None:
    """Print what is sent within some seconds in which nobody does anything."""
    start = time.monotonic()
    time.sleep(seconds)
    sent = terminal.bytes_between(start, time.monotonic())
    each = sorted(len(frame) for frame in frames(sent))
    say(f"{what}: bytes a second at {terminal.size}", f"{len(sent) / seconds:.1f}")
    if not each:
        return
    say("  a frame: count, median, largest", f"{len(each)}, {each[len(each) // 2]}, {each[-1]}")
    say("  largest of the goal", f"{each[-1] / GOAL:.2f}")
    rows: Counter[int] = Counter()
    for frame in frames(sent):
        for row in touched(frame):
            rows[row] += 1
    say("  frames that write to row", str(dict(sorted(rows.items()))))


def one_row(terminal: Terminal, url: str) -> None:
    """Change the desired count of a service behind the console's back, and let time pass once."""
    cluster = str(first(url, "clusters")["clusterName"])
    service = str(first(url, "services", "-c", cluster)["serviceName"])
    body = {"cluster": cluster, "service": service, "desiredCount": 1}
    start = time.monotonic()
    request = urllib.request.Request(  # noqa: S310  # loopback
        url,
        data=json.dumps(body).encode(),
        headers={
            "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.UpdateService",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/ecs/aws4_request,"
            " SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  # loopback
        say(f"changed the desired count of {cluster}/{service}", str(answer.status))
    time.sleep(15)
    for frame in frames(terminal.bytes_between(start, time.monotonic())):
        if touched(frame) - {1}:
            say(f"  a frame to rows {sorted(touched(frame))}", f"{len(frame)} bytes")


def first(url: str, what: str, *options: str) -> dict[str, object]:
    """The first of what `ecstui get` prints."""
    argv = [sys.executable, "-m", "ecstui", "--endpoint-url", url, "get", what, "-o", "json"]
    environ = {**os.environ, **ENVIRON}
    done = subprocess.run([*argv, *options], env=environ, capture_output=True, check=True)
    found: list[dict[str, object]] = json.loads(done.stdout)
    return min(found, key=lambda one: str(one.get("serviceName", one.get("clusterName"))))


if __name__ == "__main__":
    main()
