"""The line chart: series over time in braille, repainting only the lines that changed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from ecstui.fmt import percent
from ecstui.ui.widgets.chart_paint import Line, Marker, Picture, Series, draw
from ecstui.ui.widgets.line_widget import LineWidget

__all__ = ["LineChart", "Marker", "Picture", "Series"]


class LineChart(LineWidget):
    """Shows one `Picture`, and says in a sentence why there is none.

    Give `start` and `end` in steps of the data's own period: a window that creeps on every
    second moves every dot. Texts are sanitised by whoever makes them.
    """

    DEFAULT_CSS = "LineChart { width: 1fr; height: 1fr; background: $background; }"

    def __init__(
        self,
        picture: Picture | None = None,
        *,
        unit: Callable[[float], str] = percent,
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._picture = picture or Picture(message="loading …")
        self._unit = unit
        self._lines: list[Line] = []
        self._styles: dict[str, Style] = {}

    @property
    def picture(self) -> Picture:
        """What is shown."""
        return self._picture

    def show(self, picture: Picture) -> None:
        """Show `picture`; nothing is sent to the terminal for one that looks the same."""
        if picture == self._picture:
            return
        self._picture = picture
        before, after = self._lines, self._draw()
        width = self.size.width
        changed = [
            Region(0, y, width, 1)
            for y, (old, new) in enumerate(zip(before, after, strict=False))
            if old != new
        ]
        self._lines = after
        if len(before) != len(after):
            self.refresh()
        elif changed:
            self.refresh(*changed)

    def say(self, message: str) -> None:
        """Show a sentence in place of the lines: loading, no data, access denied."""
        self.show(msgspec.structs.replace(self._picture, message=message))

    def forget_styles(self) -> None:
        """The theme changed."""
        self._styles = {}

    def on_resize(self) -> None:
        """Draw for another size."""
        self._lines = self._draw()
        self.refresh()

    def _draw(self) -> list[Line]:
        return draw(self._picture, self.size.width, self.size.height, self._unit)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        if y >= len(self._lines):
            return self.blank()
        segments = [Segment(text, self._style(role)) for text, role in self._lines[y] if text]
        return Strip(segments).adjust_cell_length(self.size.width, self.base)

    def _style(self, role: str) -> Style:
        style = self._styles.get(role)
        if style is None:
            style = self._styles[role] = self.base + self.palette.style(role)
        return style
