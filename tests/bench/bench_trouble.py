"""The console in every kind of trouble: does it stay responsive, say why, and recover by itself?

    python -m tests.bench.bench_trouble [faults|kill|signals|sizes|hostile ...]

For each kind of fault: the slowest of some keys meanwhile, what the screen says, and how long after
the end of the fault it is live again.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable

from tests.bench.setting import DOWN, HEADER, UP, console, demo, fault, say, start_demo, url_of
from tests.bench.terminal import Terminal

KINDS = ("5xx", "expired", "denied", "throttle", "garbage", "empty", "reset", "cut", "hang", "slow")
PRESSES = (DOWN, UP, "1", "2", "3", "2", "f", "f")
# What Textual itself writes: colours and moves, modes, its own queries.
_OWN = re.compile(
    rb"\x1b\[[0-9;:?<>=$]*[a-zA-Z$]|\x1b\]22;[a-z]*\x07|\x1b\[\?[0-9;]*\$p|\x1b[=>]|\x1b\(B"
)


def main() -> None:
    """Run what is asked for, or all."""
    parts: dict[str, Callable[[], None]] = {
        "faults": faults,
        "kill": kill,
        "signals": signals,
        "suspend": suspend,
        "sizes": sizes,
        "hostile": hostile,
    }
    for name in sys.argv[1:] or parts:
        print(f"-- {name}")
        parts[name]()


def faults() -> None:
    """Each kind of fault for twelve seconds."""
    for kind in KINDS:
        with demo() as url, console(url) as terminal:
            ready(terminal)
            fault(url, f'{{"kind": "{kind}"}}')
            terminal.type("\x12")
            time.sleep(6)
            slowest = slowest_key(terminal)
            time.sleep(4)
            said = terminal.lines()
            fault(url, "")
            back = terminal.until_text("● live", 90)
            say(f"{kind}: slowest key, alive", f"{slowest * 1000:.0f} ms, {alive(terminal)}")
            say("  live again after", "never" if back is None else f"{back:.1f} s")
            print("   ", said[0].strip()[-60:])
            print("   ", said[1][:118])


def kill() -> None:
    """The embedded AWS is killed, and comes back at the same address."""
    process = start_demo("--port", "47790")
    url = url_of(process)
    with console(url) as terminal:
        ready(terminal)
        process.kill()
        process.wait()
        time.sleep(8)
        slowest = slowest_key(terminal)
        time.sleep(12)
        print("   ", terminal.lines()[0].strip()[-60:])
        print("   ", terminal.lines()[1][:118])
        process = start_demo("--port", "47790")
        url_of(process)
        back = terminal.until_text("● live", 90)
        say("killed: slowest key, alive", f"{slowest * 1000:.0f} ms, {alive(terminal)}")
        say("  live again after", "never" if back is None else f"{back:.1f} s")
        process.terminate()
        process.wait()


def signals() -> None:
    """Signals that end it leave the terminal as it was."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with demo() as url, console(url) as terminal:
            ready(terminal)
            start = time.monotonic()
            terminal.process.send_signal(number)
            terminal.until(lambda: terminal.process.poll() is not None, 10)  # in the loop
            same = terminal.attributes == terminal.attributes_before
            left = [m for m in (b"1049", b"1000", b"2004", b"25") if is_on(terminal.written, m)]
            say(
                f"{signal.Signals(number).name}: status, seconds, line settings, modes left on",
                f"{terminal.process.poll()}, {time.monotonic() - start:.2f}, {same}, {left}",
            )


def suspend() -> None:
    """To the shell and back."""
    with demo() as url, console(url) as terminal:
        ready(terminal)
        terminal.type("\x1a")
        stopped = terminal.until(lambda: state(terminal) == "T", 5)
        same = terminal.attributes == terminal.attributes_before
        say("ctrl+z: stopped, line settings as before", f"{stopped is not None}, {same}")
        time.sleep(3)
        terminal.process.send_signal(signal.SIGCONT)
        time.sleep(2)
        say("back: slowest key, alive", f"{slowest_key(terminal) * 1000:.0f} ms, {alive(terminal)}")


def sizes() -> None:
    """A storm of sizes."""
    storm = [(1, 1), (300, 80), (40, 10), (39, 9), (80, 24), (2, 50), (200, 3), (100, 30)]
    with demo() as url, console(url) as terminal:
        ready(terminal)
        for size in storm * 6:
            terminal.resize(*size)
            time.sleep(0.03)
        for size in storm:
            terminal.resize(*size)
            time.sleep(0.5)
            if terminal.process.poll() is not None:
                say(f"ended at {size}", str(terminal.written[-300:]))
                return
        terminal.resize(120, 35)
        time.sleep(1)
        say("after it: slowest key", f"{slowest_key(terminal) * 1000:.0f} ms, {alive(terminal)}")


def hostile() -> None:
    """Hostile log lines: what control bytes reach the terminal beyond the console's own."""
    with demo("--scenario", "hostile-logs") as url, console(url, size=(160, 45)) as terminal:
        ready(terminal)
        for _ in range(8):
            for key in ("l", "d", "\x1b", "\x1b", DOWN):
                terminal.type(key)
                time.sleep(0.7)
        rest = _OWN.sub(b"", terminal.written)
        odd = {bytes([b]) for b in rest if b < 32 or b == 127} - {b"\r", b"\n"}
        say("control bytes that are not the console's own", str(sorted(odd)) if odd else "none")
        wide = [c for c in rest.decode("utf-8", "replace") if c in "\u202e\u2066\u200f\x9b\x9d"]
        say("bidi and C1 controls", str(wide[:5]) if wide else "none")


def ready(terminal: Terminal) -> None:
    """Wait until there is something to see, and stand on a service."""
    terminal.until_text("● live", 30)
    time.sleep(2)
    terminal.type("2")
    time.sleep(0.5)


def slowest_key(terminal: Terminal) -> float:
    """Seconds of the slowest of some keys; -1 when one had no effect."""
    took = []
    for key in PRESSES:
        time.sleep(0.3)
        took.append(terminal.effect(terminal.type(key), skip_rows=HEADER, wait=3.0))
    return max((one for one in took if one is not None), default=-1.0)


def alive(terminal: Terminal) -> str:
    """Whether the process is still there."""
    return "alive" if terminal.process.poll() is None else f"ended: {terminal.written[-200:]!r}"


def state(terminal: Terminal) -> str:
    """The process's state as the kernel tells it, such as T for stopped."""
    with open(f"/proc/{terminal.process.pid}/stat", encoding="ascii") as file:  # noqa: PTH123  # one line
        return file.read().rpartition(")")[2].split()[0]


def is_on(written: bytes, mode: bytes) -> bool:
    """Whether a private mode was left set; the cursor (25) counts as left when hidden."""
    on, off = written.rfind(b"\x1b[?" + mode + b"h"), written.rfind(b"\x1b[?" + mode + b"l")
    return off > on if mode == b"25" else on > off


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
