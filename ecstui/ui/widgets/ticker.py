"""One line of coloured text that repaints only from the first to the last cell that differs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from ecstui.ui.widgets.fit import width_of
from ecstui.ui.widgets.line_widget import LineWidget

Parts = tuple[tuple[str, str], ...]


class Ticker(LineWidget):
    """Shows (text, role) parts on one line, cut where they don't fit.

    Texts are sanitised by whoever makes them. Showing what is shown already sends nothing.
    """

    DEFAULT_CSS = "Ticker { height: 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._parts: Parts = ()

    def show(self, parts: Sequence[tuple[str, str]]) -> None:
        """Show `parts` in place of what was there."""
        before, after = self._parts, tuple(parts)
        if before == after:
            return
        self._parts = after
        cells = list(
            zip(_cells(before, self.size.width), _cells(after, self.size.width), strict=True)
        )
        changed = [x for x, (old, new) in enumerate(cells) if old != new]
        if changed:
            self.refresh(Region(changed[0], 0, changed[-1] - changed[0] + 1, 1))

    @property
    def plain(self) -> str:
        """All that it says."""
        return "".join(text for text, _role in self._parts)

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        if y:
            return self.blank()
        segments = [
            Segment(text, self.base + self.palette.style(role)) for text, role in self._parts
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.base)


def _cells(parts: Parts, width: int) -> list[tuple[str, str]]:
    """What each cell shows, with its role; a wide character stands in its first cell."""
    cells: list[tuple[str, str]] = []
    for text, role in parts:
        for char in text:
            cells.append((char, role))
            cells.extend([("", role)] * (width_of(char) - 1))
    blank = [(" ", "")] * max(0, width - len(cells))
    return [*cells[:width], *blank]
