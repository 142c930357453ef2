"""Which lines of a log buffer are shown: filters, a least level, and lines around the matches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ecstui.diagnose.log_json import JsonKeys
from ecstui.diagnose.log_level import LEVELS, level_of, rank
from ecstui.ui.widgets.log_buffer import LogBuffer
from ecstui.ui.widgets.log_columns import UNKNOWN, YES
from ecstui.ui.widgets.log_judge import Filter, Matcher
from ecstui.ui.widgets.pattern import Pattern

Task = Literal["kept", "hits", "levels"]
MAX_CONTEXT = 50
_PLAIN = LEVELS.index("")
_INFO = LEVELS.index("info")
_TRACE_LINES = 3
"""Lines below a line without a level that may tell one, as a stack trace does."""


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

    def judge(self, task: Task, head: int, end: int) -> None:
        """Judge the lines of one group, from `head` up to, not including, `end`."""
        columns = self.buffer.columns
        if task == "levels":
            columns.levels[head:end] = bytes([self._level(head, end)]) * (end - head)
        elif task == "hits":
            if self._search is not None:
                for place in range(head, end):
                    columns.hits[place] = self._search(columns.lines[place])
        else:
            columns.kept[head:end] = (b"\x01" if self._passes(head, end) else b"\x00") * (
                end - head
            )

    def _level(self, head: int, end: int) -> int:
        lines = self.buffer.columns.lines
        if lines[head].kind != "line":
            return rank(lines[head].level) if lines[head].level else _PLAIN
        level = _PLAIN
        for line in lines[head : min(end, head + 1 + _TRACE_LINES)]:
            level = rank(line.level or level_of(line.text))
            if level != _PLAIN:
                break
        return level

    def _passes(self, head: int, end: int) -> bool:
        columns = self.buffer.columns
        lines = columns.lines[head:end]
        kind = lines[0].kind
        if kind in {"gap", "drop", "sampled"}:
            return True  # what is missing can't be filtered out
        if self.least and kind == "line":
            level = columns.levels[head]
            if level == UNKNOWN:
                self.judge("levels", head, end)
                level = columns.levels[head]
            if (_INFO if level == _PLAIN else level) < rank(self.least):
                return False
        if len(lines) == 1:
            line = lines[0]
            return all(m(line) for m in self._wanted) and not any(m(line) for m in self._unwanted)
        return all(any(map(m, lines)) for m in self._wanted) and not any(
            any(map(m, lines)) for m in self._unwanted
        )

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
