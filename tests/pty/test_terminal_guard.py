"""However the console is ended, the shell gets its terminal back and a true exit status."""

from __future__ import annotations

import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pty.conftest import Session

Start = Callable[..., "Session"]
APP = str(Path(__file__).with_name("terminal_app.py"))


@pytest.fixture
def start(in_pty: Start, tmp_path: Path) -> Start:
    """Start the tiny console and wait until it is there."""

    def started(grace: float = 20.0, nohup: bool = False) -> Session:
        folder = str(tmp_path / "crashes")
        session = in_pty([sys.executable, APP, str(grace), folder], nohup=nohup)
        session.read_until(b"READY")
        session.read_until(b"\x1b[?2004h")
        assert session.attributes != session.attributes_before
        return session

    return started


def test_quitting_is_the_measure(start: Start) -> None:
    session = start()
    session.type("q")
    assert session.wait() == 0
    session.assert_restored()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP"])
def test_a_signal_ends_it_with_the_terminal_restored(start: Start, name: str) -> None:
    number = signal.Signals[name]
    session = start()
    session.signal(number)
    assert session.wait() == 128 + number
    session.assert_restored()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_blocked_loop(start: Start, name: str) -> None:
    number = signal.Signals[name]
    session = start(grace=0.2)
    session.type("b")
    session.read_until(b"BLOCKED")
    session.signal(number)
    assert session.wait() == 128 + number
    session.assert_restored()


def test_a_second_signal_does_not_wait_for_the_grace(start: Start) -> None:
    session = start(grace=600)
    session.type("b")
    session.read_until(b"BLOCKED")
    session.signal(signal.SIGTERM)
    session.signal(signal.SIGQUIT)
    assert session.wait() in {128 + signal.SIGTERM, 128 + signal.SIGQUIT}
    session.assert_restored()


def test_a_signal_ends_it_behind_a_stalled_line(start: Start) -> None:
    session = start(grace=0.2)
    session.type("f")
    session.read_until(b"FLOOD")
    session.signal(signal.SIGTERM)
    assert session.wait(reading=False) == 128 + signal.SIGTERM
    session.assert_restored()


@pytest.mark.parametrize("nohup", [False, True], ids=["SIGHUP as usual", "SIGHUP ignored"])
def test_a_hung_up_line_ends_it(start: Start, nohup: bool) -> None:
    session = start(nohup=nohup)
    session.hang_up()
    assert session.wait() == 128 + signal.SIGHUP


@pytest.mark.parametrize(("key", "name"), [("c", "KeyError"), ("w", "ZeroDivisionError")])
def test_a_bug_leaves_one_line_and_a_report(
    start: Start, tmp_path: Path, key: str, name: str
) -> None:
    session = start()
    session.type(key)
    assert session.wait() == 70
    session.assert_restored()
    _, _, after = session.written.rpartition(b"\x1b[?1049l")
    [report] = (tmp_path / "crashes").iterdir()
    last_words = after.decode().rpartition("\x1b")[2]
    assert f"ended by a bug in itself ({name})" in last_words.replace("\r\n", "")
    assert str(report) in last_words
    assert b"secret" not in session.written
    assert b"evil" not in session.written
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700
    text = report.read_text()
    assert name in text
    assert "terminal_app.py" in text
    assert "token=[redacted]" in text or key == "w"
    assert "\x1b" not in text
    assert "terces" not in text
