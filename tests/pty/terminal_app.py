"""A tiny console under the terminal guard, for tests to kill: `terminal_app.py GRACE FOLDER`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Label

from ecstui.crash import ReportsCrashes
from ecstui.terminal import TerminalGuard


class Console(ReportsCrashes, App[None]):
    """Shows READY; `b` blocks the loop, `f` floods the terminal, `c` and `w` crash, `q` quits."""

    def __init__(self, crash_folder: Path) -> None:
        super().__init__()
        self.crash_folder = crash_folder

    def compose(self) -> ComposeResult:
        """One word, for the test to wait for."""
        yield Label("READY")

    def key_b(self) -> None:
        """Block the event loop far longer than any test waits."""
        os.write(2, b"BLOCKED")
        time.sleep(600)

    def key_f(self) -> None:
        """Write more than line and queues take, so that the loop stands still."""
        os.write(2, b"FLOOD")
        assert self._driver is not None
        for _ in range(1000):
            self._driver.write("\x1b[31m" + "x" * 8192)

    def key_c(self) -> None:
        """Crash, with a secret in a variable and another in the error's text."""
        session_token = "local" + "-secret"
        raise KeyError(f"\x1b]0;evil\x07[/x] token={session_token[::-1]}")

    def key_w(self) -> None:
        """Crash in a worker."""
        self.run_worker(self.fail())

    async def fail(self) -> None:
        """What the worker does."""
        raise ZeroDivisionError

    def key_q(self) -> None:
        """Quit in the ordinary way."""
        self.exit()


def main() -> int:
    """Run it under the guard."""
    with TerminalGuard(grace=float(sys.argv[1])) as guard:
        return guard.run(Console(Path(sys.argv[2])))


if __name__ == "__main__":
    sys.exit(main())
