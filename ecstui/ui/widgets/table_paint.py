"""Turning rows and the header of a table into lines of coloured text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ecstui.ui.palette import Palette
from ecstui.ui.widgets.fit import fit, width_of
from ecstui.ui.widgets.pattern import Pattern
from ecstui.ui.widgets.table_layout import GUTTER, Placed
from ecstui.ui.widgets.table_rows import EMPTY, Cell, Column, Row

NOTE_MARGIN = 2 * (GUTTER + 1)
"""Blank cells at both sides of what an empty table says."""

CURSOR_GLYPH = "▎"
MARK_GLYPH = "◆"
ARROWS = {False: "↑", True: "↓"}

Run = tuple[str, str, bool]
"""Text, its role, and whether the filter hit it."""


class Look(NamedTuple):
    """The state of one row on the screen."""

    cursor: bool = False
    focused: bool = False
    marked: bool = False
    stale: bool = False
    bar: str = " "


class StyleBook:
    """The style of each role in each state of a row, made when first needed."""

    def __init__(self, palette: Palette, base: Style) -> None:
        self._palette = palette
        self._base = base
        self._styles: dict[tuple[str, bool, bool, bool, bool], Style] = {}

    def style(self, role: str, look: Look, hit: bool = False) -> Style:
        """The style of `role` in a row that is in the state `look`."""
        key = (role, hit, look.cursor, look.focused, look.stale)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._make(role, look, hit)
        return style

    def _make(self, role: str, look: Look, hit: bool) -> Style:
        palette = self._palette
        ground = "cursor" if look.cursor and look.focused else "panel" if look.cursor else ""
        if look.stale and not (look.cursor and look.focused):
            front = palette.faded(role or "text")
        elif ground == "cursor":
            front = palette.readable(role, "cursor") if role else palette.style("cursor-text")
        else:
            front = palette.style(role or "text")
        style = self._base + front
        if ground:
            style += palette.on(ground)
        if hit:
            style += palette.on("selection") + palette.style("cursor-text")
        return style


def cell_runs(cell: Cell, width: int, right: bool, role: str = "") -> list[Run]:
    """One cell in exactly `width` cells; blanks carry no role, so that they join any colour."""
    if not cell.parts:
        text = fit(cell.text, width, right)
        return [(text, cell.role or role if cell.text else "", False)]
    runs: list[Run] = []
    left = width
    for place, (text, part_role) in enumerate(cell.parts):
        if left <= 0:
            break
        more = place + 1 < len(cell.parts)
        size = width_of(text)
        # Text that fills the cell with more to come is cut, so that the cut shows.
        shown = text if size < left or (size == left and not more) else fit(text + " ", left)
        runs.append((shown, part_role or cell.role or role, False))
        left -= width_of(shown)
    if left > 0:
        runs.insert(0 if right else len(runs), (" " * left, "", False))
    return runs


def with_hits(runs: Sequence[Run], pattern: Pattern) -> list[Run]:
    """`runs` cut where the filter's matches begin and end."""
    hits = pattern.spans("".join(text for text, _role, _hit in runs))
    if not hits:
        return list(runs)
    cut: list[Run] = []
    start = 0
    for text, role, _hit in runs:
        end = start + len(text)
        edges = sorted(
            {start, end, *(edge for span in hits for edge in span if start < edge < end)}
        )
        for one, other in pairwise(edges):
            inside = any(first <= one < last for first, last in hits)
            cut.append((text[one - start : other - start], role, inside))
        start = end
    return cut


def row_runs(
    row: Row, columns: Sequence[Column], placed: Sequence[Placed], pattern: Pattern | None
) -> list[Run]:
    """The whole row, without gutter and scrollbar."""
    runs: list[Run] = []
    x = GUTTER
    for index, start, width in placed:
        if start > x:
            runs.append((" " * (start - x), "", False))
        cell = row.cells[index] if index < len(row.cells) else EMPTY
        cells = cell_runs(cell, width, columns[index].align == "right", row.role)
        runs += with_hits(cells, pattern) if pattern is not None else cells
        x = start + width
    return runs


