"""The painted half of the log view: which rows of which lines are in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from ecstui.diagnose.log_level import LEVELS
from ecstui.ui.widgets.fit import fit
from ecstui.ui.widgets.line_widget import ScrollingLines
from ecstui.ui.widgets.log_buffer import LogBuffer
from ecstui.ui.widgets.log_columns import BELOW, UNKNOWN, YES
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.log_paint import LogPainter, LogStyle, Seen
from ecstui.ui.widgets.log_scroll import LogScroll, Spot
from ecstui.ui.widgets.log_sieve import LogSieve
from ecstui.ui.widgets.scrollbar import THUMB, Scroll

_SEGMENT_BYTES = 38
"""What the colours of one piece of text cost on a terminal with 16 million of them."""


class Shown(NamedTuple):
    """What stands on a line of the screen; `note` is a sentence in place of a log line's text."""

    line: LogLine | None
    row: int
    seen: Seen
    bar: str
    pointed: bool = False
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
        self.sieve = LogSieve(buffer)
        self.now: Callable[[], float] = lambda: 0.0
        self.pointer: int | None = None
        """The number of the line that the user points at."""
        self.spent = 0
        """Bytes that paints have cost the terminal, roughly and at most."""
        self._empty_text = ""
        self._lines = LogScroll(self.sieve, self._height_of)
        self._painter: LogPainter | None = None
        self._slots: dict[str, int] = {}
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
            wanted = [each.pattern for each in self.sieve.filters if not each.exclude]
            patterns = [each for each in (style.search, *wanted) if each is not None]
            self._painter = LogPainter(style, self.palette, self.base, self._slots, patterns)
        return self._painter

    def _seen(self, number: int, line: LogLine) -> Seen:
        """What a line looks like now, apart from its text."""
        time = self.painter.time_of(line, self.now())
        place = number - self.buffer.base
        if place < 0:
            return Seen("", time)
        level = self.buffer.columns.levels[place]
        if level == UNKNOWN:
            group = self.buffer.group(number)
            self.sieve.judge(
                "levels", group.start - self.buffer.base, group.stop - self.buffer.base
            )
            level = self.buffer.columns.levels[place]
        return Seen(LEVELS[level % BELOW], time, self.buffer.columns.joined[place] == YES)

    def _strips(self, number: int) -> list[Strip]:
        """All rows of a line, with what is drawn above and below it."""
        line = self.buffer.line(number)
        rows = self.painter.rows(number, line, self._seen(number, line))
        torn, marked = self.sieve.torn(number), self.is_marked(number)
        if not torn and not marked:
            return rows
        above = [self.painter.ruled("", "border")] if torn else []
        below = (
            [self.painter.ruled(f"mark {self._mark_number(number)}", "accent")] if marked else []
        )
        return [*above, *rows, *below]

    def is_marked(self, number: int) -> bool:
        """Whether there is a mark below a line."""
        place = number - self.buffer.base
        return place >= 0 and self.buffer.columns.marks[place] == YES

    def _mark_number(self, number: int) -> int:
        return self.buffer.columns.marks.count(YES, 0, number - self.buffer.base + 1)

    def _height_of(self, number: int) -> int:
        extra = self.sieve.torn(number) + self.is_marked(number)
        if not self.log_style.wrap:
            return 1 + extra
        line = self.buffer.line(number)
        return len(self.painter.rows(number, line, self._seen(number, line))) + extra

    @property
    def scroll(self) -> Scroll:
        """Which lines are in sight; close enough for a scrollbar when lines are wrapped."""
        total = self.sieve.count() + self.buffer.base - self.buffer.floor
        top = self.sieve.count(None, self._visible[0].number) if self._visible else 0
        scroll = Scroll(top, self.page, total)
        at_end = scroll.last_top if self._lines.follow else max(0, scroll.last_top - 1)
        return scroll._replace(top=at_end if self._lines.follow else min(top, at_end))

    def scroll_lines_to(self, top: int) -> None:
        """Show line `top`, counted from the oldest, as the first; at the end, follow."""
        scroll = self.scroll
        if not scroll.needed and not self.log_style.wrap:
            return
        if top >= scroll.last_top > 0:
            self._lines.follow = True
        else:
            number = self.sieve.nth(top) if self.sieve.active else self.buffer.floor + top
            self._lines.to_line(self.buffer.floor if top <= 0 else number, self.page)
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
        bar = THUMB if y in bars else " "
        if y >= len(self._visible):
            note = self._empty_text if y == 0 and not self._visible else ""
            return Shown(None, 0, Seen(), bar, note=note)
        number, row = self._visible[y]
        line = self.buffer.line(number)
        note = ""
        if row == 0 and self.sieve.torn(number):
            note = "torn"
        elif self.is_marked(number) and row == self._height_of(number) - 1:
            note = f"mark {self._mark_number(number)}"
        pointed = number == self.pointer and not note
        return Shown(line, row, self._seen(number, line), bar, pointed, note)

    def render_line(self, y: int) -> Strip:
        """Paint one row, and remember what is on it."""
        shown = self._painted[y] = self._wanted(y, self._bars())
        strip = self._strip_of(y, shown)
        self.spent += len(strip.text) + _SEGMENT_BYTES * len(strip)
        return strip

    def _strip_of(self, y: int, shown: Shown) -> Strip:
        width = self.size.width
        if shown.line is None:
            if not shown.note:
                return self.blank()
            style = self.base + self.palette.style("muted")
            return Strip([Segment(fit(f" {shown.note}", width), style)], width)
        rows = self._strips(self._visible[y].number)
        strip = rows[min(shown.row, len(rows) - 1)]
        if shown.pointed:
            strip = self._pointed(strip)
        if shown.bar == " ":
            return strip.adjust_cell_length(width, self.base)
        return Strip([*strip, Segment(shown.bar, self.bar_style())]).adjust_cell_length(width)

    def _pointed(self, strip: Strip) -> Strip:
        """A row of the line that the user points at."""
        return Strip(
            [Segment(text, self._on_cursor(style or self.base)) for text, style, _ in strip],
            strip.cell_length,
        )

    def _on_cursor(self, style: Style) -> Style:
        """A style on the ground of the cursor; a highlighted match keeps its own."""
        if style.bgcolor != self.base.bgcolor:
            return style
        ground = self.palette.on("cursor")
        for role in ("text", "muted", "bad", "warn", "ok", "info", "accent"):
            if style.color == self.palette.style(role).color:
                return self.base + self.palette.readable(role, "cursor") + ground
        return style + ground

    def on_click(self, event: events.Click) -> None:
        """Point at a line."""
        if event.x < self.size.width - 1 and event.y < len(self._visible):
            self.point_at(self._visible[event.y].number)

    def point_at(self, number: int | None) -> None:
        """Point at a line, which then stays in sight, or at none."""
        self.pointer = number
        if number is not None:
            self._lines.reveal(number, self.page)
        self.moved()
