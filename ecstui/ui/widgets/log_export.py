"""Log lines as text, for files, pagers and the clipboard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from ecstui.text import clean
from ecstui.ui.widgets.log_columns import YES
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.log_sieve import LogSieve


def shown_numbers(sieve: LogSieve, start: int, end: int) -> Iterator[int]:
    """The shown lines from number `start` up to, not including, `end`; without the note above."""
    number = sieve.first(max(start, sieve.buffer.base))
    while number is not None and number < end:
        yield number
        number = sieve.first(number + 1)


def texts(lines: Iterable[LogLine], *, prefix: bool = True, safe: bool = False) -> Iterator[str]:
    """Each line as text: its exact time in UTC and its source, if wanted, and the message.

    The message is exact, colours and all, unless `safe`: then it can go to a terminal.
    """
    for line in lines:
        text = clean(line.text, 32_768) if safe else line.text
        if line.kind != "line":
            text = f"-- {text} --"
        yield f"{_stamp(line)}{text}" if prefix else text


def _stamp(line: LogLine) -> str:
    parts = [_time(line.time)] if line.time else []
    return " ".join([*parts, line.label, ""] if line.label else [*parts, ""]) if parts else ""


def _time(epoch: float) -> str:
    try:
        moment = datetime.fromtimestamp(epoch, UTC)
    except (OverflowError, ValueError, OSError):
        return "-"  # a clock that is centuries off
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def selection(sieve: LogSieve, pointer: int | None) -> tuple[list[LogLine], str]:
    """The lines that the user means, and in words which those are.

    Between the nearest mark and the pointer, else between the last two marks, else the pointer's
    line with all that belongs to it; nothing if there is neither.
    """
    buffer = sieve.buffer
    marks = [place + buffer.base for place, mark in enumerate(buffer.columns.marks) if mark == YES]
    if pointer is None:
        if len(marks) < 2:
            return [], ""
        numbers, what = shown_numbers(sieve, marks[-2] + 1, marks[-1] + 1), "between the marks"
    elif marks:
        mark = min(marks, key=lambda number: abs(number - pointer))
        span = (mark + 1, pointer + 1) if mark < pointer else (pointer, mark + 1)
        numbers, what = shown_numbers(sieve, *span), "from the mark to the pointer"
    else:
        numbers, what = iter(buffer.group(pointer)), "at the pointer"
    return [buffer.line(number) for number in numbers], what
