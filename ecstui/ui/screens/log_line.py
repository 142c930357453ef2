"""One log line in full: JSON laid out, stack traces whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecstui import fmt
from ecstui.errors import ConfigError
from ecstui.text import clean
from ecstui.ui.panes import keeping
from ecstui.ui.screens.dialog import Dialog
from ecstui.ui.widgets.log_entry import entry_content, entry_text
from ecstui.ui.widgets.log_view import LogLine


class LogLineScreen(Dialog[None]):
    """A line with all that belongs to it; `P` shows it as it came, `c` copies it."""

    DEAF_SECONDS = 0.0
    FIRST_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "cancel", "Close", show=False),
        Binding("P,y", "raw", "Raw", tooltip="As it came, or laid out", id="line.raw"),
        Binding("c", "copy", "Copy", tooltip="Copy the line", id="line.copy"),
    ]

    def __init__(self, lines: Sequence[LogLine]) -> None:
        super().__init__(f"{lines[0].label or 'Line'}  {fmt.date_time(lines[0].time or None)}")
        self._lines = lines
        self._raw = False

    def body(self) -> ComposeResult:
        """The line, and where it is from."""
        with VerticalScroll(id="text"):
            yield Static(self._text())
        yield Static(Content("P  raw    c  copy    esc  close"), id="hint")

    def _text(self) -> Content:
        return Content("\n").join(entry_content(self._lines, raw=self._raw))

    def action_raw(self) -> None:
        """As it came, or laid out."""
        self._raw = not self._raw
        self.query_one("#text Static", Static).update(self._text())

    async def action_copy(self) -> None:
        """Copy the line as it came."""
        try:
            said = await keeping.copy(self.app, entry_text(self._lines))
        except (OSError, ConfigError) as error:
            said = str(error)
        self.notify(clean(said), markup=False)
