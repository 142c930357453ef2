"""A follower: the logs of a service, of tasks or of one container, as one tail in order.

It finds the streams by itself: new tasks join, stopped ones linger until their last lines have
arrived, and a line among the others says so. Made by `Engine.open_logs`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import msgspec

from ecstui.errors import AwsError
from ecstui.live.feed import FeedState
from ecstui.live.feeds import Question
from ecstui.live.kit import Kit
from ecstui.live.lines import TailLine, TailSource, notice
from ecstui.live.log_hold import LogHold
from ecstui.live.log_merge import LogMerge
from ecstui.live.log_reader import OVER_MS, SLICE, LogReader, OnLines, Range
from ecstui.live.log_session import LiveSession
from ecstui.live.log_stats import LogStats, Meter, Mode
from ecstui.live.log_subject import LogSubject
from ecstui.live.log_watch import SourceWatch
from ecstui.live.store import Update
from ecstui.model.task_definition import TaskDefinition

MOST_WAITING = 50_000
"""Lines held while paused; then reading stops, and goes on where it was."""
BREATH = 0.1
"""Seconds from one hand-out to the next."""
SETTLE = 1.0
"""Seconds for which missing task definitions are waited for before the first question."""
BACK_MS = 60_000
"""How far back polling looks when a live tail has ended."""


class Hooks(msgspec.Struct, frozen=True):
    """What the engine does for a follower."""

    open_feed: Callable[[Question], None]
    close_feed: Callable[[], None]
    hurry: Callable[[], None]
    state: Callable[[], FeedState]
    start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    definition: Callable[[str], Awaitable[TaskDefinition]]
    subscribe: Callable[[Callable[[Update], None]], Callable[[], None]]


class LogFollower:
    """One tail. All methods belong to the event loop."""

    def __init__(
        self,
        kit: Kit,
        hooks: Hooks,
        subject: LogSubject,
        on_lines: OnLines,
        wanted: Range,
        *,
        previous: bool = False,
    ) -> None:
        self.subject = subject
        self._kit = kit
        self._hooks = hooks
        self._on_lines = on_lines
        self._previous = previous
        self._wake = asyncio.Event()
        self._paused = False
        self._fed = False
        self._closed = False
        self._tasks: list[asyncio.Task[None]] = []
        self._asked: set[str] = set()
        self._notice = ""
        self._begin(wanted)
        self._unsubscribe = hooks.subscribe(self._noticed)
        self._tasks.append(hooks.start(self._pump()))
        self._look()

    def stats(self) -> LogStats:
        """How it is now."""
        moment, reader = self._kit.clock.monotonic(), self._reader
        return LogStats(
            state=self._hooks.state(),
            mode=self._mode(),
            streams=reader.streams,
            groups=reader.groups,
            tasks=len(self._watch.tasks),
            lines_per_second=self._meter.speed(moment),
            lag=self._meter.lag(moment),
            waiting=len(self._merge),
            paused=self._paused,
            reasons=self._watch.reasons,
            troubles=tuple(reader.troubles.values()),
            notice=self._notice,
        )

    @property
    def sources(self) -> tuple[TailSource, ...]:
        """Where the lines come from: what `insights.query_scope` takes."""
        return tuple(self._watch.sources)

    @property
    def caught_up(self) -> bool:
        """Whether the first lines have been handed out; with `waiting` 0, all there were."""
        return self._caught_up

    @property
    def settled(self) -> bool:
        """Whether it is known where the lines are, or that there are none."""
        return bool(self._watch.tasks) and not self._watch.pending

    def set_range(self, since: float | None = None, until: float | None = None) -> None:
        """Show another range (epoch seconds): the lines begin anew, so clear what is shown."""
        self.go_poll()
        pattern, first = self._range.pattern, self._range.first
        self._begin(Range(_ms(since), _ms(until), first, pattern))
        self._look()
        self._reopen()

    async def older(self, count: int = 500) -> int:
        """Hand out about `count` lines from before the first one, marked `older`, in order.

        Returns how many; 0 when there are no more. Raises AwsError.
        """
        reader = self._reader
        lines = await reader.older(self._watch.all_sources, count)
        if self._closed or reader is not self._reader:
            return 0
        if lines:
            self._on_lines(lines)
        return len(lines)

    def pause(self) -> None:
        """Hand out nothing until `resume`. Reading goes on; nothing is dropped."""
        self._paused = True

    def resume(self) -> None:
        """Hand out what has come in the meantime, and go on."""
        self._paused = False
        self._wake.set()
        self._hooks.hurry()

    def go_live_tail(self) -> None:
        """Have AWS send lines as they come (see `log_live.COST`); polling when that ends.

        Raises `Rejected` where one session can't cover the sources.
        """
        if not self._session.open:
            self._notice = ""
            self._session.begin(self._watch.sources)

    def go_poll(self) -> None:
        """End the live tail, if there is one, and poll again."""
        if self._session.open:
            self._session.close()
            self._back_to_polling("")

    def close(self) -> None:
        """End it; no line is handed out any more."""
        self._closed = True
        self._unsubscribe()
        self._hooks.close_feed()
        self._session.close()
        for task in self._tasks:
            task.cancel()

    def _begin(self, wanted: Range) -> None:
        now = self._kit.clock.now()
        self._range = wanted
        self._opened = now
        since = None if wanted.since is None else wanted.since / 1000
        self._watch = SourceWatch(self.subject, now, since, previous=self._previous)
        self._reader = LogReader(self._kit, self._arrived, wanted)
        self._merge = LogMerge()
        self._hold = LogHold(self._kit.settings.tail_hold)
        self._meter = Meter()
        self._session = LiveSession(
            self._kit,
            self._hooks.start,
            self.subject.cluster_arn,
            wants=self._reader.wants,
            on_lines=self._heard,
            on_end=self._back_to_polling,
        )
        self._first = True
        self._caught_up = False

    def _mode(self) -> Mode:
        if self._session.on:
            return "live tail"
        if not self._fed:
            return "waiting"
        return "ended" if math.isinf(self._interval()) else "poll"

    def _noticed(self, update: Update) -> None:
        if update.changed:
            self._look()

    def _look(self) -> None:
        """Take in what the picture says of tasks now."""
        if self._closed:
            return
        watch = self._watch
        swept = self._reader.swept
        upto = None if swept is None else swept / 1000
        changed = watch.look(self._kit.look(), self._kit.clock.now(), upto)
        for arn in watch.pending:
            if arn not in self._asked:
                self._asked.add(arn)
                self._tasks.append(self._hooks.start(self._define(arn)))
        if changed:
            self._reader.set_sources(watch.sources)
            self._open_feed()
            self._session.follow(watch.sources)
        if not self._first:
            self._mark()

    def _open_feed(self) -> None:
        if self._fed:
            self._hooks.hurry()
        elif self._watch.sources:
            settled = not self._watch.pending
            if settled or self._kit.clock.now() - self._opened >= SETTLE:
                self._fed = True
                self._hooks.open_feed(Question(self._ask, self._interval))
            else:
                self._wake.set()

    def _reopen(self) -> None:
        if self._fed:
            self._hooks.open_feed(Question(self._ask, self._interval))

    async def _define(self, arn: str) -> None:
        try:
            await self._hooks.definition(arn)
        except AwsError as error:
            self._watch.refuse(arn, str(error))
        self._look()

    async def _ask(self) -> int:
        if (self._paused and len(self._merge) >= MOST_WAITING) or self._session.alone:
            return 0
        # A task's time to linger passes without anything changing in the picture.
        self._look()
        unreadable = await self._reader.ask()
        if self._first and self._reader.begun:
            self._first = False
            self._mark()
        self._wake.set()
        return unreadable

    def _interval(self) -> float:
        if self._session.alone:
            return math.inf
        now = self._kit.clock.now()
        done = self._reader.begun and not self._reader.behind
        if done and self._watch.ended(now, OVER_MS / 1000):
            return math.inf
        return self._reader.interval()

    def _arrived(self, lines: list[TailLine]) -> None:
        clock = self._kit.clock
        moment = clock.monotonic()
        lines = self._session.polled(lines)
        self._meter.note(lines, moment, clock.now())
        if self._first:
            self._watch.began(min((line.timestamp for line in lines), default=None))
        if self._first or self._unheld():
            self._merge.add(lines, moment)
        else:
            self._merge.hold(lines, self._hold.dues(lines, moment, clock.now()))
        self._wake.set()

    def _unheld(self) -> bool:
        """Whether lines needn't wait for others: those of the past, and of one stream."""
        until = self._range.until
        past = until is not None and until <= self._kit.clock.now() * 1000
        return past or self._reader.streams <= 1

    def _mark(self) -> None:
        markers = self._watch.news()
        if markers:
            self._merge.add(markers, self._kit.clock.monotonic())
            self._wake.set()

    async def _pump(self) -> None:
        """Hand out lines as they are due, a few times a second."""
        clock, never = self._kit.clock, asyncio.Event()
        while True:
            self._wake.clear()
            if not self._paused and not self._reader.handing and await self._hand_out():
                await clock.wait(never, BREATH)
            rest = math.inf if self._paused else self._merge.due() - clock.monotonic()
            if not self._fed:
                rest = min(rest, SETTLE)
            await clock.wait(self._wake, max(0.05, rest))
            if not self._fed:
                self._open_feed()

    async def _hand_out(self) -> int:
        merge, reader = self._merge, self._reader
        up_to = reader.reached if reader.behind else None
        lines = merge.ready(self._kit.clock.monotonic(), up_to)
        for at in range(0, len(lines), SLICE):
            if self._closed or merge is not self._merge:
                return 0
            self._on_lines(lines[at : at + SLICE])
            await asyncio.sleep(0)
        if not self._first and not reader.behind and merge.due() > self._kit.clock.monotonic():
            self._caught_up = True
        return len(lines)

    def _heard(self, lines: list[TailLine]) -> None:
        clock = self._kit.clock
        moment = clock.monotonic()
        self._meter.note(lines, moment, clock.now())
        self._merge.hold(lines, self._hold.dues(lines, moment, clock.now()))
        self._wake.set()

    def _back_to_polling(self, why: str) -> None:
        clock, heard = self._kit.clock, self._session.heard
        if heard:
            self._reader.go_on_from(int(heard * 1000) - BACK_MS)
        if why:
            self._notice = f"The live tail has ended, polling again: {why}"
            line = notice(int(clock.now() * 1000), self._notice, "marker")
            self._merge.add([line], clock.monotonic())
            self._wake.set()
        self._reopen()


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds * 1000)
