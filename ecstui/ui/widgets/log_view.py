"""The log view: as many lines as AWS can send, at most a few paints a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual.message import Message
from textual.timer import Timer

from ecstui.ui.widgets.log_actions import LogActions
from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.log_export import shown_numbers, texts
from ecstui.ui.widgets.log_judge import Filter
from ecstui.ui.widgets.log_keys import LOG_BINDINGS
from ecstui.ui.widgets.log_paint import LABEL_COLORS, LogStyle

__all__ = ["Filter", "LogBuffer", "LogLine", "LogStatus", "LogView"]

BYTES_PER_CELL = 9.0
"""Bytes a second that new lines may cost the terminal for each of the view's cells."""
_WIDEST_LABEL = 24


class LogStatus(NamedTuple):
    """Where a log view stands, for a header."""

    lines: int
    shown: int
    """Lines that pass the filters."""
    dropped: int
    new: int
    follow: bool
    hits: int
    """Lines that match the search."""
    waiting: int
    """Lines that the filters have not seen yet."""
    problem: str


class LogView(LogActions, can_focus=True):
    """Shows the lines of a `LogBuffer`, following its end until the user scrolls away.

    `append` only stores; the terminal sees at most `fps` paints a second, and none when no line
    in sight changed. `now` gives epoch seconds, for times shown as ages.
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
        now: Callable[[], float] = time.time,
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        buffer = LogBuffer() if buffer is None else buffer
        super().__init__(buffer, style or LogStyle(), id=id, classes=classes)
        self.now = now
        self._empty_text = empty_text
        self._labels = self.log_style.label_width or self._labels
        self._pace = 1 / fps
        self._timer: Timer | None = None
        self._painted_at = 0.0

    def append(self, lines: Iterable[LogLine]) -> None:
        """Add lines; those older than the newest get their place by time."""
        before = self.buffer.end
        self._shift(self.buffer.extend(lines))
        if self.buffer.end != before:
            self._paint_soon()

    def prepend(self, lines: Sequence[LogLine], note: str = "") -> None:
        """Add older lines, in order; what is in sight stays. `note` stands above the oldest."""
        self._asked_older = False
        self._shift(self.buffer.prepend(lines))
        self.buffer.note = note
        self._paint_soon()

    def no_older(self, note: str) -> None:
        """There are no older lines: say why above the oldest, and don't ask again."""
        self._asked_older = True
        self.buffer.note = note
        self.moved()

    def _shift(self, numbers: Sequence[int]) -> None:
        """Lines were put in between: what is in sight and what is pointed at stay the same."""
        self._lines.inserted(numbers)
        for number in numbers:
            if self.pointer is not None and number <= self.pointer:
                self.pointer += 1
        if numbers:
            self._visible = self._lines.visible(self.page)

    def _paint_soon(self) -> None:
        if self._timer is None and self.is_running:
            # At once after a quiet time, else as soon as the pace and the line's capacity allow.
            cost = self.spent / (BYTES_PER_CELL * max(1, self.size.area))
            wait = self._painted_at + max(self._pace, cost) - time.monotonic()
            self._timer = self.set_timer(max(0.001, wait), self._paint_new)

    def _paint_new(self) -> None:
        self._timer = None
        self._painted_at = time.monotonic()
        self.spent = 0
        self.judge()

    def clear(self) -> None:
        """Forget all lines and follow what comes."""
        self.buffer.clear()
        self._lines.follow = True
        self._asked_older = False
        self.pointer = self._pending = None
        self._painted.clear()
        self.moved()

    def action_clear(self) -> None:
        """Forget the lines so far."""
        self.clear()

    def moved(self) -> None:
        """Paint what changed, and tell the screen."""
        if self.pointer is not None and not self.buffer.base <= self.pointer < self.buffer.end:
            self.pointer = None
        self.refresh_changed()
        if self._learn_labels():
            self.repaint()
        self.post_message(self.Changed(self))

    def _learn_labels(self) -> bool:
        """Give each source in sight a colour of its own; whether the column has to be wider."""
        widest = self._labels
        for spot in self._visible:
            line = self.buffer.line(spot.number)
            if line.label and line.label not in self._slots:
                self._slots[line.label] = self._free_slot(line.color)
                widest = max(widest, min(len(line.label), _WIDEST_LABEL))
        if widest == self._labels:
            return False
        self._labels = widest
        if self.log_style.label_width:
            self.log_style = self.log_style._replace(label_width=widest)
        return True

    def _free_slot(self, color: int) -> int:
        """The colour that a source is born with, or the next one that nobody has yet."""
        count, taken = LABEL_COLORS, set(self._slots.values())
        slots = [(color + step) % count for step in range(count)]
        return next((slot for slot in slots if slot not in taken), slots[0])

    @property
    def new_count(self) -> int:
        """How many lines came since the end was left."""
        return self._lines.new_count

    @property
    def status(self) -> LogStatus:
        """Where the view stands."""
        return LogStatus(
            lines=len(self.buffer),
            shown=self.sieve.count(),
            dropped=self.buffer.dropped,
            new=self.new_count,
            follow=self.follow,
            hits=self.buffer.columns.hits.count(1) if self.log_style.search is not None else 0,
            waiting=self.sweep.left("kept") if self.sieve.active else 0,
            problem=self.problem,
        )

    @property
    def empty_text(self) -> str:
        """What stands in an empty view: loading, no lines yet, access denied."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self.refresh_changed()

    @property
    def times_in_sight(self) -> tuple[float, float] | None:
        """The times of the first and the last line in sight, epoch seconds."""
        times, base = self.buffer.columns.times, self.buffer.base
        places = [spot.number - base for spot in self._visible if spot.number >= base]
        return (times[places[0]], times[places[-1]]) if places else None

    def to_time(self, epoch: float) -> None:
        """Go to the first line that is not older than `epoch`."""
        number = self.sieve.first(self.buffer.at(epoch))
        if number is None:
            self.action_follow()
        else:
            self.jump(number)

    def lines_text(
        self, *, filtered: bool = True, prefix: bool = True, safe: bool = False
    ) -> Iterator[str]:
        """The lines as text, those that are shown or all of them: see `log_export.texts`."""
        if filtered:
            numbers = shown_numbers(self.sieve, self.buffer.base, self.buffer.end)
            return texts(map(self.buffer.line, numbers), prefix=prefix, safe=safe)
        return texts(list(self.buffer.columns.lines), prefix=prefix, safe=safe)
