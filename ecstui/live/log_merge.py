"""Puts lines of several sources in order of time: each is held back a little for earlier ones.

A line that comes when a later one has been handed out already is marked late.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from operator import itemgetter

import msgspec

from ecstui.live.lines import TailLine

Order = tuple[int, int, str]


class LogMerge:
    """Lines that wait. `moment` is always a monotonic reading in seconds."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Order, float, TailLine]] = []
        self._sorted = True
        self._handed: Order = (0, 0, "")

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, lines: Iterable[TailLine], due: float) -> None:
        """Hold lines back until `due`."""
        self._waiting += [(line.order, due, line) for line in lines]
        self._sorted = False

    def hold(self, lines: Iterable[TailLine], dues: Iterable[float]) -> None:
        """Hold each line back until its own moment."""
        pairs = zip(lines, dues, strict=True)
        self._waiting += [(line.order, due, line) for line, due in pairs]
        self._sorted = False

    def ready(self, moment: float, up_to: int | None = None) -> list[TailLine]:
        """The lines that are due, with those before them, in order.

        None dated after `up_to` (epoch milliseconds): up to there it is known what else comes.
        """
        if not self._sorted:
            self._waiting.sort(key=itemgetter(0))
            self._sorted = True
        count = 0
        for index, (order, due, _) in enumerate(self._waiting):
            if up_to is not None and order[0] > up_to:
                break
            if due <= moment:
                count = index + 1
        lines = [self._mark(order, line) for order, _, line in self._waiting[:count]]
        del self._waiting[:count]
        return lines

    def due(self) -> float:
        """The next moment at which a line is due; infinite when none waits."""
        return min((due for _, due, _ in self._waiting), default=math.inf)

    def _mark(self, order: Order, line: TailLine) -> TailLine:
        if order < self._handed:
            return msgspec.structs.replace(line, late=True)
        self._handed = order
        return line
