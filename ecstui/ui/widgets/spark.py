"""A line of history small enough for a table cell."""

from __future__ import annotations

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
_LEFT = (0x00, 0x40, 0x44, 0x46, 0x47)
_RIGHT = (0x00, 0x80, 0xA0, 0xB0, 0xB8)


def sparkline(
    values: Sequence[float | None], width: int, lo: float = 0, hi: float | None = 100
) -> str:
    """The latest `values` as `width` bars from `lo` to `hi`; None is a gap, the newest is last.

    More values than cells share cells, and the largest of them shows, so that no spike is lost.
    `hi` None takes the largest value.
    """
    return "".join(
        " " if level is None else BARS[level]
        for level in _levels(squeeze(values, width), len(BARS) - 1, lo, hi)
    )


def braille_sparkline(
    values: Sequence[float | None], width: int, lo: float = 0, hi: float | None = 100
) -> str:
    """As `sparkline`, but with two values a cell and five levels: finer in time, softer to see."""
    levels = _levels(squeeze(values, width * 2), 3, lo, hi)
    heights = [0 if level is None else level + 1 for level in levels]
    pairs = zip(heights[::2], heights[1::2], strict=True)
    return "".join(chr(0x2800 + _LEFT[left] + _RIGHT[right]) for left, right in pairs)


def squeeze(values: Sequence[float | None], width: int) -> list[float | None]:
    """`values` in exactly `width` places: the largest of those that share one, gaps at the left."""
    count = len(values)
    if count <= width:
        return [None] * (width - count) + list(values)
    squeezed: list[float | None] = []
    for place in range(width):
        known = [
            value
            for value in values[place * count // width : (place + 1) * count // width]
            if value is not None
        ]
        squeezed.append(max(known, default=None))
    return squeezed


def _levels(
    values: Sequence[float | None], top: int, lo: float, hi: float | None
) -> list[int | None]:
    """Each value as a whole number from 0 to `top`."""
    if hi is None:
        hi = max((value for value in values if value is not None), default=lo)
    span = (hi - lo) or 1
    return [
        None if value is None else min(top, max(0, round((value - lo) / span * top)))
        for value in values
    ]
