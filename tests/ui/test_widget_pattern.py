"""What users type never fails and never hangs."""

from __future__ import annotations

import signal
import threading

import pytest

from ecstui.ui.widgets.pattern import TooSlow, compile_pattern, patience


def matches(text: str, line: str) -> bool:
    pattern = compile_pattern(text)
    assert pattern is not None
    return pattern.matches(line)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("web", "the WEB service", True),
        ("Web", "the WEB service", False),
        ("web-[12]", "web-2", True),
        (r"\Wb", "a-b", True),
        (r"\Wb", "a-B", True),
        ("!web", "api", True),
        ("!web", "web", False),
        ("(oops", "f(OOPS)", True),
        ("[", "a[0]", True),
        ("*", "a*b", True),
        ("a{99999999999}", "a{99999999999}", True),
    ],
)
def test_matching(text: str, line: str, expected: bool) -> None:
    assert matches(text, line) is expected


def test_nothing_typed_is_no_pattern() -> None:
    assert compile_pattern("") is None
    assert compile_pattern("!") is None


def test_spans() -> None:
    pattern = compile_pattern("b+|x*")
    assert pattern is not None
    assert pattern.spans("abba") == [(1, 3)]
    inverse = compile_pattern("!b")
    assert inverse is not None
    assert inverse.spans("abba") == []


def test_a_regular_expression_that_takes_years_is_stopped() -> None:
    before = signal.getsignal(signal.SIGALRM)
    pattern = compile_pattern("(x+x+)+y")
    assert pattern is not None
    with pytest.raises(TooSlow), patience(0.02):
        pattern.matches("x" * 60)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert pattern.as_plain().matches("a (X+X+)+Y")


def test_patience_is_silent_when_all_is_well_and_in_threads() -> None:
    with patience(5):
        pass
    seen: list[bool] = []

    def work() -> None:
        with patience(0.001):
            seen.append(matches("a", "a"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [True]
