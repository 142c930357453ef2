"""A pane that is a table: filter line, empty text, staleness and counts, the same for all nouns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.getters import query_one

from ecstui import fmt
from ecstui.live.feed import FeedState
from ecstui.text import clean
from ecstui.ui import look
from ecstui.ui.panes.absence import absence, trouble
from ecstui.ui.panes.prompt_line import PromptLine
from ecstui.ui.view import View
from ecstui.ui.widgets.fit import fit, width_of
from ecstui.ui.widgets.keyed_table import Column, KeyedTable, Row
from ecstui.ui.widgets.pane import Pane

TELLING = 40
"""Cells in which the beginning of a sentence says more than one word."""


class TablePane(Pane):
    """Shows the rows that a subclass makes of a `View`."""

    NOUN: ClassVar[str] = ""
    FEED: ClassVar[str] = ""
    COLUMNS: ClassVar[Sequence[Column]] = ()
    SORT_BY: ClassVar[str] = ""

    table = query_one(KeyedTable)
    filter_line = query_one(PromptLine)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        table = KeyedTable(self.COLUMNS, sort_key=self.SORT_BY)
        super().__init__(self.NOUN.capitalize(), table, PromptLine(), id=id)
        self._heading = ""
        self._feed: FeedState | None = None

    def rows(self, view: View) -> Iterable[Row]:
        """The rows to show; to be defined by the noun's pane."""
        raise TypeError(f"{type(self).__name__} must say which rows it shows of {view}")

    def where(self, view: View) -> str:
        """The place the rows belong to, as in `No services in prod.`"""
        del view
        return ""

    def missing(self, view: View) -> str:
        """Why there can't be rows yet, where something else must be there first."""
        del view
        return ""

    def heading(self, view: View) -> str:
        """What stands in the title behind the noun."""
        del view
        return ""

    def show(self, view: View) -> None:
        """Show what `view` holds; sends nothing to the terminal when that is on screen already."""
        feed = view.feeds.get(self.FEED)
        table = self.table
        missing = self.missing(view)
        table.empty_text = missing or absence(feed, self.NOUN, self.where(view), view.problem)
        table.stale = feed is not None and feed.phase in ("stale", "denied", "expired", "failed")
        table.set_rows(list(self.rows(view)))
        self._heading = self.heading(view)
        self._feed = feed
        self._entitle()

    def _entitle(self) -> None:
        feed = self._feed
        shown, total = self.table.counts
        count = fmt.count(total) if shown == total else f"{fmt.count(shown)}/{fmt.count(total)}"
        if feed is None or (feed.since is None and not total):
            count = ""
        pattern = clean(self.table.filter_text)
        parts = (
            (self.NOUN.capitalize(), ""),
            (self._heading, "text"),
            (count, "muted"),
            (f"/{pattern}" if pattern else "", "warn"),
        )
        self.set_title(*(part for part in parts if part[0]))
        room = self.size.width - sum(width_of(text) + 1 for text, _role in parts if text) - 8
        self.set_status(*_status(feed, room if total else 0))

    def ask_filter(self) -> None:
        """Let the user type a filter, or go on with the one there is."""
        hint = "text, regular expression, or !text for all others"
        self.filter_line.open("filter", hint, self.table.filter_text)

    @on(PromptLine.Typed)
    def _filter(self, event: PromptLine.Typed) -> None:
        event.stop()
        # In the table's own turn: Textual stops messages at a parent who caused them, so that the
        # screen would never hear where the cursor went.
        self.table.call_next(self._use_filter, event.text)

    def _use_filter(self, text: str) -> None:
        self.table.set_filter(text)
        self._entitle()

    @on(PromptLine.Left)
    def _leave_filter(self, event: PromptLine.Left) -> None:
        event.stop()
        if not event.kept:
            self.table.call_next(self._use_filter, "")
        self.table.focus()


def _status(feed: FeedState | None, room: int) -> tuple[str, str]:
    """A text and its role for the title's right end: only what is out of the ordinary.

    An empty table says itself what is wrong, and one word is enough here.
    """
    said = trouble(feed)
    if feed is None or not said:
        return "", ""
    shown = look.feed(feed.phase, feed.error.word if feed.error else "")
    text = f"{shown.glyph} {said}"
    if width_of(text) > room:
        text = fit(text, room) if room >= TELLING else f"{shown.glyph} {shown.word}"
    return text, "warn" if feed.error is None else "bad"
