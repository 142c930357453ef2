"""The reading half of the log pane: search, filters, opening a line, keeping what is shown."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import SuspendNotSupported
from textual.binding import BindingType
from textual.getters import query_one

from ecstui.errors import ConfigError
from ecstui.text import clean
from ecstui.ui.keys import LOGS, bindings
from ecstui.ui.panes import keeping
from ecstui.ui.panes.prompt_line import PromptLine
from ecstui.ui.screens.log_line import LogLineScreen
from ecstui.ui.widgets.log_histogram import LogHistogram
from ecstui.ui.widgets.log_paint import LogStyle
from ecstui.ui.widgets.log_view import Filter, LogView
from ecstui.ui.widgets.pane import Pane

_HINTS = {
    "search": "search: text or regular expression; n and N go from match to match",
    "filter": "show only lines that match; !text hides those; several with enter, & again",
}


class LogReading(Pane):
    """A log view and the line in which searches and filters are typed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LOGS)

    lines = query_one(LogView)
    prompt = query_one(PromptLine)
    histogram = query_one(LogHistogram)

    def __init__(
        self,
        *,
        utc: bool = False,
        id: str | None = None,  # noqa: A002  Textual's own name for it
    ) -> None:
        style = LogStyle(times="utc" if utc else "local")
        super().__init__("Logs", LogHistogram(utc=utc), LogView(style=style), PromptLine(), id=id)
        self._kept: tuple[Filter, ...] = ()

    @property
    def subject(self) -> str:
        """What the lines are of, for the name of a file."""
        return "logs"

    # -- search and filters, as they are typed

    def action_search(self) -> None:
        """Highlight what matches."""
        self.prompt.open("search", _HINTS["search"])

    def action_filter(self) -> None:
        """Show only what matches, on top of the filters there are."""
        self.prompt.open("filter", _HINTS["filter"])

    @on(PromptLine.Typed)
    def _typed(self, event: PromptLine.Typed) -> None:
        event.stop()
        if event.purpose == "search":
            self.lines.set_search(event.text)
        else:
            self._use_filters((*self._kept, Filter.typed(event.text)))

    @on(PromptLine.Left)
    def _left(self, event: PromptLine.Left) -> None:
        event.stop()
        if event.purpose == "search":
            self.lines.set_search(event.text)
            if event.text:
                self.lines.action_find(-1)
        else:
            if event.text:
                self._kept = (*self._kept, Filter.typed(event.text))
            self._use_filters(self._kept)
        self.screen.set_focus(self.lines)

    def _use_filters(self, filters: tuple[Filter, ...]) -> None:
        self.lines.set_filters([each for each in filters if each.text])

    def step_back(self) -> bool:
        """Undo one thing: the search, then the last filter. Says whether there was one."""
        if self.lines.log_style.search is not None:
            self.lines.set_search("")
        elif self._kept:
            self._kept = self._kept[:-1]
            self._use_filters(self._kept)
        else:
            return False
        return True

    def filter_words(self) -> str:
        """Search and filters in short, sanitised; the empty string where there are none."""
        words = [f"&{'!' if each.exclude else ''}{each.text}" for each in self.lines.filters]
        if self.lines.log_style.search is not None:
            words.append(f"/{self.lines.log_style.search.text}")
        if self.lines.least:
            words.append(f"≥{self.lines.least}")
        return clean(" ".join(words))

    # -- a line in full, and keeping

    @on(LogHistogram.Picked)
    def _picked(self, event: LogHistogram.Picked) -> None:
        event.stop()
        self.lines.to_time(event.moment)

    @on(LogView.Opened)
    def _opened(self, event: LogView.Opened) -> None:
        event.stop()
        self.app.push_screen(LogLineScreen(event.lines))

    async def action_copy(self) -> None:
        """Copy the line under the pointer, or what is between marks."""
        lines, what = self.lines.selected()
        if not lines:
            self._say("Point at a line with enter, or mark lines with m.")
            return
        try:
            said = await keeping.copy(self.app, "\n".join(line.text for line in lines))
        except (OSError, ConfigError) as error:
            said = f"Not copied: {error}"
        self._say(f"{what[:1].upper()}{what[1:]}. {said}")

    async def action_save(self) -> None:
        """Save what is shown."""
        try:
            file = await keeping.save(self.lines.lines_text(filtered=True), self.subject)
        except (OSError, ConfigError) as error:
            self.notify(clean(f"Not saved: {error}"), severity="error", markup=False)
            return
        self._say(f"Saved in {file}")

    async def action_pager(self) -> None:
        """Open what is shown in the user's pager."""
        command = keeping.pager_command()
        if command is None:
            self._say("There is no pager: set PAGER, or install less.")
            return
        try:
            file = await keeping.save(self.lines.lines_text(safe=True), self.subject)
            await keeping.page(self.app, command, file)
        except (OSError, ConfigError, SuspendNotSupported) as error:
            self.notify(clean(f"No pager: {error}"), severity="error", markup=False)

    def _say(self, sentence: str) -> None:
        self.notify(clean(sentence), markup=False)
