"""The real program in a real terminal: from the first word to the shell's prompt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyte
import pytest

if TYPE_CHECKING:
    from tests.pty.conftest import Session

Start = Callable[..., "Session"]
SIZE = (120, 35)
ECSTUI = (sys.executable, "-m", "ecstui")

# A shell with job control: runs a program, says when it stopped, and brings it back.
SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = os.fork()
if not child:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    _, status = os.waitpid(child, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    os.tcsetpgrp(0, os.getpgrp())
    os.write(1, b"STOPPED")
    os.read(0, 1)
    os.tcsetpgrp(0, child)
    os.kill(child, signal.SIGCONT)
"""


class View:
    """What the person at the terminal sees."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0

    @property
    def text(self) -> str:
        """The screen as it is now."""
        written = self.session.written
        self._stream.feed(written[self._fed :])
        self._fed = len(written)
        return "\n".join(self._screen.display)

    def until(self, *words: str) -> None:
        """Wait until the screen shows each of `words`."""
        self._wait(lambda: all(word in self.text for word in words), f"{words}")

    def until_gone(self, word: str) -> None:
        """Wait until the screen doesn't show `word` any more."""
        self._wait(lambda: word not in self.text, f"end of {word}")

    def _wait(self, seen: Callable[[], bool], what: str) -> None:
        try:
            self.session._read(seen, what)
        except AssertionError as error:
            raise AssertionError(f"no {what} in\n{self.text}") from error


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment of its own: no configuration, no credentials, nothing of ours left behind."""
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        # What runs the tests may have set these, and Textual believes them more than the terminal.
        "COLUMNS": str(SIZE[0]),
        "LINES": str(SIZE[1]),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }


@pytest.fixture
def demo(in_pty: Start, home: dict[str, str]) -> tuple[Session, View]:
    """`ecstui --demo` with its fleet on the screen."""
    session = in_pty([*ECSTUI, "--demo"], environ=home, size=SIZE)
    view = View(session)
    view.until("demo", "Clusters 3", "● prod", "● live", "● steady", "● running", "━ CPU")
    return session, view


def embedded_aws(session: Session) -> int:
    """The process of the embedded AWS that the console has started."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=True)
    pairs = [line.split() for line in listed.stdout.decode().splitlines()]
    (child,) = (int(pid) for pid, parent in pairs if int(parent) == session.process.pid)
    return child


def assert_ends(process: int) -> None:
    """The process ends within the patience of a test."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        os.sched_yield()
    raise AssertionError(f"process {process} is still there")


def test_from_the_start_to_the_prompt(demo: tuple[Session, View]) -> None:
    session, view = demo
    child = embedded_aws(session)
    session.type("2")
    view.until("s Scale", "r Restart")
    session.type("r")
    view.until("forceNewDeployment=true", "Cancel")
    session.type("\x1b")
    view.until_gone("Cancel")
    session.type("?")
    view.until("One row down")
    session.type("q")
    view.until_gone("One row down")
    session.type("l")
    view.until_gone("● steady")
    session.type("qqqqq")
    assert session.wait() == 0
    session.assert_restored()
    assert_ends(child)
    assert b"Traceback" not in session.written


def test_sigterm_ends_it_with_the_terminal_restored(demo: tuple[Session, View]) -> None:
    session, _view = demo
    child = embedded_aws(session)
    session.signal(signal.SIGTERM)
    assert session.wait() == 128 + signal.SIGTERM
    session.assert_restored()
    assert_ends(child)


def test_a_killed_aws_leaves_the_console_and_its_picture(demo: tuple[Session, View]) -> None:
    session, view = demo
    os.kill(embedded_aws(session), signal.SIGKILL)
    session.type("\x12")  # ctrl+r
    view.until("stale")
    assert "● prod" in view.text
    session.type("2j")
    view.until("s Scale")
    session.type("qq")
    assert session.wait() == 0
    session.assert_restored()


def test_ctrl_z_gives_the_shell_its_terminal_and_fg_takes_it_back(
    in_pty: Start, home: dict[str, str]
) -> None:
    session = in_pty(
        [sys.executable, "-c", SHELL, *ECSTUI, "--endpoint-url", "http://127.0.0.1:1"],
        environ={**home, "AWS_REGION": "eu-west-1"},
        size=SIZE,
    )
    view = View(session)
    view.until("Clusters", "Services")
    session.type("\x1a")
    session.read_until(b"STOPPED")
    assert session.attributes == session.attributes_before
    assert session.modes[1049] is False
    session.type("\n")
    session._read(lambda: session.modes[1049], "alternate screen")
    session.type("qq")
    assert session.wait() == 0
    session.assert_restored()


@pytest.mark.parametrize(
    ("words", "environ", "said"),
    [
        ((), {"TERM": "dumb"}, "ecstui get services"),
        (("--theme", "neon"), {}, "There is no theme neon."),
        (("--config", "/nowhere.toml"), {}, "there is no such file"),
    ],
)
def test_what_cannot_be_shown_is_a_sentence(
    in_pty: Start, home: dict[str, str], words: tuple[str, ...], environ: dict[str, str], said: str
) -> None:
    session = in_pty([*ECSTUI, *words], environ={**home, **environ}, size=SIZE)
    assert session.wait() == 2
    text = session.written.decode()
    assert said in text.replace("\r\n", " ")
    assert "\x1b" not in text
    assert session.attributes == session.attributes_before
