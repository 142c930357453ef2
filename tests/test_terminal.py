"""Where the console can't be shown, a sentence says why and what to use instead."""

from __future__ import annotations

import io

import pytest

from ecstui.terminal import refuse_reason


class Tty(io.TextIOWrapper):
    """A stream that may be a terminal, in some encoding."""

    def __init__(self, tty: bool = True, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.tty = tty

    def isatty(self) -> bool:
        """Whether it says it is a terminal."""
        return self.tty


@pytest.mark.parametrize("term", ["xterm-256color", "screen", "linux", "vt100", ""])
def test_terminals_that_will_do(term: str) -> None:
    assert refuse_reason({"TERM": term}, Tty(), Tty(), Tty()) is None
    assert refuse_reason({}, Tty(encoding="ascii"), Tty(encoding="UTF8")) is None


@pytest.mark.parametrize("tty", [(False, True, True), (True, False, True), (True, True, False)])
def test_pipes_and_files(tty: tuple[bool, bool, bool]) -> None:
    reason = refuse_reason({"TERM": "xterm"}, *(Tty(is_tty) for is_tty in tty))
    assert reason is not None
    assert "needs a terminal" in reason
    assert "ecstui get services" in reason


def test_a_dumb_terminal() -> None:
    reason = refuse_reason({"TERM": "dumb"}, Tty(), Tty(), Tty())
    assert reason is not None
    assert "TERM=dumb" in reason
    assert "ecstui get services" in reason


def test_a_locale_without_utf8() -> None:
    reason = refuse_reason({"TERM": "xterm"}, Tty(), Tty(encoding="iso-8859-1"), Tty())
    assert reason is not None
    assert "says iso-8859-1" in reason
    assert "LC_ALL=C.UTF-8" in reason
