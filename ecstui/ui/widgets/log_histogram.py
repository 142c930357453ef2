"""A strip of lines and errors over time, above a log; a click goes to that time."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from ecstui.fmt import UNKNOWN, clock_time, count, number
from ecstui.ui.widgets.fit import fit
from ecstui.ui.widgets.line_widget import LineWidget
from ecstui.ui.widgets.log_bins import Bins, bins_of
from ecstui.ui.widgets.log_view import LogView
from ecstui.ui.widgets.spark import BARS

PACE = 1.0
"""Seconds between paints, at least."""
_MARGIN = 10
_LEAST_WIDTH = 30
"""Cells below which there is no room for anything but the bars."""


class LogHistogram(LineWidget):
    """Shows what is in a log view's buffer, in one to three rows: give it a height.

    In one row a bar has the colour of the worst lines in it; with more, errors have a row of their
    own, so that one among thousands is seen. `follow` is to be called when the view has changed.
    """

    DEFAULT_CSS = "LogHistogram { width: 1fr; height: 2; background: $background; }"

    @dataclass
    class Picked(Message):
        """The user wants to see the lines of a time, in epoch seconds."""

        moment: float

    def __init__(
        self,
        *,
        utc: bool = False,
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.utc = utc
        self.bins = Bins()
        self._view: LogView | None = None
        self._timer: Timer | None = None
        self._counted_at = 0.0
        self._rows: list[Strip] = []

    def follow(self, view: LogView) -> None:
        """Show `view`, as it is now or a little later: at most one paint a second."""
        self._view = view
        if self._timer is None and self.is_running:
            wait = self._counted_at + PACE - time.monotonic()
            self._timer = self.set_timer(max(0.001, wait), self._count)

    def _count(self) -> None:
        self._timer = None
        self._counted_at = time.monotonic()
        if self._view is not None:
            self.show(bins_of(self._view.buffer, self._room, self._view.times_in_sight))

    def show(self, bins: Bins) -> None:
        """Show counts; rows that look the same are not painted."""
        self.bins = bins
        before, self._rows = self._rows, self._paint()
        width = self.size.width
        if len(before) != len(self._rows):
            self.refresh()
            return
        pairs = enumerate(zip(before, self._rows, strict=True))
        changed = [Region(0, y, width, 1) for y, (old, new) in pairs if old != new]
        if changed:
            self.refresh(*changed)

    @property
    def _margin(self) -> int:
        return _MARGIN if self.size.width >= _LEAST_WIDTH else 0

    @property
    def _room(self) -> int:
        """Bars that have room."""
        return max(0, self.size.width - 2 * self._margin)

    def forget_styles(self) -> None:
        """The theme changed."""
        self._rows = self._paint()

    def on_resize(self) -> None:
        """Count for another number of bars."""
        self._count()
        self._rows = self._paint()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        return self._rows[y] if y < len(self._rows) else self.blank()

    def _paint(self) -> list[Strip]:
        height, bins = self.size.height, self.bins
        if not height or not bins.lines:
            return []
        upper = max(1, height - 1)
        lines = bars(bins.lines, upper)
        rows = [
            self._row(text, self._roles(height), *self._sides(y)) for y, text in enumerate(lines)
        ]
        if height > 1:
            errors = bars(bins.errors, 1)[0]
            total = sum(bins.errors)
            said = number(total) if total >= 100_000 else count(total)
            role = "bad" if total else "muted"
            rows.append(self._row(errors, ["bad"] * len(errors), "errors", said, role))
        return rows

    def _roles(self, height: int) -> list[str]:
        """The colour of each bar of lines."""
        if height > 1:
            return ["series-1"] * len(self.bins.lines)
        pairs = zip(self.bins.errors, self.bins.warnings, strict=True)
        return ["bad" if bad else "warn" if warned else "series-1" for bad, warned in pairs]

    def _sides(self, y: int) -> tuple[str, str, str]:
        """What stands to the left and right of a row of lines: times, and the highest bar."""
        if y:
            return "", "", "muted"
        start = clock_time(self.bins.start, utc=self.utc)
        most = max(self.bins.lines) / self.bins.step
        return ("" if start == UNKNOWN else start), f"{number(most)}/s", "muted"

    def _row(self, text: str, roles: list[str], left: str, right: str, side: str) -> Strip:
        muted = self.base + self.palette.style("muted")
        segments: list[Segment] = []
        margin = self._margin
        if margin:
            segments.append(Segment(fit(left, margin - 1) + " ", muted))
        for place, (char, role) in enumerate(zip(text, roles, strict=True)):
            style = self._bar_style(role, place in self.bins.inside)
            if segments and segments[-1].style == style:
                segments[-1] = Segment(segments[-1].text + char, style)
            else:
                segments.append(Segment(char, style))
        rest = self._room - len(text)
        if margin:
            style = self.base + self.palette.style(side)
            segments.append(Segment(" " * rest + " " + fit(right, margin - 1), style))
        return Strip(segments).adjust_cell_length(self.size.width, self.base)

    def _bar_style(self, role: str, inside: bool) -> Style:
        style = self.base + self.palette.style(role)
        return style + self.palette.on("cursor") if inside else style

    def on_click(self, event: events.Click) -> None:
        """Go to the time of a bar."""
        place = event.x - self._margin
        if 0 <= place < len(self.bins.lines):
            self.post_message(self.Picked(self.bins.start + self.bins.step * place))


def bars(values: tuple[int, ...], height: int) -> list[str]:
    """`values` as bars in `height` rows, the uppermost first; what isn't 0 shows at least a dot."""
    most = max(values, default=0) or 1
    full = 8 * height
    levels = [0 if not value else max(1, round(value / most * full)) for value in values]
    rows = []
    for row in reversed(range(height)):
        parts = (min(max(level - 8 * row, 0), 8) for level in levels)
        rows.append("".join(BARS[part - 1] if part else " " for part in parts))
    return rows
