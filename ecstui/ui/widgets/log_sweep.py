"""Judging all lines of a log buffer a few thousandths of a second at a time, the newest first."""

from __future__ import annotations

from time import perf_counter

from ecstui.ui.widgets.log_columns import NO, UNKNOWN
from ecstui.ui.widgets.log_sieve import LogSieve, Task
from ecstui.ui.widgets.pattern import TooSlow, patience

SLICE = 0.008
"""Seconds of one step."""
PATIENCE = 0.03
"""Seconds that a step may take beyond that before it is broken off."""
STRIKES = 3
"""Times that a step is broken off at the same line before the pattern is given up: a busy machine
must not look like a bad pattern."""


class Hopeless(Exception):
    """A pattern takes too long; `task` says whether it is the filter's or the search's."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.task = task


class Sweep:
    """Goes over the lines that nobody has judged yet."""

    def __init__(self, sieve: LogSieve) -> None:
        self._sieve = sieve
        self._strikes = 0

    def step(self, seconds: float = SLICE) -> bool:
        """Judge for some time; False when there is nothing left to judge. Raises `Hopeless`."""
        deadline = perf_counter() + seconds
        for task in self._sieve.tasks:
            column = self._sieve.column(task)
            while (place := column.rfind(UNKNOWN)) >= 0:
                if not self._judge(task, place, deadline, seconds + PATIENCE):
                    return True
        return False

    def left(self, task: Task) -> int:
        """How many lines still wait for a judgement."""
        return self._sieve.column(task).count(UNKNOWN)

    def _judge(self, task: Task, place: int, deadline: float, most: float) -> bool:
        """Judge the lines from `place` backwards; False when time is up."""
        try:
            with patience(most):
                in_time = _judge(self._sieve, task, place, deadline)
        except TooSlow as slow:
            self._strikes += 1
            if self._strikes >= STRIKES:
                self._strikes = 0
                raise Hopeless(task) from slow
            return False
        self._strikes = 0
        return in_time


def _judge(sieve: LogSieve, task: Task, place: int, deadline: float) -> bool:
    """Judge the group at `place` and those before it up to a known one; False when time is up."""
    column, joined = sieve.column(task), sieve.buffer.columns.joined
    end = joined.find(NO, place + 1)
    end = len(joined) if end < 0 else end
    while end > 0:
        head = max(joined.rfind(NO, 0, end), 0)
        if column.find(UNKNOWN, head, end) < 0:
            return True
        sieve.judge(task, head, end)
        if perf_counter() > deadline:
            return False
        end = head
    return True
