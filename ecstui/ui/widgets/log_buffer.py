"""The lines that a log view can show: sorted by time, bounded in number and size, numbered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from ecstui.diagnose.log_group import WITHIN, continues
from ecstui.ui.widgets.log_columns import NO, YES, Columns
from ecstui.ui.widgets.log_line import LogLine, size_of

__all__ = ["LogBuffer", "LogLine"]

_FEW = 64
"""Late lines up to which they are put in one by one; above, the end is built anew."""
_NEAR = 500
"""Lines back from the end in which the one that a continuation belongs to is looked for."""
_LONGEST = 500
"""Lines that are taken as one thing; more are not a stack trace."""


class LogBuffer:
    """Keeps the newest lines, each in its place by time, and stack traces in one piece.

    A line's number stays the same while lines are added at either end or go from the start; a line
    put in between moves the later ones up by one, and the methods that do so return a list of such
    numbers, in the order in which the lines were put in.
    """

    def __init__(self, max_lines: int = 200_000, max_bytes: int = 108 * 1024 * 1024) -> None:
        self.max_lines = max_lines
        self.max_bytes = max_bytes
        self.columns = Columns()
        self.base = 1
        """The number of the oldest line."""
        self._note = ""
        self._dropped = 0
        self._bytes = 0
        self._last: dict[str, tuple[LogLine, float, int]] = {}

    def __len__(self) -> int:
        return len(self.columns.lines)

    @property
    def dropped(self) -> int:
        """How many lines had to go for newer ones."""
        return self._dropped

    @property
    def full(self) -> bool:
        """Whether older lines would have no room."""
        return len(self) > self.max_lines * 0.9 or self._bytes > self.max_bytes * 0.9

    @property
    def note(self) -> str:
        """What is said above the oldest line."""
        return f"{self._dropped:,} older lines dropped" if self._dropped else self._note

    @note.setter
    def note(self, text: str) -> None:
        self._note = text

    @property
    def floor(self) -> int:
        """The first line's number; it is the note above the oldest one when there is any."""
        return self.base - (1 if self.columns.lines and self.note else 0)

    @property
    def end(self) -> int:
        """The number that the next line will have."""
        return self.base + len(self)

    def line(self, number: int) -> LogLine:
        """The line with a number from `floor` up to `end`."""
        place = number - self.base
        return self.columns.lines[place] if place >= 0 else LogLine(self.note, kind="drop")

    def group(self, number: int) -> range:
        """The numbers of a line and of all that belong together with it."""
        place = number - self.base
        if place < 0:
            return range(number, number + 1)
        head = max(self.columns.joined.rfind(NO, 0, place + 1), 0)
        tail = self.columns.joined.find(NO, place + 1)
        return range(head + self.base, (len(self) if tail < 0 else tail) + self.base)

    def at(self, time: float) -> int:
        """The number of the first line that is not older than `time`; `end` if all are."""
        return self.base + bisect_left(self.columns.times, time)

    def extend(self, lines: Iterable[LogLine]) -> list[int]:
        """Add lines, and let the oldest go when there are too many.

        Lines older than the newest get their place by time.
        """
        moved: list[int] = []
        late: list[list[LogLine]] = []
        above: list[LogLine] | None = None
        place = -1  # where the last line was put in between; -1: at the end
        key = ""
        for line in lines:
            self._bytes += size_of(line)
            key, last_key = line.key, key
            if key and key == last_key:
                if above is not None:
                    above.append(line)
                else:
                    place = self._join(line, place, moved)
                continue
            above, place = None, -1
            newest = self.columns.times[-1] if self.columns.times else 0.0
            time = line.when
            found = self._above(line)
            if found is not None:
                place = self._join(line, found, moved)
            elif 0.0 < time < newest:
                if not (late and _joins(line, late[-1][-1], late[-1][0].when)):
                    late.append([])
                above = late[-1]
                above.append(line)
            else:
                self._add(line, time or newest, NO)
        moved += self._insert_late(late)
        self._drop()
        return moved

    def prepend(self, lines: Sequence[LogLine]) -> list[int]:
        """Add older lines, in order, before all others.

        Those that are newer than the oldest present line get their place by time.
        """
        first = self.columns.times[0] if len(self) else float("inf")
        count = next((n for n, line in enumerate(lines) if line.when > first), len(lines))
        older = LogBuffer(self.max_lines, self.max_bytes)
        older.extend(lines[:count])
        self.columns.put(0, older.columns)
        self.base -= len(older)
        self._bytes += older._bytes
        return self.extend(lines[count:])

    def clear(self) -> None:
        """Forget all lines, and that any were dropped; numbers go on."""
        self.base = self.end + 1
        self.columns = Columns()
        self._last.clear()
        self._bytes = self._dropped = 0
        self._note = ""

    def _add(self, line: LogLine, time: float, joined: int) -> None:
        self.columns.add(line, time, joined)
        if line.kind == "line":
            self._remember(line, time, joined)

    def _remember(self, line: LogLine, time: float, joined: int) -> None:
        """The last line of each source is the one that the next can belong to."""
        source = line.stream or line.label
        count = self._last[source][2] + 1 if joined and source in self._last else 1
        self._last[source] = line, time, count

    def _join(self, line: LogLine, place: int, moved: list[int]) -> int:
        """Put a line below the one that it belongs to, at `place` (-1: the last); where it went."""
        columns = self.columns
        if not 0 <= place < len(self) - 1:
            self._add(line, columns.times[-1] if len(self) else 0.0, YES if len(self) else NO)
            return -1
        time = columns.times[place]
        columns.insert(place + 1, line, time, YES)
        self._remember(line, time, YES)
        moved.append(self.base + place + 1)
        return place + 1

    def _above(self, line: LogLine) -> int | None:
        """Where the line is that `line` belongs to, -1 for the last; None if to none near."""
        before, time, count = self._last.get(line.stream or line.label, (None, 0.0, 0))
        if before is None or count >= _LONGEST or not _joins(line, before, time):
            return None
        lines = self.columns.lines
        for back in range(1, min(len(lines), _NEAR) + 1):
            if lines[-back] is before:
                return len(lines) - back if back > 1 else -1
        return None

    def _insert_late(self, late: list[list[LogLine]]) -> list[int]:
        if not late:
            return []
        self.columns.catch_up()
        late.sort(key=lambda unit: unit[0].order)
        places = [self._late_place(unit[0]) for unit in late]
        units = [_unit(lines) for lines in late]
        if len(late) > _FEW:
            self.columns.weave(places, units)
        else:
            for place, unit in zip(reversed(places), reversed(units), strict=True):
                self.columns.put(place, unit)
        moved: list[int] = []
        for place, lines in zip(places, late, strict=True):
            first = self.base + place + len(moved)
            moved.extend(range(first, first + len(lines)))
        return moved

    def _late_place(self, line: LogLine) -> int:
        """Where a line goes: after those that sort before it, and never within a group."""
        columns = self.columns
        time = line.when
        place = bisect_right(columns.times, time)
        while place and columns.times[place - 1] == time:
            if columns.joined[place - 1] == NO and columns.lines[place - 1].order <= line.order:
                break
            place -= 1
        while place < len(self) and columns.joined[place]:
            place += 1
        return place

    def _drop(self) -> None:
        """Let the oldest lines go when there are too many; one stays, however large."""
        lines = self.columns.lines
        count, last = 0, len(lines) - 1
        least = len(lines) - self.max_lines
        while count < last and (count < least or self._bytes > self.max_bytes):
            self._bytes -= size_of(lines[count])
            count += 1
        if count:
            self.columns.drop(count)
            self.base += count
            self._dropped += count
        self.columns.catch_up()


def _joins(line: LogLine, before: LogLine, time: float) -> bool:
    """Whether a line belongs to one from the same source, of the given time."""
    return (
        line.kind == before.kind == "line"
        and (line.stream or line.label) == (before.stream or before.label)
        and 0.0 <= line.when - time <= WITHIN
        and continues(line.text, before.text)
    )


def _unit(lines: list[LogLine]) -> Columns:
    """A line and those that belong to it, alone."""
    unit = Columns()
    for number, line in enumerate(lines):
        unit.add(line, lines[0].when, YES if number else NO)
    unit.catch_up()
    return unit
