"""Which lines of a log buffer are shown: filters, a least level, and lines around the matches."""

from __future__ import annotations

from collections.abc import Sequence
from operator import and_
from typing import Literal

from ecstui.diagnose.log_json import JsonKeys
from ecstui.diagnose.log_level import LEVELS, level_of, rank
from ecstui.ui.widgets.log_buffer import LogBuffer
from ecstui.ui.widgets.log_columns import BELOW, NO, UNKNOWN, YES
from ecstui.ui.widgets.log_judge import Filter, Matcher
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.pattern import Pattern

Task = Literal["kept", "hits", "levels"]
MAX_CONTEXT = 50
_PLAIN = LEVELS.index("")
_INFO = LEVELS.index("info")
_TOLD_BY = 4
"""Lines of a group that may tell its level, as a stack trace does below a line without one."""
_OPPOSITE = bytes.maketrans(b"\0\1", b"\1\0")
_AT_LEAST = {
    level: bytes(
        (_INFO if code & 15 == _PLAIN else code & 15) >= rank(level) for code in range(256)
    )
    for level in LEVELS
}


def _both(one: bytearray, other: bytearray) -> bytearray:
    return bytearray(map(and_, one, other))


class LogSieve:
    """Judges lines and walks over those that pass; a stack trace passes or fails as one.

    Lines that are not judged yet don't show while there is a filter.
    """

    def __init__(self, buffer: LogBuffer) -> None:
        self.buffer = buffer
        self.filters: tuple[Filter, ...] = ()
        self.least = ""
        """The least level shown; "" for all."""
        self.context = 0
        """Lines shown before and after each match."""
        self._wanted: list[Matcher] = []
        self._unwanted: list[Matcher] = []
        self._search: Matcher | None = None

    @property
    def active(self) -> bool:
        """Whether anything is filtered out at all."""
        return bool(self.filters or self.least)

    def set_filters(self, filters: Sequence[Filter], least: str, keys: JsonKeys | None) -> None:
        """Show lines that pass all `filters` and have level `least` or worse; judge anew."""
        self.filters, self.least = tuple(filters), least
        self._wanted, self._unwanted = [], []
        for each in filters:
            if each.pattern is not None:
                matchers = self._unwanted if each.exclude else self._wanted
                matchers.append(Matcher(each.pattern, keys))
        self.forget("kept")

    def set_search(self, pattern: Pattern | None, keys: JsonKeys | None) -> None:
        """Find lines that match `pattern`; judge anew."""
        self._search = None if pattern is None else Matcher(pattern, keys)
        self.forget("hits")

    def column(self, task: Task) -> bytearray:
        """The judgements of a kind; the lines are in step with them."""
        columns = self.buffer.columns
        if task == "kept":
            return columns.kept
        return columns.hits if task == "hits" else columns.levels

    def forget(self, task: Task) -> None:
        """Take back all judgements of a kind."""
        column = self.column(task)
        column[:] = b"\xff" * len(column)

    @property
    def floor(self) -> int:
        """The first number there is; that of the note above the lines, if any."""
        return self.buffer.floor

    @property
    def end(self) -> int:
        """The number after the last line's."""
        return self.buffer.end

    @property
    def tasks(self) -> list[Task]:
        """What there is to judge, the most urgent first."""
        tasks: list[Task] = ["kept"] if self.active else []
        return [*tasks, "hits", "levels"] if self._search is not None else [*tasks, "levels"]

    def judge(self, task: Task, start: int, end: int) -> None:
        """Judge the lines from place `start` up to, not including, `end`: whole groups only."""
        if task == "levels":
            self._judge_levels(start, end)
            return
        lines = self.buffer.columns.lines[start:end]
        texts = [line.text for line in lines]
        if task == "hits":
            if self._search is not None:
                self.buffer.columns.hits[start:end] = self._search.flags(lines, texts)
        else:
            self.buffer.columns.kept[start:end] = self._kept(start, end, lines, texts)

    def _judge_levels(self, start: int, end: int) -> None:
        joined = self.buffer.columns.joined
        judged = bytearray()
        for place in range(start, end):
            alike = joined[place] and judged
            judged.append(judged[-1] | BELOW if alike else self._level(place, end))
        self.buffer.columns.levels[start:end] = judged

    def _level(self, head: int, end: int) -> int:
        """The level of the group that begins at `head`; the next lines may tell it too."""
        columns = self.buffer.columns
        line = columns.lines[head]
        if line.kind != "line":
            return rank(line.level)
        level = rank(line.level or level_of(line.text))
        place = head + 1
        while level == _PLAIN and place < min(end, head + _TOLD_BY) and columns.joined[place]:
            level = rank(columns.lines[place].level or level_of(columns.lines[place].text))
            place += 1
        return level

    def _kept(
        self, start: int, end: int, lines: Sequence[LogLine], texts: Sequence[str]
    ) -> bytearray:
        kept = bytearray(b"\1" * len(lines))
        for matcher in self._wanted:
            kept = _both(kept, self._of_groups(matcher.flags(lines, texts), start))
        for matcher in self._unwanted:
            unwanted = self._of_groups(matcher.flags(lines, texts), start)
            kept = _both(kept, unwanted.translate(_OPPOSITE))
        if self.least:
            columns = self.buffer.columns
            if columns.levels.find(UNKNOWN, start, end) >= 0:
                self._judge_levels(start, end)
            kept = _both(kept, columns.levels[start:end].translate(_AT_LEAST[self.least]))
        for place, line in enumerate(lines):
            if line.kind != "line" and (line.kind != "marker" or not self.filters):
                kept[place] = YES  # what is missing can't be filtered out
        return kept

    def _of_groups(self, flags: bytearray, start: int) -> bytearray:
        """The flags of lines from place `start`, where one of a group speaks for all of it."""
        joined = self.buffer.columns.joined
        end = start + len(flags)
        place = joined.find(YES, start, end)
        while place >= 0:
            stop = joined.find(NO, place, end)
            stop = end if stop < 0 else stop
            head = max(place - 1, start)
            if flags.find(YES, head - start, stop - start) >= 0:
                flags[head - start : stop - start] = b"\1" * (stop - head)
            place = joined.find(YES, stop, end)
        return flags

    def after(self, number: int) -> int | None:
        """The next shown line after `number`."""
        return self.first(number + 1)

    def first(self, number: int) -> int | None:
        """The first shown line from `number` on."""
        buffer = self.buffer
        number = max(number, buffer.floor)
        if number >= buffer.end:
            return None
        if not self.active or number < buffer.base:
            return number
        place = number - buffer.base
        hit = buffer.columns.kept.find(YES, max(0, place - self.context))
        if hit < 0:
            return None
        return max(place, hit - self.context) + buffer.base

    def before(self, number: int) -> int | None:
        """The nearest shown line before `number`."""
        buffer = self.buffer
        number = min(number, buffer.end)
        if number <= buffer.floor:
            return None
        if not self.active or number <= buffer.base:
            return number - 1
        place = number - buffer.base - 1
        hit = buffer.columns.kept.rfind(YES, 0, place + self.context + 1)
        if hit < 0:
            return buffer.floor if buffer.floor < buffer.base else None
        return min(place, hit + self.context) + buffer.base

    def shows(self, number: int) -> bool:
        """Whether a line is shown."""
        return self.first(number) == number

    def torn(self, number: int) -> bool:
        """Whether lines are left out between a line with its context and the shown one before."""
        if not (self.active and self.context) or number <= self.buffer.base:
            return False
        before = self.before(number)
        return before is not None and before >= self.buffer.base and before != number - 1

    def matches(self, number: int) -> bool:
        """Whether a shown line is there for itself, not for being near a match."""
        if not self.active or number < self.buffer.base:
            return True
        return self.buffer.columns.kept[number - self.buffer.base] == YES

    def count(self, start: int | None = None, end: int | None = None) -> int:
        """How many lines pass, from number `start` up to, not including, `end`; without context."""
        buffer = self.buffer
        first = 0 if start is None else max(0, start - buffer.base)
        last = len(buffer) if end is None else min(len(buffer), end - buffer.base)
        if not self.active:
            return max(0, last - first)
        return buffer.columns.kept.count(YES, first, max(first, last))

    def nth(self, count: int) -> int:
        """The number of the passing line that has `count` passing ones before it."""
        low, high = self.buffer.base, self.buffer.end
        while low < high:
            middle = (low + high) // 2
            if self.count(None, middle + 1) <= count:
                low = middle + 1
            else:
                high = middle
        return low
