"""The live table: keyed rows in, and only the cells that changed out to the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from ecstui.ui.widgets.pattern import compile_pattern
from ecstui.ui.widgets.table_cursor import TableCursor
from ecstui.ui.widgets.table_keys import TABLE_BINDINGS
from ecstui.ui.widgets.table_rows import Cell, Column, Row

__all__ = ["Cell", "Column", "KeyedTable", "Row"]


class KeyedTable(TableCursor):
    """Shows rows under a fixed header, follows their keys, and repaints only what differs.

    Texts of cells, titles and `empty_text` are sanitised by whoever makes them. Every method may
    be called with what is already shown: nothing is sent to the terminal then.
    """

    DEFAULT_CSS = "KeyedTable { width: 1fr; height: 1fr; background: $background; }"
    BINDINGS = TABLE_BINDINGS

    @dataclass
    class Selected(Message):
        """Enter or a double click on a row."""

        table: KeyedTable
        key: str

        @property
        def control(self) -> KeyedTable:
            """For `@on(KeyedTable.Selected, selector)`."""
            return self.table

    @dataclass
    class Highlighted(Message):
        """The cursor is on another row; `key` is "" when there is none. Only the last counts."""

        table: KeyedTable
        key: str

        @property
        def control(self) -> KeyedTable:
            """For `@on(KeyedTable.Highlighted, selector)`."""
            return self.table

        def can_replace(self, message: Message) -> bool:
            """A later one makes an earlier one of the same table pointless."""
            return isinstance(message, KeyedTable.Highlighted) and message.table is self.table

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty_text: str = "",
        sort_key: str = "",
        descending: bool = False,
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(columns, id=id, classes=classes)
        self.model.sort_key, self.model.descending = sort_key, descending
        self._empty_text = empty_text

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; `set_rows` must follow, with cells for them."""
        self.model.set_columns(columns)
        self.repaint()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows. The cursor stays on its key, and at its height on the screen."""
        height = self.height_of_cursor
        if self.model.set_rows(rows):
            self.settle(height)

    def set_filter(self, text: str) -> None:
        """Show only the rows that match `text` (see `pattern` for its syntax); "" shows all."""
        if text == self.filter_text:
            return
        height = self.height_of_cursor
        self.model.set_pattern(compile_pattern(text))
        # Highlights differ on every line, also on those whose row did not change.
        self._strips.clear()
        self._painted.clear()
        self.settle(height)

    @property
    def filter_text(self) -> str:
        """The filter as it was typed."""
        return self.model.pattern.text if self.model.pattern else ""

    @property
    def empty_text(self) -> str:
        """What stands in an empty table: loading, nothing here, access denied."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self.refresh_changed()

    @property
    def stale(self) -> bool:
        """Whether the rows are too old to be trusted; they are then shown faded."""
        return self._stale

    @stale.setter
    def stale(self, stale: bool) -> None:
        self._stale = stale
        self.refresh_changed()

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor; "" when there is none."""
        row = self.model.cursor_row
        return row.key if row else ""

    @property
    def marked(self) -> list[str]:
        """The keys of the marked rows, in the order the rows came in."""
        return [row.key for row in self.model.rows if row.key in self.model.marks]

    @property
    def visible_keys(self) -> list[str]:
        """The keys of the rows that are in sight, from the top."""
        top = self.scroll.top
        return [row.key for row in self.model.view[top : top + self.scroll.page]]

    @property
    def counts(self) -> tuple[int, int]:
        """How many rows are shown, and how many there are."""
        return len(self.model.view), len(self.model.rows)

    def announce(self) -> None:
        """Tell the screen when the cursor is on another row."""
        if self.cursor_key != self._announced:
            self._announced = self.cursor_key
            self.post_message(self.Highlighted(self, self.cursor_key))

    def choose(self) -> None:
        """Tell the screen to open the row."""
        if self.cursor_key:
            self.post_message(self.Selected(self, self.cursor_key))
