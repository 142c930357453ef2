"""Log lines and what is known of them, in columns: a million bytes are searched in no time."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from ecstui.ui.widgets.log_line import LogLine

UNKNOWN = 0xFF
"""What a column says of a line that nobody has judged yet."""
NO, YES = 0, 1
BELOW = 0x10


class Columns:
    """Lists in step. Whoever adds at the end calls `catch_up` before anything else."""

    def __init__(self) -> None:
        self.lines: list[LogLine] = []
        self.times: array[float] = array("d")
        """The time of each line or of the one that it belongs to; never falls."""
        self.joined = bytearray()
        """YES: belongs to the line above."""
        self.levels = bytearray()
        """Which of `LEVELS` a line has; plus `BELOW` if the one above tells it."""
        self.kept = bytearray()
        """Whether a line passes the filters."""
        self.hits = bytearray()
        """Whether a line matches the search."""
        self.marks = bytearray()
        """Whether the user marked a line."""

    def add(self, line: LogLine, time: float, joined: int) -> None:
        """Add a line at the end."""
        self.lines.append(line)
        self.times.append(time)
        self.joined.append(joined)

    def catch_up(self) -> None:
        """Nothing is known yet of the lines that were added."""
        count = len(self.lines) - len(self.marks)
        if count:
            for column in (self.levels, self.kept, self.hits):
                column.extend(b"\xff" * count)
            self.marks.extend(bytes(count))

    def insert(self, place: int, line: LogLine, time: float, joined: int) -> None:
        """Put a line in between."""
        self.catch_up()
        self.lines.insert(place, line)
        self.times.insert(place, time)
        self.joined.insert(place, joined)
        for column in (self.levels, self.kept, self.hits):
            column.insert(place, UNKNOWN)
        self.marks.insert(place, NO)

    def put(self, place: int, other: Columns) -> None:
        """Put all of `other` in between."""
        self.catch_up()
        other.catch_up()
        self.lines[place:place] = other.lines
        self.times[place:place] = other.times
        for mine, its in zip(self._bytes(), other._bytes(), strict=True):
            mine[place:place] = its

    def cut(self, start: int) -> Columns:
        """Take off everything from `start`."""
        self.catch_up()
        rest = Columns()
        rest.lines, rest.times = self.lines[start:], self.times[start:]
        del self.lines[start:], self.times[start:]
        for mine, its in zip(self._bytes(), rest._bytes(), strict=True):
            its.extend(mine[start:])
            del mine[start:]
        return rest

    def drop(self, count: int) -> None:
        """Let the first lines go."""
        self.catch_up()
        del self.lines[:count], self.times[:count]
        for column in self._bytes():
            del column[:count]

    def weave(self, places: Sequence[int], units: Sequence[Columns]) -> None:
        """Put each of `units` before the line at its place; `places` rise."""
        rest = self.cut(places[0])
        done, first = 0, places[0]
        for place, unit in zip(places, units, strict=True):
            self._take(rest, done, place - first)
            self.put(len(self.lines), unit)
            done = place - first
        self._take(rest, done, len(rest.lines))

    def _take(self, other: Columns, start: int, end: int) -> None:
        self.lines += other.lines[start:end]
        self.times += other.times[start:end]
        for mine, its in zip(self._bytes(), other._bytes(), strict=True):
            mine.extend(its[start:end])

    def _bytes(self) -> tuple[bytearray, ...]:
        return self.joined, self.levels, self.kept, self.hits, self.marks
