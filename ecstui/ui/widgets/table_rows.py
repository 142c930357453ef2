"""What a table shows: columns, rows and cells, and the order in which cells sort."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from ecstui.fmt import natural_key


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column. It is `width` cells wide, or between `min` and `max` by its `weight`.

    `weight` shares out what the fixed columns leave; 0 keeps `width` (or `min`). `max` 0 is no
    limit. When the table is too narrow the columns with the highest `priority` go first; those
    with 0 stay. Columns that sort "number" start with the largest.
    """

    key: str
    title: str
    width: int = 0
    min: int = 3
    max: int = 0
    weight: float = 0
    align: Literal["left", "right"] = "left"
    priority: int = 0
    sort: Literal["text", "number", "none"] = "text"
    descending: bool | None = None
    tooltip: str = ""

    @property
    def least(self) -> int:
        """The fewest cells that this column can do with."""
        return self.width or self.min

    @property
    def first_descending(self) -> bool:
        """The direction of the first sort by this column."""
        return self.sort == "number" if self.descending is None else self.descending


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One cell: sanitised text on one line, in the colour of `role`.

    `order` is what it sorts by, where that isn't its text. `parts` are (text, role) pairs for a
    cell of several colours; they are then what is painted, and `text` need not be given.
    """

    text: str = ""
    role: str = ""
    order: float | str | None = None
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> str:
        """Everything the cell says, without its colours."""
        return self.text or "".join(text for text, _role in self.parts)


class Row(msgspec.Struct, frozen=True):
    """One row under a key that stays the same for as long as the thing it stands for.

    `role` colours the cells that have none of their own.
    """

    key: str
    cells: tuple[Cell, ...]
    role: str = ""


EMPTY = Cell()

Order = tuple[int, float, tuple[tuple[int, int, str], ...]]

_natural = lru_cache(maxsize=32768)(natural_key)


def order_of(cell: Cell, numeric: bool) -> Order | None:
    """What `cell` sorts by: numbers before text; None when it has nothing to sort by."""
    order: float | str | None = cell.order
    if order is None:
        text = cell.plain
        if numeric:
            return None
        order = text
    if isinstance(order, str):
        return (1, 0.0, _natural(order)) if order else None
    # A number that is not a number compares with nothing and would spoil the whole order.
    return (0, order, ()) if order == order else None  # noqa: PLR0124


def sort_rows(rows: Sequence[Row], column: int, numeric: bool, descending: bool) -> list[Row]:
    """`rows` by one column; equal ones keep their order, empty ones come last either way."""
    full: list[tuple[Order, Row]] = []
    empty: list[Row] = []
    for row in rows:
        cell = row.cells[column] if column < len(row.cells) else EMPTY
        order = order_of(cell, numeric)
        if order is None:
            empty.append(row)
        else:
            full.append((order, row))
    full.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _order, row in full] + empty


def searchable(row: Row, shown: Sequence[int]) -> str:
    """The text that a filter looks at: the cells of the columns `shown`."""
    cells = row.cells
    return " ".join([cells[index].plain for index in shown if index < len(cells)])
