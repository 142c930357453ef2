"""Cutting, wrapping and marking coloured text, counted in the cells of the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.style import Style

from ecstui.ui.widgets.fit import ELLIPSIS, fit, width_of

Run = tuple[str, Style]


def mark_runs(runs: Sequence[Run], spans: Sequence[tuple[int, int]], style: Style) -> list[Run]:
    """`runs` with `style` laid over the characters in `spans`."""
    marked: list[Run] = []
    start = 0
    for text, own in runs:
        end = start + len(text)
        place = start
        for first, last in spans:
            one, other = max(first, place), min(last, end)
            if one < other:
                marked += [(text[place - start : one - start], own)]
                marked += [(text[one - start : other - start], own + style)]
                place = other
        marked.append((text[place - start :], own))
        start = end
    return [run for run in marked if run[0]]


def cut_runs(runs: Sequence[Run], width: int) -> list[Run]:
    """`runs` in at most `width` cells, ending in an ellipsis when something had to go."""
    kept: list[Run] = []
    left = width
    for place, (text, style) in enumerate(runs):
        size = width_of(text)
        if size > left or (size == left and any(rest for rest, _style in runs[place + 1 :])):
            kept.append((fit(text + ELLIPSIS, left), style))
            return kept
        kept.append((text, style))
        left -= size
    return kept


def wrap_runs(runs: Sequence[Run], width: int) -> list[list[Run]]:
    """`runs` in rows of at most `width` cells each, broken between words where that is possible.

    A space at which a row is broken is not shown; wide characters are never torn.
    """
    text = "".join(text for text, _style in runs)
    rows: list[list[Run]] = []
    for start, end in _rows(text, width):
        rows.append(_cut_out(runs, start, end))
    return rows or [[]]


def _rows(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where the rows of `text` begin and end."""
    start, length = 0, len(text)
    while start < length:
        # Marks take no cell of their own, and there are at most three to a letter.
        end = start + max(1, _fitting(text[start : start + 4 * width], width))
        if end < length and text[end] == " ":
            yield start, end
            end += 1
        else:
            word = text.rfind(" ", start + (end - start) // 2, end) if end < length else -1
            end = end if word < 0 else word + 1
            yield start, end
        start = end


def _cut_out(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The characters from `start` up to, not including, `end`."""
    found: list[Run] = []
    at = 0
    for text, style in runs:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            found.append((part, style))
        at += len(text)
    return found


def _fitting(text: str, width: int) -> int:
    """How many characters of `text` fit in `width` cells."""
    if text.isascii():
        return min(len(text), width)
    used = 0
    for count, char in enumerate(text):
        used += width_of(char)
        if used > width:
            return count
    return len(text)


def skip_runs(runs: Sequence[Run], width: int) -> list[Run]:
    """`runs` without their first `width` cells; half a wide character becomes a space."""
    kept: list[Run] = []
    left = width
    for text, style in runs:
        size = width_of(text)
        if size <= left:
            left -= size
            continue
        if left:
            count = _fitting(text, left)
            torn = width_of(text[:count]) < left
            rest = " " + text[count + 1 :] if torn else text[count:]
            kept.append((rest, style))
            left = 0
        else:
            kept.append((text, style))
    return kept
