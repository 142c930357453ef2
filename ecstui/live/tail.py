"""A tail: follows the log streams of some tasks and hands out each new line once, as it comes.

It begins with the last lines, then asks again every 1 to 5 seconds. `LogFollower` is its elder
sister: it finds the streams by itself, and puts the lines in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ecstui.errors import AwsError
from ecstui.live.feed import FeedState
from ecstui.live.kit import Kit
from ecstui.live.lines import TailLine, TailSource
from ecstui.live.log_reader import LogReader, OnLines, Range

__all__ = ["OnLines", "Tail"]


class Tail:
    """Lines of some sources, as they come. Made by `Engine.open_tail`."""

    def __init__(self, kit: Kit, sources: Iterable[TailSource], on_lines: OnLines) -> None:
        self._on_lines = on_lines
        self._reader = LogReader(kit, self._sorted, Range())
        self.state: Callable[[], FeedState] = lambda: FeedState("logs")
        """How it is now."""
        self.close: Callable[[], None] = lambda: None
        """End it; no line is handed out any more."""
        self.set_sources = self._reader.set_sources
        """Follow other streams from the next turn on; those followed already just go on."""
        self.ask = self._reader.ask
        self.interval = self._reader.interval
        self.set_sources(sources)

    @property
    def troubles(self) -> tuple[AwsError, ...]:
        """Why some log groups can't be read, while others can."""
        return tuple(self._reader.troubles.values())

    def _sorted(self, lines: list[TailLine]) -> None:
        self._on_lines(sorted(lines, key=lambda line: line.order))
