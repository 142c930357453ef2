"""One log line in full: JSON laid out, stack traces whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecstui import fmt
from ecstui.errors import ConfigError
from ecstui.text import clean, json_for_terminal
from ecstui.ui import look
from ecstui.ui.panes import keeping
from ecstui.ui.screens.dialog import Dialog
from ecstui.ui.widgets.log_view import LogLine

MAX_CHARACTERS = 200_000
"""Of a line that are shown; the rest is counted."""


class LogLineScreen(Dialog[None]):
    """A line with all that belongs to it; `c` copies it."""

    DEAF_SECONDS = 0.0
    FIRST_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "cancel", "Close", show=False),
        Binding("c", "copy", "Copy", tooltip="Copy the line", id="line.copy"),
    ]

    def __init__(self, lines: Sequence[LogLine]) -> None:
        super().__init__(f"{lines[0].label or 'Line'}  {fmt.date_time(lines[0].time or None)}")
        self._lines = lines

    def body(self) -> ComposeResult:
        """The line, and where it is from."""
        with VerticalScroll(id="text"):
            yield Static(Content("\n").join(full_lines(self._lines)))
        yield Static(Content("c  copy    esc  close"), id="hint")

    async def action_copy(self) -> None:
        """Copy the line as it came."""
        try:
            said = await keeping.copy(self.app, "\n".join(line.text for line in self._lines))
        except (OSError, ConfigError) as error:
            said = str(error)
        self.notify(clean(said), markup=False)


def full_lines(lines: Sequence[LogLine]) -> Iterator[Content]:
    """The lines as they came, made safe; one object of JSON is laid out."""
    shown = look.level(lines[0].level)
    if lines[0].level:
        yield Content.styled(shown.text, f"$ecs-{shown.role}" if shown.role else "")
    laid_out = _laid_out(lines[0].text) if len(lines) == 1 else None
    if laid_out is not None:
        yield from (Content(line) for line in laid_out.splitlines())
        return
    for line in lines:
        text = line.text[:MAX_CHARACTERS]
        for start in range(0, max(1, len(text)), 4000):
            yield Content(clean(text[start : start + 4000]))
        if len(line.text) > MAX_CHARACTERS:
            more = fmt.count(len(line.text) - MAX_CHARACTERS)
            yield Content.styled(f"… {more} more characters", "$ecs-muted")


def _laid_out(text: str) -> str | None:
    if not text.startswith("{") or len(text) > MAX_CHARACTERS:
        return None
    try:
        return json_for_terminal(json.loads(text))
    except (ValueError, RecursionError):
        return None
