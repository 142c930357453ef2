"""What the user types to filter or search: a pattern that can neither be wrong nor hang us.

`foo` ignores case, `Foo` doesn't; `!foo` means the lines without it. It is a regular expression
where it is a valid one, otherwise plain text.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

PATIENCE = 0.15
"""Seconds that matching may take before we stop believing in the user's regular expression."""

_ESCAPES = re.compile(r"\\.")


class Pattern(NamedTuple):
    """A compiled filter or search."""

    text: str
    regex: re.Pattern[str]
    inverse: bool = False
    plain: bool = False

    def matches(self, line: str) -> bool:
        """Whether `line` is one that the user wants to see."""
        return (self.regex.search(line) is None) is self.inverse

    def spans(self, line: str) -> list[tuple[int, int]]:
        """The places to highlight in `line`; none for an inverse pattern."""
        if self.inverse:
            return []
        return [hit.span() for hit in self.regex.finditer(line) if hit.end() > hit.start()]

    def as_plain(self) -> Pattern:
        """The same text, no longer taken as a regular expression."""
        return _compile(self.text, plain=True)


def compile_pattern(text: str) -> Pattern | None:
    """The pattern for what was typed; None when that is nothing."""
    return _compile(text) if text.removeprefix("!") else None


def _compile(text: str, plain: bool = False) -> Pattern:
    inverse = text.startswith("!")
    wanted = text.removeprefix("!")
    smart = 0 if any(char.isupper() for char in _ESCAPES.sub("", wanted)) else re.IGNORECASE
    try:
        regex = re.compile(re.escape(wanted) if plain else wanted, smart)
    except (re.error, OverflowError, RecursionError):
        plain = True
        regex = re.compile(re.escape(wanted), smart)
    return Pattern(text, regex, inverse, plain)


class TooSlow(Exception):
    """Matching took longer than `patience` allowed."""


@contextmanager
def patience(seconds: float = PATIENCE) -> Iterator[None]:
    """Raise `TooSlow` when the body takes longer: a regular expression can take years.

    Only a signal can interrupt `re`, and only in the main thread; elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    armed = True

    def expire(_signal: int, _frame: FrameType | None) -> None:
        if armed:
            raise TooSlow

    previous = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
