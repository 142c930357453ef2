"""The log view: as many lines as AWS can send, at most a few paints a second."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from textual.message import Message
from textual.timer import Timer

from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.log_keys import LOG_BINDINGS
from ecstui.ui.widgets.log_lines import LogLines
from ecstui.ui.widgets.log_paint import LogStyle, Times
from ecstui.ui.widgets.log_search import find
from ecstui.ui.widgets.pattern import compile_pattern

__all__ = ["LogBuffer", "LogLine", "LogView"]

_NEXT_TIMES: dict[Times, Times] = {"off": "local", "local": "utc", "utc": "off"}


class LogView(LogLines, can_focus=True):
    """Shows the lines of a `LogBuffer`, following its end until the user scrolls away.

    `append` only stores; the terminal sees at most `fps` paints a second, and none when no line
    in sight changed.
    """

    DEFAULT_CSS = "LogView { width: 1fr; height: 1fr; background: $background; }"
    BINDINGS = LOG_BINDINGS

    @dataclass
    class Changed(Message):
        """Lines came, or the view began or ceased to follow; at most `fps` times a second."""

        view: LogView

        @property
        def control(self) -> LogView:
            """For `@on(LogView.Changed, selector)`."""
            return self.view

        def can_replace(self, message: Message) -> bool:
            """A later one makes an earlier one of the same view pointless."""
            return isinstance(message, LogView.Changed) and message.view is self.view

    def __init__(
        self,
        buffer: LogBuffer | None = None,
        *,
        fps: float = 4,
        style: LogStyle | None = None,
        empty_text: str = "",
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        buffer = LogBuffer() if buffer is None else buffer
        super().__init__(buffer, style or LogStyle(), id=id, classes=classes)
        self._empty_text = empty_text
        self._labels = self.log_style.label_width
        self._pace = 1 / fps
        self._timer: Timer | None = None
        self._painted_at = 0.0

    def append(self, lines: Iterable[LogLine]) -> None:
        """Add lines at the end."""
        before = self.buffer.end
        self.buffer.extend(lines)
        if self.buffer.end != before and self._timer is None and self.is_running:
            # At once after a quiet time, else as soon as the pace allows.
            wait = max(0.001, self._painted_at + self._pace - time.monotonic())
            self._timer = self.set_timer(wait, self._paint_new)

    def _paint_new(self) -> None:
        self._timer = None
        self._painted_at = time.monotonic()
        self.moved()

    def clear(self) -> None:
        """Forget all lines and follow what comes."""
        self.buffer.clear()
        self._lines.follow = True
        self._painted.clear()
        self.moved()

    def moved(self) -> None:
        """Paint what changed, and tell the screen."""
        self.refresh_changed()
        self.post_message(self.Changed(self))

    @property
    def follow(self) -> bool:
        """Whether the newest line is kept in sight."""
        return self._lines.follow

    @property
    def new_count(self) -> int:
        """How many lines came since the end was left."""
        return self._lines.new_count

    @property
    def empty_text(self) -> str:
        """What stands in an empty view: loading, no lines yet, access denied."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self.refresh_changed()

    def set_style(self, style: LogStyle) -> None:
        """Show lines in another style; its `width` is not looked at."""
        if style != self.log_style:
            self.log_style = style
            self.repaint()
            self.post_message(self.Changed(self))

    def set_search(self, text: str) -> None:
        """Highlight what matches `text` (see `pattern` for its syntax); "" ends the search."""
        self.set_style(self.log_style._replace(search=compile_pattern(text)))

    def action_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self.scroll_lines_by(rows)

    def action_pages(self, pages: float) -> None:
        """Scroll by pages, of which one row stays in sight."""
        rows = max(1, int(abs(pages) * (self.page - 1)))
        self.scroll_lines_by(rows if pages > 0 else -rows)

    def action_oldest(self) -> None:
        """Go to the oldest line."""
        self.scroll_lines_to(0)

    def action_follow(self) -> None:
        """Go to the newest line, and follow."""
        self._lines.follow = True
        self.moved()

    def action_toggle_follow(self) -> None:
        """Stop at this place, or follow."""
        if self.follow:
            self._lines.stop(self.page)
            self.moved()
        else:
            self.action_follow()

    def action_toggle_wrap(self) -> None:
        """Wrap long lines, or cut them."""
        self.set_style(self.log_style._replace(wrap=not self.log_style.wrap))

    def action_next_times(self) -> None:
        """Show no times, local ones or UTC."""
        self.set_style(self.log_style._replace(times=_NEXT_TIMES[self.log_style.times]))

    def action_toggle_labels(self) -> None:
        """Show or hide the name of the source."""
        shown = 0 if self.log_style.label_width else self._labels
        self.set_style(self.log_style._replace(label_width=shown))

    def action_find(self, step: int) -> None:
        """Go to the next line that matches the search, or the one before (`step` -1)."""
        pattern = self.log_style.search
        spots = self._visible
        if pattern is None or not spots:
            return
        start = spots[0].number if not self.follow or step > 0 else self.buffer.end
        number = find(self.buffer, pattern, start, step)
        if number is not None:
            self._lines.to_line(number, self.page)
            self.moved()
