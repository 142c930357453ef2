"""Cutting and padding text to an exact number of terminal cells, wide characters included."""

from __future__ import annotations

import textwrap
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


def fit(text: str, width: int, right: bool = False) -> str:
    """`text` in exactly `width` cells: padded, or cut with an ellipsis so that the cut shows."""
    if text.isascii():
        length = len(text)
        if length <= width:
            return text.rjust(width) if right else text.ljust(width)
        return text[: width - 1] + ELLIPSIS if width > 0 else ""
    length = cell_len(text)
    if length <= width:
        pad = " " * (width - length)
        return pad + text if right else text + pad
    return set_cell_size(text, width - 1) + ELLIPSIS if width > 0 else ""


def width_of(text: str) -> int:
    """How many cells `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


@lru_cache(maxsize=64)
def wrapped(text: str, width: int) -> tuple[str, ...]:
    """A sentence in lines of at most `width` characters."""
    return tuple(textwrap.wrap(text, max(width, 1)))


def rule(text: str, width: int, lead: int = 2) -> str:
    """A horizontal line of `width` cells with `text` near its left end: `── text ─────`."""
    if not text:
        return "─" * width
    body = f"{'─' * lead} {text} "
    return body + "─" * (width - width_of(body)) if width_of(body) < width else fit(body, width)
