"""The colours that programs put into their logs: SGR sequences become styles, nothing else does.

Everything between the sequences passes the sanitiser, so no escape survives. Blinking and
concealed text are shown as plain text: a log must not be able to hide a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rich.color import Color
from rich.style import Style

from ecstui.text import MAX_LEN, clean

_SGR = re.compile(r"(?:\x1b\[|\x9b)([0-9;:]{0,64})m")

_ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "strike"}
_OFF = {
    22: ("bold", "dim"),
    23: ("italic",),
    24: ("underline",),
    27: ("reverse",),
    29: ("strike",),
}


def styled_runs(raw: str, limit: int = MAX_LEN) -> list[tuple[str, Style]]:
    """`raw` as (safe text, style) runs, of which the styles are to be laid over one's own.

    At most `limit` characters come out, of which the last is "…" when there were more.
    """
    runs: list[tuple[str, Style]] = []
    style, start, left = Style.null(), 0, limit
    for match in _SGR.finditer(raw, 0, limit * 4):
        if match.start() > start:
            text = clean(raw[start : match.start()], max(left, 1))
            runs.append((text, style))
            left -= len(text)
        if left <= 0:
            return runs
        style = _applied(style, match[1])
        start = match.end()
    if start < len(raw):
        runs.append((clean(raw[start : start + left * 4 + 1], max(left, 1)), style))
    return runs


@lru_cache(maxsize=1024)
def _applied(style: Style, codes: str) -> Style:
    """`style` changed by one sequence."""
    # Between colons an RGB colour may name its colour space first, and never does.
    codes = codes.replace(":2::", ":2:").replace(":", ";")
    numbers = iter([int(code[:6] or 0) for code in codes.split(";")])
    for number in numbers:
        if number == 0:
            style = Style.null()
        elif number in _ON:
            style += Style.parse(_ON[number])
        elif number in _OFF:
            style += Style.parse(" ".join(f"not {word}" for word in _OFF[number]))
        else:
            style = _coloured(style, number, numbers)
    return style


def _coloured(style: Style, number: int, rest: Iterator[int]) -> Style:
    if number in {38, 48}:
        color = _extended(rest)
        if color is None:
            return style
        return style + (
            Style.from_color(color) if number == 38 else Style.from_color(bgcolor=color)
        )
    for first, offset, ground in ((30, 0, False), (90, 8, False), (40, 0, True), (100, 8, True)):
        if first <= number < first + 8:
            color = Color.from_ansi(number - first + offset)
            return style + (Style.from_color(bgcolor=color) if ground else Style.from_color(color))
    if number == 39:
        return style.without_color + Style.from_color(bgcolor=style.bgcolor)
    return style.without_color + Style.from_color(style.color) if number == 49 else style


def _extended(rest: Iterator[int]) -> Color | None:
    """A colour out of 256 or out of 16 million; None when the sequence is not complete."""
    kind = next(rest, None)
    if kind == 5:
        index = next(rest, None)
        return None if index is None else Color.from_ansi(index & 255)
    if kind == 2:
        channels = [channel & 255 for channel in (next(rest, -1) for _ in range(3)) if channel >= 0]
        return Color.from_rgb(*channels) if len(channels) == 3 else None
    return None
