"""All feeds of the poller by name: opened for a scope, closed, paused and resumed together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from ecstui.live.clock import Clock
from ecstui.live.crew import Crew
from ecstui.live.feed import Feed, FeedState

Scope = tuple[str, ...]

PULSE = 5.0
"""How often, in seconds, we look whether the machine has slept."""


class Question(msgspec.Struct, frozen=True):
    """What a feed asks, and how often."""

    ask: Callable[[], Awaitable[int]]
    interval: Callable[[], float]


class _Open(msgspec.Struct):
    feed: Feed
    scope: Scope
    task: asyncio.Task[None] | None = None


class Feeds:
    """Feeds by name.

    A scope that is opened again starts with the age of the data it left; an empty scope has none.
    """

    def __init__(self, clock: Clock, crew: Crew, on_phase: Callable[[str], None]) -> None:
        self._clock = clock
        self._crew = crew
        self._on_phase = on_phase
        self._open: dict[str, _Open] = {}
        self._ages: dict[Scope, float] = {}
        self._running = False
        self.paused = False
        self._pace = 1.0

    def open(
        self, name: str, scope: Scope, question: Question, *, delay: float = 0.0, within: Scope = ()
    ) -> None:
        """Begin to ask, in place of the feed of that name before.

        `within` is a wider scope whose answers hold this scope's too.
        """
        self.close(name)
        feed = Feed(
            name,
            question.ask,
            question.interval,
            self._clock,
            on_phase=self._on_phase,
            first_delay=delay,
        )
        ages = [self._ages[s] for s in ((name, *scope), (name, *within)) if s in self._ages]
        feed.remember(max(ages, default=None))
        feed.set_pace(self._pace)
        self._open[name] = opened = _Open(feed, scope)
        self._on_phase(name)
        if self._running:
            opened.task = self._crew.start(feed.run(), name)

    def close(self, name: str) -> None:
        """Cease to ask, also what is on its way."""
        opened = self._open.pop(name, None)
        if opened is None:
            return
        _cancel(opened)
        if opened.scope and opened.feed.last_success is not None:
            self._ages[(name, *opened.scope)] = opened.feed.last_success
        self._on_phase(name)

    def run(self) -> None:
        """Ask what is due, from now on; what is overdue is asked once, at once."""
        if self._running:
            return
        self._running, self.paused = True, False
        for name, opened in self._open.items():
            if opened.task is None:
                opened.task = self._crew.start(opened.feed.run(), name)
            self._on_phase(name)

    def halt(self) -> None:
        """Ask nothing until `run`; what is on its way is given up and due again."""
        self._running, self.paused = False, True
        for name, opened in self._open.items():
            _cancel(opened)
            self._on_phase(name)

    def hurry(self, name: str, gap: float = 1.0, *, even_failed: bool = False) -> None:
        """Have a feed ask again soon, see `Feed.hurry`."""
        if name in self._open:
            self._open[name].feed.hurry(gap, even_failed=even_failed)

    def retry(self, name: str) -> None:
        """Have a feed that backs off after an error ask again soon."""
        if name in self._open and self._open[name].feed.failing:
            self._open[name].feed.hurry(even_failed=True)

    def reconsider(self) -> None:
        """Have all look at the clock and their intervals again."""
        for opened in self._open.values():
            opened.feed.reconsider()

    def set_pace(self, factor: float) -> None:
        """Stretch all intervals by `factor`."""
        self._pace = factor
        for opened in self._open.values():
            opened.feed.set_pace(factor)

    def state(self, name: str) -> FeedState:
        """How one is now; `waiting` where there is none of that name."""
        opened = self._open.get(name)
        return FeedState(name) if opened is None else opened.feed.state(paused=self.paused)

    def states(self) -> dict[str, FeedState]:
        """How each is now."""
        return {name: self.state(name) for name in self._open}

    async def watch_clock(self) -> None:
        """After the machine has slept, timers are late: have the feeds look at the clock."""
        never = asyncio.Event()
        while True:
            before = self._clock.monotonic()
            await self._clock.wait(never, PULSE)
            if self._clock.monotonic() - before > 2 * PULSE:
                self.reconsider()


def _cancel(opened: _Open) -> None:
    if opened.task is not None:
        opened.task.cancel()
        opened.task = None
