"""The table without its looks: rows, order, filter, marks, and a cursor that stays on its key."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.ui.widgets.pattern import Pattern, TooSlow, patience
from ecstui.ui.widgets.table_rows import Column, Row, searchable, sort_rows


class TableModel:
    """Keeps `view`, the rows to show in the order to show them, and the cursor within it."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.rows: Sequence[Row] = ()
        self.view: list[Row] = []
        self.cursor = 0
        self.sort_key = ""
        self.descending = False
        self.pattern: Pattern | None = None
        self.shown: tuple[int, ...] = tuple(range(len(self.columns)))
        self.marks: set[str] = set()
        self._places: dict[str, int] = {}

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor; None in an empty view."""
        return self.view[self.cursor] if self.view else None

    def place_of(self, key: str) -> int | None:
        """Where the row with `key` is in the view; None when it isn't."""
        return self._places.get(key)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Use other columns; the rows that fit them are to follow."""
        self.columns = tuple(columns)
        self.shown = tuple(range(len(self.columns)))
        self.rows = ()
        if all(column.key != self.sort_key for column in self.columns):
            self.sort_key = ""
        self.rebuild()

    def set_rows(self, rows: Sequence[Row]) -> bool:
        """Replace the rows; says whether any of them differs. Marks of rows that went are lost."""
        if rows is self.rows or (len(rows) == len(self.rows) and list(rows) == list(self.rows)):
            return False
        self.rows = tuple(rows)
        if self.marks:
            self.marks &= {row.key for row in self.rows}
        self.rebuild()
        return True

    def set_sort(self, key: str, descending: bool) -> None:
        """Sort by the column `key`; an empty key keeps the order that the rows came in."""
        self.sort_key, self.descending = key, descending
        self.rebuild()

    def set_pattern(self, pattern: Pattern | None) -> None:
        """Show only the rows that match."""
        self.pattern = pattern
        self.rebuild()

    def set_shown(self, shown: tuple[int, ...]) -> None:
        """Say which columns are visible, since a filter looks only at those."""
        if shown != self.shown:
            self.shown = shown
            if self.pattern is not None:
                self.rebuild()

    def move_to(self, place: int) -> bool:
        """Put the cursor on a place of the view, or the nearest there is; says if it moved."""
        place = min(max(place, 0), max(len(self.view) - 1, 0))
        moved = place != self.cursor
        self.cursor = place
        return moved

    def mark(self, key: str) -> None:
        """Mark a row, or take its mark away."""
        self.marks ^= {key}

    def mark_between(self, one: int, other: int) -> None:
        """Mark every row from one place of the view to another."""
        first, last = sorted((one, other))
        self.marks.update(row.key for row in self.view[first : last + 1])

    def rebuild(self) -> None:
        """Filter and sort anew, keeping the cursor on its key, or else on the nearest neighbour."""
        before, place = self.view, self.cursor
        self.view = self._sorted(self._filtered())
        self._places = {row.key: index for index, row in enumerate(self.view)}
        self.cursor = self._nearest(before, place)

    def _filtered(self) -> Sequence[Row]:
        pattern, shown = self.pattern, self.shown
        if pattern is None:
            return self.rows
        lines = [searchable(row, shown) for row in self.rows]
        try:
            with patience():
                keep = [pattern.matches(line) for line in lines]
        except TooSlow:
            self.pattern = pattern = pattern.as_plain()
            keep = [pattern.matches(line) for line in lines]
        return [row for row, kept in zip(self.rows, keep, strict=True) if kept]

    def _sorted(self, rows: Sequence[Row]) -> list[Row]:
        for index, column in enumerate(self.columns):
            if column.key == self.sort_key:
                return sort_rows(rows, index, column.sort == "number", self.descending)
        return list(rows)

    def _nearest(self, before: Sequence[Row], place: int) -> int:
        """Where the cursor goes: the row it was on, else the next that is still there."""
        after = (row.key for row in before[place:])
        ahead = (row.key for row in reversed(before[:place]))
        for keys in (after, ahead):
            for key in keys:
                if key in self._places:
                    return self._places[key]
        return min(place, max(len(self.view) - 1, 0))
