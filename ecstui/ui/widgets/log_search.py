"""Looking through a log buffer for the next line that matches."""

from __future__ import annotations

from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.pattern import Pattern, TooSlow, patience
from ecstui.ui.widgets.sgr import styled_runs


def find(buffer: LogBuffer, pattern: Pattern, start: int, step: int) -> int | None:
    """The number of the nearest matching line after `start` (`step` 1) or before it (-1).

    None when there is none. An expression that takes too long is taken as plain text.
    """
    numbers = range(start + 1, buffer.end) if step > 0 else range(start - 1, buffer.floor - 1, -1)
    try:
        with patience():
            return _first(buffer, pattern, numbers)
    except TooSlow:
        return _first(buffer, pattern.as_plain(), numbers)


def _first(buffer: LogBuffer, pattern: Pattern, numbers: range) -> int | None:
    return next((number for number in numbers if _hit(buffer.line(number), pattern)), None)


def _hit(line: LogLine, pattern: Pattern) -> bool:
    text = line.text
    if not text.isprintable():
        text = "".join(safe for safe, _style in styled_runs(text))
    return pattern.matches(text)
