"""Judging all lines of a log buffer a few thousandths of a second at a time, the newest first."""

from __future__ import annotations

from time import perf_counter, thread_time

from ecstui.ui.widgets.log_columns import NO, UNKNOWN
from ecstui.ui.widgets.log_sieve import LogSieve, Task
from ecstui.ui.widgets.pattern import TooSlow, patience

SLICE = 0.006
"""Seconds of one step."""
PATIENCE = 0.02
"""Seconds that a step may take beyond that before it is broken off."""
BLOCK = 256
"""Lines judged at once."""
STRIKES, ALL_STRIKES = 3, 20
"""Times that a step is broken off at one line, or at any, before the pattern is given up."""


class Hopeless(Exception):
    """A pattern takes too long; `task` says whether it is the filter's or the search's."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.task = task


class Sweep:
    """Goes over the lines that nobody has judged yet."""

    def __init__(self, sieve: LogSieve) -> None:
        self._sieve = sieve
        self._block = BLOCK
        self._strikes = 0
        self._all_strikes = 0

    def step(self, seconds: float = SLICE) -> bool:
        """Judge for some time; False when there is nothing left to judge. Raises `Hopeless`."""
        deadline = perf_counter() + seconds
        for task in self._sieve.tasks:
            column = self._sieve.column(task)
            while (place := column.rfind(UNKNOWN)) >= 0:
                self._judge(task, place, seconds + PATIENCE)
                if perf_counter() > deadline:
                    return True
        self._all_strikes = 0
        return False

    def left(self, task: Task) -> int:
        """How many lines still wait for a judgement."""
        return self._sieve.column(task).count(UNKNOWN)

    def _judge(self, task: Task, place: int, most: float) -> None:
        """Judge the lines up to `place`, as many as can be done in `most` seconds."""
        start, end = self._groups(task, place)
        began = thread_time()
        try:
            with patience(most):
                self._sieve.judge(task, start, end)
        except TooSlow as slow:
            if thread_time() - began < most / 2:
                return  # others had the processor: that says nothing of the pattern
            self._block = max(1, self._block // 8)
            self._all_strikes += 1
            self._strikes += self._block == 1
            if self._strikes >= STRIKES or self._all_strikes >= ALL_STRIKES:
                self._block, self._strikes, self._all_strikes = BLOCK, 0, 0
                raise Hopeless(task) from slow
        else:
            self._strikes = 0
            self._block = min(BLOCK, self._block * 2)

    def _groups(self, task: Task, place: int) -> tuple[int, int]:
        """Where the block of unknown lines that ends at `place` starts and ends: whole groups."""
        joined = self._sieve.buffer.columns.joined
        end = joined.find(NO, place + 1)
        start = self._sieve.column(task).find(UNKNOWN, max(0, place + 1 - self._block), place + 1)
        return max(joined.rfind(NO, 0, start + 1), 0), len(joined) if end < 0 else end