def paint(runs: Sequence[Run], style_of: Callable[[str, bool], Style]) -> list[Segment]:
    """Segments for `runs`, as few as the colours allow: each costs some forty bytes."""
    segments: list[Segment] = []
    held: list[str] = []
    style: Style | None = None
    after_hit = False
    for text, role, hit in runs:
        # Nothing shows of a blank's own colour, so it goes along with what is before it.
        joins = style is not None and hit == after_hit and not hit and text.isspace()
        wanted = style if joins else style_of(role, hit)
        after_hit = hit
        if wanted is not style and held:
            segments.append(Segment("".join(held), style))
            held = []
        style = wanted
        held.append(text)
    if held:
        segments.append(Segment("".join(held), style))
    return segments


def row_strip(runs: Sequence[Run], look: Look, book: StyleBook, bar: Style, width: int) -> Strip:
    """The finished line of a row in state `look`."""
    glyph = MARK_GLYPH if look.marked else CURSOR_GLYPH if look.cursor else " "
    lit = look.marked or look.focused
    gutter: Run = (glyph, "accent" if lit else "muted", False)

    def style_of(role: str, hit: bool) -> Style:
        return book.style(role, look, hit)

    used = GUTTER + sum(width_of(text) for text, _role, _hit in runs)
    tail: Run = (" " * max(0, width - 1 - used), "", False)
    segments = paint([gutter, *runs, tail], style_of)
    if look.bar == " ":
        last = segments[-1]
        segments[-1] = Segment(last.text + " ", last.style)
    else:
        segments.append(Segment(look.bar, bar))
    return Strip(segments).adjust_cell_length(width, bar)


def header_runs(
    columns: Sequence[Column],
    placed: Sequence[Placed],
    sort_key: str,
    descending: bool,
    picked: str,
) -> list[Run]:
    """The titles, with an arrow at the sorted column and a mark on the one picked for sorting."""
    runs: list[Run] = []
    x = GUTTER
    for index, start, width in placed:
        column = columns[index]
        if start > x:
            runs.append((" " * (start - x), "", False))
        sorted_by = column.key == sort_key
        title = _title(column, width, ARROWS[descending] if sorted_by else "")
        runs.append((title, "accent" if sorted_by else "muted", column.key == picked))
        x = start + width
    return runs


def _title(column: Column, width: int, arrow: str) -> str:
    room = max(0, width - len(arrow))
    title = column.title if width_of(column.title) <= room else fit(column.title, room)
    return fit(title + arrow, width, column.align == "right")


def header_strip(runs: Sequence[Run], palette: Palette, base: Style, width: int) -> Strip:
    """The finished header; the column picked for sorting is underlined."""

    def style_of(role: str, hit: bool) -> Style:
        style = base + palette.style(role or "muted")
        return style + Style(underline=True) if hit else style

    segments = paint([(" " * GUTTER, "", False), *runs], style_of)
    return Strip(segments).adjust_cell_length(width, base)


def note_strip(text: str, palette: Palette, base: Style, width: int) -> Strip:
    """What an empty table says."""
    style = base + palette.style("muted")
    return Strip([Segment(fit(" " * (NOTE_MARGIN // 2) + text, width), style)], width)


def changed_cells(old: Row, new: Row, placed: Sequence[Placed]) -> tuple[int, int]:
    """From which to which cell of the line two rows differ; the whole width if in more than cells.

    Returns (0, 0) when nothing visible changed.
    """
    if old.role != new.role or len(old.cells) != len(new.cells):
        return 0, placed[-1].end if placed else 0
    differing = [
        column
        for column in placed
        if column.column < len(new.cells) and old.cells[column.column] != new.cells[column.column]
    ]
    if not differing:
        return 0, 0
    return differing[0].x, differing[-1].end
