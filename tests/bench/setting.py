"""What every bench of the console needs: an embedded AWS, a console on it, and keys by name."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.terminal import Terminal

ENVIRON = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": "eu-west-1",
    "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
}
UP, DOWN, ENTER, ESC, TAB = "\x1b[A", "\x1b[B", "\r", "\x1b", "\t"
HEADER = frozenset({1})
"""The row that ticks by itself."""


@contextlib.contextmanager
def demo(*options: str) -> Iterator[str]:
    """An embedded AWS with these options; its URL."""
    process = start_demo(*options)
    try:
        yield url_of(process)
    finally:
        process.terminate()
        process.wait(5)


def start_demo(*options: str) -> subprocess.Popen[str]:
    """Start an embedded AWS."""
    return subprocess.Popen(
        [sys.executable, "-m", "ecstui", "demo-aws", *options], stdout=subprocess.PIPE, text=True
    )


def url_of(process: subprocess.Popen[str]) -> str:
    """Where it listens."""
    assert process.stdout is not None
    for line in process.stdout:
        if "AWS_ENDPOINT_URL=" in line:
            url = line.split("=", 1)[1].strip()
            for _ in range(200):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(url, timeout=1).close()  # noqa: S310  # loopback
                    return url
                time.sleep(0.05)
    raise RuntimeError("the embedded AWS did not start")


@contextlib.contextmanager
def console(
    url: str, *options: str, size: tuple[int, int] = (120, 35), program: Sequence[str] = ()
) -> Iterator[Terminal]:
    """A console on the AWS at `url`; `program` stands in for `python -m ecstui`."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **ENVIRON,
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": folder,
            "XDG_STATE_HOME": folder,
        }
        argv = [*(program or (sys.executable, "-m", "ecstui")), "--endpoint-url", url, *options]
        terminal = Terminal(argv, size=size, environ=environ)
        try:
            yield terminal
        finally:
            terminal.close()


def open_cluster(terminal: Terminal, name: str) -> None:
    """Put the cursor on a cluster and go into it."""
    terminal.until_text("● live")
    for key in ("1", "/", name, ENTER):
        terminal.type(key)
        time.sleep(0.4)
    terminal.until_text(f"Services {name} ", 30)
    terminal.type(ENTER)
    time.sleep(0.3)


def fault(url: str, body: str) -> None:
    """Post a rule to the embedded AWS; an empty body clears all."""
    request = urllib.request.Request(  # noqa: S310  # loopback
        f"{url}/_ecstui/faults",
        data=body.encode() or None,
        method="POST" if body else "DELETE",
    )
    urllib.request.urlopen(request, timeout=5).close()  # noqa: S310  # loopback


def say(what: str, figure: str) -> None:
    """Print one line of a report."""
    print(f"{what:<64} {figure}", flush=True)


ROOT = Path(__file__).parents[2]
os.chdir(ROOT)
