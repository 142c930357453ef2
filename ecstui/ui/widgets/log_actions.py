"""What the keys of the log view do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message
from textual.timer import Timer

from ecstui.ui.widgets.log_columns import YES
from ecstui.ui.widgets.log_export import selection
from ecstui.ui.widgets.log_judged import JudgedLines
from ecstui.ui.widgets.log_jump import next_error, next_hit, next_mark
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.log_paint import LogStyle, Times
from ecstui.ui.widgets.log_sieve import LogSieve

_NEXT_TIMES: dict[Times, Times] = {
    "off": "local",
    "local": "utc",
    "utc": "relative",
    "relative": "off",
}
_LEASTS = ("", "info", "warn", "error")
_SIDEWAYS = 16
_FAR = 4096

Seek = Callable[[LogSieve, int, int], int | None]


class LogActions(JudgedLines):
    """The actions; `LogView` adds what it is fed with."""

    @dataclass
    class Opened(Message):
        """The user wants to see a line in full, with those that belong to it."""

        view: LogActions
        lines: list[LogLine]

    @dataclass
    class OlderWanted(Message):
        """The user went past the oldest line; answer with `prepend` or `no_older`."""

        view: LogActions

    _labels = 8
    _asked_older = False
    _ticker: Timer | None = None
    _pending: tuple[Seek, int, int, str] | None = None

    def set_style(self, style: LogStyle) -> None:
        """Show lines in another style; its `width` is not looked at."""
        if style == self.log_style:
            return
        before, self.log_style = self.log_style, style
        if style.times == "relative" and self._ticker is None and self.is_running:
            self._ticker = self.set_interval(1.0, self._tick)
        self.repaint()
        if before.search != style.search or before.summary_keys != style.summary_keys:
            self.rejudge()
        self.moved()

    def _tick(self) -> None:
        """Ages grow."""
        if self.log_style.times == "relative":
            self.refresh_changed()

    def scroll_lines_by(self, delta: int) -> None:
        """Move the view by `delta` rows; past the top, ask for older lines."""
        top = self._visible[:1]
        super().scroll_lines_by(delta)
        if delta < 0 and top == self._visible[:1]:
            self._ask_older()

    def _ask_older(self) -> None:
        if not self._asked_older and not self.buffer.full:
            self._asked_older = True
            self.post_message(self.OlderWanted(self))

    def action_rows(self, rows: int) -> None:
        """Scroll by rows, or move the pointer by lines."""
        if self.pointer is None:
            self.scroll_lines_by(rows)
            return
        number = self.sieve.after(self.pointer) if rows > 0 else self.sieve.before(self.pointer)
        if number is not None and number >= self.buffer.base:
            self.point_at(number)
        elif rows < 0:
            self._ask_older()

    def action_pages(self, pages: float) -> None:
        """Scroll by pages, of which one row stays in sight; the pointer stays where it is on it."""
        rows = max(1, int(abs(pages) * (self.page - 1)))
        numbers = [spot.number for spot in self._visible]
        row = numbers.index(self.pointer) if self.pointer in numbers else 0
        self.scroll_lines_by(rows if pages > 0 else -rows)
        if self.pointer is not None and self._visible:
            if self.follow:
                row = len(self._visible) - 1
            self.point_at(max(self._visible[row].number, self.buffer.base))

    @property
    def follow(self) -> bool:
        """Whether the newest line is kept in sight."""
        return self._lines.follow

    def action_sideways(self, step: int) -> None:
        """Scroll cut lines sideways."""
        if not self.log_style.wrap:
            left = min(max(self.log_style.left + step * _SIDEWAYS, 0), _FAR)
            self.set_style(self.log_style._replace(left=left))

    def action_oldest(self) -> None:
        """Go to the oldest line; when there, ask for older ones."""
        if self._visible and self._visible[0].number == self.sieve.first(self.buffer.floor):
            self._ask_older()
        self.pointer = None
        self.scroll_lines_to(0)

    def action_follow(self) -> None:
        """Go to the newest line, and follow."""
        self.pointer = None
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
        self.set_style(self.log_style._replace(wrap=not self.log_style.wrap, left=0))

    def action_next_times(self) -> None:
        """Show no times, local ones, UTC, or how long ago."""
        self.set_style(self.log_style._replace(times=_NEXT_TIMES[self.log_style.times]))

    def action_toggle_labels(self) -> None:
        """Show or hide the name of the source."""
        shown = 0 if self.log_style.label_width else self._labels
        self.set_style(self.log_style._replace(label_width=shown))

    def action_toggle_lock(self) -> None:
        """Keep time and source in sight when scrolling sideways, or not."""
        self.set_style(self.log_style._replace(lock=not self.log_style.lock))

    def action_toggle_json(self) -> None:
        """Lines of JSON in a few words, or as they came."""
        raw = self.log_style.json == "raw"
        self.set_style(self.log_style._replace(json="summary" if raw else "raw"))

    def action_threshold(self, step: int) -> None:
        """Show fewer levels, or more."""
        place = _LEASTS.index(self.least) if self.least in _LEASTS else len(_LEASTS) - 1
        self.set_least(_LEASTS[min(max(place + step, 0), len(_LEASTS) - 1)])

    def action_context(self, step: int) -> None:
        """Show more lines around each match, or fewer."""
        self.set_context(self.sieve.context + step)

    def action_find(self, step: int) -> None:
        """Go to the next line that matches the search, or the one before (`step` -1)."""
        if self.log_style.search is not None:
            self._seek(next_hit, step, "match")

    def action_error(self, step: int) -> None:
        """Go to the next error, or the one before (`step` -1)."""
        self._seek(next_error, step, "error")

    def action_to_mark(self, step: int) -> None:
        """Go to the next mark, or the one before (`step` -1)."""
        self._seek(next_mark, step, "mark")

    def _seek(self, seek: Seek, step: int, what: str) -> None:
        if not self._visible:
            return
        start = self.pointer
        if start is None:
            start = self.buffer.end if self.follow and step < 0 else self._visible[0].number - 1
        self._pending = seek, start, step, what
        self._go_on_seeking()

    def _go_on_seeking(self) -> None:
        """Jump to what was looked for; if it may be among lines not judged yet, a little later."""
        if self._pending is None:
            return
        seek, start, step, what = self._pending
        number = seek(self.sieve, start, step)
        if number is not None:
            self._pending = None
            self.problem = ""
            self.jump(number)
        elif not self._sweeping:
            self._pending = None
            self.problem = f"no {what} {'below' if step > 0 else 'above'}"
            self.moved()

    def judged(self) -> None:
        """All lines are judged: what has not been found isn't there."""
        self._go_on_seeking()
        super().judged()

    def jump(self, number: int) -> None:
        """Point at a line, with some lines above it if it was out of sight."""
        if number not in {spot.number for spot in self._visible}:
            self._lines.to_line(number, self.page, self.page // 3)
        self.point_at(number)

    def action_mark(self) -> None:
        """Mark the line that is pointed at, or the last one in sight; or unmark it."""
        number = self.pointer if self.pointer is not None else self._last_shown()
        place = -1 if number is None else number - self.buffer.base
        if place >= 0:
            self.buffer.columns.marks[place] ^= YES
            if self.pointer is not None:
                self.point_at(self.pointer)
            self.moved()

    def _last_shown(self) -> int | None:
        return self._visible[-1].number if self._visible else None

    def action_open(self) -> None:
        """Open the line that is pointed at; if none is, point at one."""
        if not self._visible:
            return
        if self.pointer is None:
            row = -1 if self.follow else len(self._visible) // 2
            self.point_at(max(self._visible[row].number, self.buffer.base))
        else:
            numbers = self.buffer.group(self.pointer)
            lines = [self.buffer.line(number) for number in numbers]
            self.post_message(self.Opened(self, lines))

    def action_unpoint(self) -> None:
        """No longer point at a line."""
        self.point_at(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to others that have nothing to do here."""
        if action == "unpoint":
            return self.pointer is not None
        return super().check_action(action, parameters)

    def selected(self) -> tuple[list[LogLine], str]:
        """The lines to copy, and in words which those are: see `log_export.selection`."""
        return selection(self.sieve, self.pointer)
