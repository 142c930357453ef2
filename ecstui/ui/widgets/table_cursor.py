"""The moving half of the table: cursor, marks, sorting and mouse."""

from __future__ import annotations

from textual import events

from ecstui.ui.widgets.table_lines import TableLines


class TableCursor(TableLines, can_focus=True):
    """Actions behind the table's keys; a subclass says what moving and choosing mean."""

    _last_mark = ""
    _announced = ""

    def announce(self) -> None:
        """Called when the cursor may be on another row; to be defined by the widget."""

    def choose(self) -> None:
        """Called when the row under the cursor is opened; to be defined by the widget."""

    def move_cursor(self, place: int) -> None:
        """Put the cursor on a place of the view and bring it into sight."""
        self.model.move_to(place)
        self.reveal()
        self.refresh_changed()
        self.announce()

    def go_to(self, key: str) -> bool:
        """Put the cursor on the row with `key`; says whether it is there."""
        place = self.model.place_of(key)
        if place is not None:
            self.move_cursor(place)
        return place is not None

    def settle(self, height: int) -> None:
        """After rows moved: keep the cursor at its `height` on the screen if it was in sight.

        At the very top the view stays, so that new rows above the cursor are seen.
        """
        page = max(1, self.scroll.page)
        if 0 <= height < page:
            if self._top or self.model.cursor >= page:
                self._top = self.model.cursor - height
            self.reveal()
        self._top = min(max(self._top, 0), self.scroll.last_top)
        self.refresh_changed()
        self.announce()

    @property
    def height_of_cursor(self) -> int:
        """On which line of the view the cursor is; negative or beyond the page when unseen."""
        return self.model.cursor - self._top

    def sort_by(self, key: str, descending: bool | None = None) -> None:
        """Sort by a column; the same one again, without a direction, turns the order round."""
        column = next((each for each in self.model.columns if each.key == key), None)
        if column is None or column.sort == "none":
            return
        if descending is None:
            again = key == self.model.sort_key
            descending = not self.model.descending if again else column.first_descending
        height = self.height_of_cursor
        self.model.set_sort(key, descending)
        self._picked = ""
        self.refresh_header()
        self.settle(height)

    def action_move(self, rows: int) -> None:
        """Move by rows."""
        self.move_cursor(self.model.cursor + rows)

    def action_page(self, pages: float) -> None:
        """Move by pages, of which one line stays in sight."""
        rows = max(1, int(abs(pages) * (self.scroll.page - 1)))
        self.move_cursor(self.model.cursor + (rows if pages > 0 else -rows))

    def action_first(self) -> None:
        """Move to the first row."""
        self.move_cursor(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self.move_cursor(len(self.model.view) - 1)

    def action_select(self) -> None:
        """Open the row under the cursor."""
        self.choose()

    def action_sort(self, key: str) -> None:
        """Sort by the column `key`."""
        self.sort_by(key)

    def action_pick(self, step: int) -> None:
        """Choose the next column to the right or left for sorting, without sorting yet."""
        keys = [
            self.model.columns[column.column].key
            for column in self.placed
            if self.model.columns[column.column].sort != "none"
        ]
        if not keys:
            return
        start = self._picked or self.model.sort_key
        place = keys.index(start) + step if start in keys else (0 if step > 0 else -1)
        self._picked = keys[place % len(keys)]
        self.refresh_header()

    def action_sort_picked(self) -> None:
        """Sort by the chosen column, or turn the present order round."""
        self.sort_by(self._picked or self.model.sort_key)

    def action_mark(self) -> None:
        """Mark the row, or unmark it, and go on to the next."""
        row = self.model.cursor_row
        if row is not None:
            self.model.mark(row.key)
            self._last_mark = row.key
            self.move_cursor(self.model.cursor + 1)

    def action_mark_range(self) -> None:
        """Mark every row from the last mark to the cursor."""
        start = self.model.place_of(self._last_mark)
        if start is not None:
            self.model.mark_between(start, self.model.cursor)
            self.refresh_changed()

    def action_clear_marks(self) -> None:
        """Forget all marks."""
        self.model.marks.clear()
        self.refresh_changed()

    def focus_changed(self) -> None:
        """The cursor shows brighter with the focus."""
        self.refresh_changed()

    def on_click(self, event: events.Click) -> None:
        """A row takes the cursor, a second click opens it; a title sorts."""
        if event.x >= self.size.width - 1:
            return
        if event.y == 0:
            self._sort_at(event.x)
            return
        place = self._top + event.y - 1
        if place < len(self.model.view):
            self.move_cursor(place)
            if event.chain == 2:
                self.choose()

    def _sort_at(self, x: int) -> None:
        for column in self.placed:
            if column.x <= x <= column.end:
                self.sort_by(self.model.columns[column.column].key)
                return
