"""The lines that a log view can show: bounded in number and size, numbered for ever."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

_OVERHEAD = 200
"""Bytes that a line takes in memory besides its text, roughly."""


class LogLine(msgspec.Struct, frozen=True, gc=False):
    """One line as it came: `text` is raw, may hold anything, and is made safe when painted.

    `time` is epoch seconds (0: unknown), `label` a short sanitised name of the source and `color`
    which of the label colours it has. A `kind` other than "line" is said by us, not by a source:
    "marker" tells of an event, "gap" of lines that could not be read, "drop" of lines let go.
    """

    text: str
    time: float = 0.0
    label: str = ""
    color: int = 0
    level: str = ""
    kind: Literal["line", "marker", "gap", "drop"] = "line"
    key: str = ""


class LogBuffer:
    """Keeps the newest lines. A line's number, counted from the first ever, never changes."""

    def __init__(self, max_lines: int = 50_000, max_bytes: int = 32 * 1024 * 1024) -> None:
        self.max_lines = max_lines
        self.max_bytes = max_bytes
        self._lines: list[LogLine] = []
        self._start = 0
        self._bytes = 0
        self._dropped = 0
        self._cleared = 0

    def __len__(self) -> int:
        return len(self._lines) - self._start

    @property
    def dropped(self) -> int:
        """How many lines had to go for newer ones."""
        return self._dropped

    @property
    def floor(self) -> int:
        """The first line's number; it is a note of the dropped ones when there are any."""
        return self.end - len(self) - (1 if self._dropped else 0)

    @property
    def end(self) -> int:
        """The number that the next line will have."""
        return self._cleared + 1 + self._dropped + len(self)

    def line(self, number: int) -> LogLine:
        """The line with a number from `floor` up to `end`."""
        place = number - (self.end - len(self))
        if place < 0:
            return LogLine(f"{self._dropped:,} older lines dropped", kind="drop")
        return self._lines[self._start + place]

    def extend(self, lines: Iterable[LogLine]) -> None:
        """Add lines at the end, and let the oldest go when there are too many."""
        before = len(self._lines)
        self._lines.extend(lines)
        self._bytes += sum(size_of(line) for line in self._lines[before:])
        while len(self) > 1 and (len(self) > self.max_lines or self._bytes > self.max_bytes):
            self._bytes -= size_of(self._lines[self._start])
            self._start += 1
            self._dropped += 1
        # Moving the list for each line dropped would make every line cost as much as all of them.
        if self._start * 10 > len(self._lines):
            del self._lines[: self._start]
            self._start = 0

    def clear(self) -> None:
        """Forget all lines, and that any were dropped; numbers go on."""
        self._cleared = self.end
        self._lines.clear()
        self._start = self._bytes = self._dropped = 0


def size_of(line: LogLine) -> int:
    """Bytes of memory that a line takes, roughly."""
    return len(line.text) + _OVERHEAD
