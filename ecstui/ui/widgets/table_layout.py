"""Which columns fit a width, and where each one starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ecstui.ui.widgets.table_rows import Column

GUTTER = 1
"""Cells at the left edge, for the cursor's and the marks' glyphs."""


class Placed(NamedTuple):
    """A column that is shown: which of all columns, first cell, width."""

    column: int
    x: int
    width: int

    @property
    def end(self) -> int:
        """The first cell after the column."""
        return self.x + self.width


def place(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Lay `columns` out in `width` cells, cutting the last when even the most urgent don't fit.

    Columns stand two cells apart, or one where that keeps a column on the screen.
    """
    room = width - GUTTER
    shown = list(range(len(columns)))
    gap = 2 if _least(columns, shown, 2) <= room else 1
    while _least(columns, shown, gap) > room:
        expendable = [index for index in shown if columns[index].priority > 0]
        if not expendable:
            break
        shown.remove(max(expendable, key=lambda index: (columns[index].priority, index)))
    widths = _widths(columns, shown, room - gap * (len(shown) - 1))
    placed: list[Placed] = []
    x = GUTTER
    for index, cells in zip(shown, widths, strict=True):
        fitting = min(cells, width - x)
        if fitting > 0:
            placed.append(Placed(index, x, fitting))
        x += cells + gap
    return tuple(placed)


def _least(columns: Sequence[Column], shown: Sequence[int], gap: int) -> int:
    return sum(columns[index].least for index in shown) + gap * (len(shown) - 1)


def _widths(columns: Sequence[Column], shown: Sequence[int], room: int) -> list[int]:
    """Give every column its least, then what is left by weight, never over a column's `max`."""
    widths = [columns[index].least for index in shown]
    left = room - sum(widths)
    while left > 0:
        growing = [
            (place, columns[index])
            for place, index in enumerate(shown)
            if columns[index].weight > 0
            and (not columns[index].max or widths[place] < columns[index].max)
        ]
        if not growing:
            break
        left = _share(widths, growing, left)
    return widths


def _share(widths: list[int], growing: Sequence[tuple[int, Column]], left: int) -> int:
    """One round of handing out `left` cells; returns how many are still there."""
    total = sum(column.weight for _place, column in growing)
    round_of = left
    for place, column in growing:
        wanted = max(1, int(round_of * column.weight / total))
        most = column.max - widths[place] if column.max else left
        given = min(wanted, most, left)
        widths[place] += given
        left -= given
    return left
