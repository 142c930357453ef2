"""The painted half of the log view: which rows of which lines are in sight."""

from __future__ import annotations

from typing import NamedTuple

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from ecstui.ui.widgets.fit import fit
from ecstui.ui.widgets.line_widget import ScrollingLines
from ecstui.ui.widgets.log_buffer import LogBuffer
from ecstui.ui.widgets.log_paint import LogPainter, LogStyle
from ecstui.ui.widgets.log_scroll import LogScroll, Spot
from ecstui.ui.widgets.scrollbar import Scroll


class Shown(NamedTuple):
    """What stands on a line of the screen; `note` is a sentence in place of log lines."""

    spot: Spot | None
    bar: str
    note: str = ""


class LogLines(ScrollingLines):
    """Paints what a `LogScroll` says is in sight, and remembers what it has painted."""

    def __init__(
        self,
        buffer: LogBuffer,
        style: LogStyle,
        *,
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.buffer = buffer
        self.log_style = style
        self._empty_text = ""
        self._lines = LogScroll(buffer, self._height_of)
        self._painter: LogPainter | None = None
        self._visible: list[Spot] = []
        self._painted: dict[int, Shown] = {}

    @property
    def page(self) -> int:
        """Rows on the screen."""
        return max(0, self.size.height)

    @property
    def painter(self) -> LogPainter:
        """Paints in the present style, width and theme."""
        if self._painter is None:
            style = self.log_style._replace(width=max(1, self.size.width - 1))
            self._painter = LogPainter(style, self.palette, self.base)
        return self._painter

    def _height_of(self, number: int) -> int:
        if not self.log_style.wrap:
            return 1
        return len(self.painter.rows(number, self.buffer.line(number)))

    @property
    def scroll(self) -> Scroll:
        """Which lines are in sight; close enough for a scrollbar when lines are wrapped."""
        floor, total = self.buffer.floor, self.buffer.end - self.buffer.floor
        top = self._visible[0].number - floor if self._visible else 0
        scroll = Scroll(top, self.page, total)
        at_end = scroll.last_top if self._lines.follow else max(0, scroll.last_top - 1)
        return scroll._replace(top=at_end if self._lines.follow else min(top, at_end))

    def scroll_lines_to(self, top: int) -> None:
        """Show line `top`, counted from the oldest, as the first."""
        self._lines.to_line(self.buffer.floor + top, self.page)
        self.moved()

    def scroll_lines_by(self, delta: int) -> None:
        """Move the view by `delta` rows."""
        self._lines.scroll(delta, self.page)
        self.moved()

    def moved(self) -> None:
        """The view shows other lines, or follows, or no longer does."""
        self.refresh_changed()

    def forget_styles(self) -> None:
        """The theme changed."""
        self._painter = None
        self._painted.clear()

    def on_resize(self) -> None:
        """Lines are wrapped or cut for another width."""
        self.repaint()

    def repaint(self) -> None:
        """Paint everything anew."""
        self._painter = None
        self._painted.clear()
        self._visible = self._lines.visible(self.page)
        self.refresh()

    def refresh_changed(self) -> None:
        """Ask for a repaint of the rows that no longer show the truth."""
        self._visible = self._lines.visible(self.page)
        width = self.size.width
        bars = self._bars()
        changed = [
            Region(0, y, width, 1)
            for y in range(self.page)
            if self._painted.get(y) != self._wanted(y, bars)
        ]
        if changed:
            self.refresh(*changed)

    def _bars(self) -> range:
        return self.scroll.thumb()

    def _wanted(self, y: int, bars: range) -> Shown:
        spot = self._visible[y] if y < len(self._visible) else None
        note = self._empty_text if y == 0 and not self._visible else ""
        return Shown(spot, "▐" if y in bars else " ", note)

    def render_line(self, y: int) -> Strip:
        """Paint one row, and remember what is on it."""
        shown = self._painted[y] = self._wanted(y, self._bars())
        width = self.size.width
        if shown.spot is None:
            if not shown.note:
                return self.blank()
            style = self.base + self.palette.style("muted")
            return Strip([Segment(fit(f" {shown.note}", width), style)], width)
        rows = self.painter.rows(shown.spot.number, self.buffer.line(shown.spot.number))
        row = rows[min(shown.spot.row, len(rows) - 1)]
        bar = Segment(shown.bar, self.bar_style())
        return Strip([*row, bar]).adjust_cell_length(width, self.base)
