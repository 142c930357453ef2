"""The painted half of the table: which rows stand on which lines, and what of them changed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region
from textual.strip import Strip

from ecstui.text import clean
from ecstui.ui.widgets.fit import wrapped
from ecstui.ui.widgets.line_widget import ScrollingLines
from ecstui.ui.widgets.scrollbar import Scroll
from ecstui.ui.widgets.table_layout import Placed, place
from ecstui.ui.widgets.table_model import TableModel
from ecstui.ui.widgets.table_paint import (
    NOTE_MARGIN,
    Look,
    StyleBook,
    changed_cells,
    header_runs,
    header_strip,
    note_strip,
    row_runs,
    row_strip,
)
from ecstui.ui.widgets.table_rows import Column, Row

Line = tuple[Row, Look] | str
"""What stands on a line: a row in some state, or a note; "" is an empty line."""

_CACHED_STRIPS = 1024


class TableLines(ScrollingLines):
    """Paints a `TableModel` from line `_top` on, and remembers what it has painted."""

    BAR_OFFSET = 1

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.model = TableModel(columns)
        self._top = 0
        self._stale = False
        self._empty_text = ""
        self._picked = ""
        self._placed: tuple[Placed, ...] | None = None
        self._book: StyleBook | None = None
        self._strips: dict[str, tuple[Row, Look, Strip]] = {}
        self._painted: dict[int, Line] = {}

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The columns that fit the present width."""
        if not self.size.width:
            return ()
        if self._placed is None:
            self._placed = place(self.model.columns, self.size.width - 1)
            self.model.set_shown(tuple(column.column for column in self._placed))
        return self._placed

    @property
    def scroll(self) -> Scroll:
        """Which rows are visible."""
        return Scroll(self._top, max(0, self.size.height - 1), len(self.model.view))

    def scroll_lines_to(self, top: int) -> None:
        """Show the rows from `top` on, without moving the cursor."""
        self._top = min(max(top, 0), self.scroll.last_top)
        self.refresh_changed()

    def reveal(self) -> None:
        """Scroll just as far as needed to have the cursor in sight."""
        cursor, page = self.model.cursor, self.scroll.page
        if page <= 0:
            return
        top = min(max(self._top, cursor - page + 1), cursor)
        self._top = min(max(top, 0), self.scroll.last_top)

    def forget_styles(self) -> None:
        """The theme changed: nothing painted before is of use."""
        self._book = None
        self._strips.clear()
        self._painted.clear()

    def on_resize(self) -> None:
        """Another width lays the columns out anew; another height shows other rows."""
        self.repaint()

    def repaint(self) -> None:
        """Paint everything anew."""
        self._placed = None
        self._strips.clear()
        self._painted.clear()
        self.reveal()
        self.refresh()

    def refresh_header(self) -> None:
        """Repaint the titles alone."""
        self.refresh(Region(0, 0, self.size.width, 1))

    def refresh_changed(self) -> None:
        """Ask for a repaint of the lines, or parts of lines, that no longer show the truth."""
        width, height = self.size
        regions: list[Region] = []
        for line in range(height - 1):
            old, new = self._painted.get(line), self._wanted(line)
            if old is None:
                regions.append(Region(0, line + 1, width, 1))
            elif new != old:
                start, end = self._changed_span(old, new)
                if end > start:
                    regions.append(Region(start, line + 1, end - start, 1))
        if regions:
            self.refresh(*regions)

    def _changed_span(self, old: Line, new: Line) -> tuple[int, int]:
        if isinstance(old, str) or isinstance(new, str) or old[1] != new[1]:
            return 0, self.size.width
        return changed_cells(old[0], new[0], self.placed)

    def _wanted(self, line: int) -> Line:
        """What should stand on a line below the header."""
        model = self.model
        if not model.view:
            note = wrapped(self._note(), self.size.width - NOTE_MARGIN)
            return note[line] if line < len(note) else ""
        index = self._top + line
        if index >= len(model.view):
            return ""
        row = model.view[index]
        cursor = index == model.cursor
        focused = cursor and self.has_focus
        return row, Look(cursor, focused, row.key in model.marks, self._stale, self.bar_char(line))

    def _note(self) -> str:
        pattern = self.model.pattern
        if pattern is None or not self.model.rows:
            return self._empty_text
        hidden = len(self.model.rows)
        return f"nothing matches {clean(pattern.text, 40)} ({hidden} hidden)"

    def render_line(self, y: int) -> Strip:
        """Paint one line, and remember what is on it."""
        if y == 0:
            return self._header()
        wanted = self._painted[y - 1] = self._wanted(y - 1)
        if isinstance(wanted, str):
            width = self.size.width
            return note_strip(wanted, self.palette, self.base, width) if wanted else self.blank()
        return self._row(*wanted)

    def _header(self) -> Strip:
        model = self.model
        runs = header_runs(
            model.columns, self.placed, model.sort_key, model.descending, self._picked
        )
        return header_strip(runs, self.palette, self.base, self.size.width)

    def _row(self, row: Row, look: Look) -> Strip:
        cached = self._strips.get(row.key)
        if cached is not None and cached[0] is row and cached[1] == look:
            return cached[2]
        if self._book is None:
            self._book = StyleBook(self.palette, self.base)
        runs = row_runs(row, self.model.columns, self.placed, self.model.pattern)
        strip = row_strip(runs, look, self._book, self.bar_style(), self.size.width)
        if len(self._strips) >= _CACHED_STRIPS:
            self._strips.clear()
        self._strips[row.key] = (row, look, strip)
        return strip
