"""A feed: one question put to AWS again and again, that keeps going whatever AWS answers.

A feed asks one thing at a time, rests between two answers, backs off with full jitter after an
error and never makes up for missed turns. An `AwsError` ends in its `FeedState`; any other
exception is a bug and leaves `run`.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from ecstui.errors import AccessDenied, AwsError, Expired, NoCredentials, Throttled
from ecstui.live.clock import Clock

Phase = Literal["waiting", "ok", "stale", "denied", "expired", "failed", "paused"]

RETRY_CAP = 60.0
"""Longest back-off after an error, seconds."""
JITTER = 0.1
"""Intervals vary by this share, so that feeds and consoles don't march in step."""


class FeedState(msgspec.Struct, frozen=True):
    """How a feed is: what a pane needs to say how old its content is, and why."""

    name: str
    phase: Phase = "waiting"
    since: float | None = None
    """Epoch seconds of the last success, by the present wall clock: `now - since` is the age."""
    error: AwsError | None = None
    """What the last attempt failed with; None after a success."""
    loading: bool = False
    """Whether a question is on its way."""
    unreadable: int = 0
    """Items of the last answer that couldn't be decoded and were skipped."""
    interval: float = 0.0
    """Seconds from one answer to the next question, when all goes well; may be infinite."""
    next_in: float | None = None
    """Seconds until the next question; None while loading or paused."""


class Feed:
    """One question. `ask` puts it, applies the answer and returns how much was unreadable."""

    def __init__(
        self,
        name: str,
        ask: Callable[[], Awaitable[int]],
        interval: Callable[[], float],
        clock: Clock,
        *,
        on_phase: Callable[[str], None] | None = None,
        first_delay: float = 0.0,
    ) -> None:
        self.name = name
        self._ask = ask
        self._interval = interval
        self._clock = clock
        self._on_phase = on_phase
        self._wake = asyncio.Event()
        self._due = clock.monotonic() + first_delay
        self._pace = 1.0
        self._hurry: float | None = None
        self._success: float | None = None
        self._error: AwsError | None = None
        self._failures = 0
        self._loading = False
        self._unreadable = 0
        self._finished = -math.inf
        self._factor = 1.0

    @property
    def last_success(self) -> float | None:
        """Monotonic moment of the last success."""
        return self._success

    @property
    def failing(self) -> bool:
        """Whether the last attempt has failed."""
        return self._error is not None

    def remember(self, success: float | None) -> None:
        """Take over the age of data that an earlier feed of the same scope has left behind."""
        self._success = success

    async def run(self) -> None:
        """Ask and rest, for ever. Cancelling in the midst of a question makes it due again."""
        while True:
            await self._rest()
            await self._turn()

    def hurry(self, gap: float = 1.0, *, even_failed: bool = False) -> None:
        """Ask again soon: `gap` seconds after the last answer. While one is on its way, after it.

        A feed that backs off after an error is left in peace, unless `even_failed`.
        """
        if self._error is not None and not even_failed:
            return
        self._hurry = gap if self._hurry is None else min(gap, self._hurry)
        self._wake.set()

    def reconsider(self) -> None:
        """Look at the clock and the interval again: something about them has changed."""
        self._wake.set()

    def set_pace(self, factor: float) -> None:
        """Stretch the intervals by `factor`."""
        self._pace = factor
        self.reconsider()

    def state(self, *, paused: bool = False) -> FeedState:
        """How it is now."""
        passed = self._clock.monotonic()
        age = None if self._success is None else passed - self._success
        return FeedState(
            name=self.name,
            phase="paused" if paused else self._phase(age),
            since=None if age is None else self._clock.now() - age,
            error=self._error,
            loading=self._loading and not paused,
            unreadable=self._unreadable,
            interval=self._interval() * self._pace,
            next_in=None if paused or self._loading else max(0.0, self._deadline() - passed),
        )

    def _phase(self, age: float | None) -> Phase:
        match self._error:
            case AccessDenied():
                return "denied"
            case Expired() | NoCredentials():
                return "expired"
            case None:
                if age is None:
                    return "waiting"
                return "stale" if age > 3 * self._interval() * self._pace + 10 else "ok"
            case _:
                return "failed" if age is None else "stale"

    async def _rest(self) -> None:
        while True:
            self._wake.clear()
            left = self._deadline() - self._clock.monotonic()
            if left <= 0:
                return
            await self._clock.wait(self._wake, left)

    def _deadline(self) -> float:
        due = self._due
        if self._error is None and self._finished > -math.inf:
            due = self._finished + self._interval() * self._pace * self._factor
        if self._hurry is not None:
            due = min(due, self._finished + self._hurry)
        return due

    async def _turn(self) -> None:
        self._hurry = None
        self._loading = True
        before = self._phase(self._age())
        started = self._clock.monotonic()
        try:
            self._unreadable = await self._ask()
        except AwsError as error:
            self._fail(error)
        except BaseException:
            self._finished, self._error = -math.inf, None
            self._due = self._clock.monotonic()
            raise
        else:
            self._succeed(started)
        finally:
            self._loading = False
        if self._on_phase is not None and before != self._phase(self._age()):
            self._on_phase(self.name)

    def _age(self) -> float | None:
        return None if self._success is None else self._clock.monotonic() - self._success

    def _succeed(self, started: float) -> None:
        """A long answer earns a longer rest: never more than two thirds of the time asking."""
        self._error, self._failures = None, 0
        self._success = self._finished = self._clock.monotonic()
        self._factor = 1 - JITTER + 2 * JITTER * random.random()
        interval = self._interval() * self._pace
        effort = (self._finished - started) / 2
        if 0 < interval < effort:
            self._factor = effort / interval

    def _fail(self, error: AwsError) -> None:
        self._error = error
        self._hurry = None
        self._failures += 1
        self._finished = self._clock.monotonic()
        self._due = self._finished + self._back_off(error)

    def _back_off(self, error: AwsError) -> float:
        interval = self._interval()
        least = 0.5
        most = min(RETRY_CAP, 2.0 ** min(self._failures + 1, 10))
        if isinstance(error, AccessDenied):
            least, most = RETRY_CAP / 2, RETRY_CAP
        elif isinstance(error, Throttled) and not math.isinf(interval):
            least = interval
        return least + random.random() * most
