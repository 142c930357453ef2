"""One line of a log view."""

from __future__ import annotations

import sys
from typing import Literal

import msgspec

Kind = Literal["line", "marker", "gap", "sampled", "drop"]

AHEAD = 60.0
"""Seconds that a line's time may be past its ingestion before its clock is taken to be wrong."""
_OVERHEAD = 330
"""Bytes that a line takes in memory besides its text: its numbers, event id and places in lists."""


class LogLine(msgspec.Struct, frozen=True, gc=False):
    """One line as it came: `text` is raw, may hold anything, and is made safe when painted.

    `time` and `ingested` are epoch seconds (0: unknown). `label` is a short sanitised name of the
    source, `color` a number by which its colour is chosen. `key` is AWS's id of the event: lines
    in a row with the same one belong together. `late` says that newer lines had been shown when it
    came. `level` may be left empty: it is then told from the text.

    A `kind` other than "line" is said by us, not by a source: "marker" tells of an event, "gap" of
    lines that could not be read, "sampled" of lines left out, "drop" of lines let go.
    """

    text: str
    time: float = 0.0
    label: str = ""
    color: int = 0
    level: str = ""
    kind: Kind = "line"
    key: str = ""
    ingested: float = 0.0
    late: bool = False
    group: str = ""
    stream: str = ""

    @property
    def when(self) -> float:
        """The time by which a line is sorted: a clock that is far ahead doesn't count."""
        return self.ingested if 0.0 < self.ingested < self.time - AHEAD else self.time

    @property
    def order(self) -> tuple[float, float, str]:
        """By which lines are sorted."""
        return self.when, self.ingested, self.key


def size_of(line: LogLine) -> int:
    """Bytes of memory that a line takes, roughly."""
    return sys.getsizeof(line.text) + _OVERHEAD
