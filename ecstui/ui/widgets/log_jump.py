"""Finding the next match, error or mark in a log: a search in a column of bytes."""

from __future__ import annotations

from ecstui.diagnose.log_level import LEVELS
from ecstui.ui.widgets.log_columns import YES
from ecstui.ui.widgets.log_sieve import LogSieve

_ERRORS = bytes((LEVELS.index("error"), LEVELS.index("fatal")))
_YES = bytes((YES,))


def next_hit(sieve: LogSieve, start: int, step: int) -> int | None:
    """The nearest shown line that matches the search, after `start` or before it (`step` -1)."""
    return _seek(sieve, sieve.buffer.columns.hits, _YES, start, step)


def next_mark(sieve: LogSieve, start: int, step: int) -> int | None:
    """The nearest shown line with a mark."""
    return _seek(sieve, sieve.buffer.columns.marks, _YES, start, step)


def next_error(sieve: LogSieve, start: int, step: int) -> int | None:
    """The first line of the nearest error; the one that `start` is part of doesn't count."""
    buffer = sieve.buffer
    if buffer.base <= start < buffer.end:
        group = buffer.group(start)
        start = group.start if step < 0 else group.stop - 1
    return _seek(sieve, buffer.columns.levels, _ERRORS, start, step)


def _seek(sieve: LogSieve, column: bytearray, values: bytes, start: int, step: int) -> int | None:
    base, end = sieve.buffer.base, len(column)
    place = min(max(start - base, -1), end)
    while True:
        place = _next(column, values, place, step)
        if place < 0:
            return None
        if sieve.shows(place + base):
            return place + base


def _next(column: bytearray, values: bytes, place: int, step: int) -> int:
    """The nearest place with one of `values`, which are at most a few; -1 if there is none."""
    if step > 0:
        found = [column.find(value, place + 1) for value in values]
        return min((each for each in found if each >= 0), default=-1)
    return max(column.rfind(value, 0, max(place, 0)) for value in values)
