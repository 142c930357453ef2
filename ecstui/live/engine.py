"""The engine: one facade over all that is live, for the console and the command line.

engine = Engine(reads)
engine.subscribe(on_update)
engine.focus(Focus(cluster_arn, service_arn))
await engine.run()          # until stop(); raises only bugs
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping

from ecstui.live.clock import Clock, SystemClock
from ecstui.live.crew import Crew
from ecstui.live.feed import FeedState
from ecstui.live.feeds import Feeds, Question
from ecstui.live.insights import Query, QueryScope
from ecstui.live.kit import Kit, Settings
from ecstui.live.lines import TailSource
from ecstui.live.log_desk import LogDesk
from ecstui.live.log_follower import LogFollower
from ecstui.live.log_reader import FIRST_LINES, Range
from ecstui.live.log_subject import LogSubject
from ecstui.live.metrics import MetricsDesk
from ecstui.live.poller import Focus, Poller
from ecstui.live.store import Part, Store, Update
from ecstui.live.tail import OnLines, Tail
from ecstui.model.metric import SeriesKey
from ecstui.model.snapshot import Snapshot
from ecstui.model.task_definition import TaskDefinition
from ecstui.ports import Reads, Usage

__all__ = ["Engine", "Focus", "Settings", "Update"]

Subscriber = Callable[[Update], None]


class Engine:
    """Keeps the picture of the fleet fresh and tells subscribers what changes.

    All methods belong to the event loop. No failure of AWS ends it: see `feeds`.
    """

    def __init__(
        self, reads: Reads, *, clock: Clock | None = None, settings: Settings | None = None
    ) -> None:
        self._reads = reads
        self._clock = SystemClock() if clock is None else clock
        self._settings = Settings() if settings is None else settings
        self._store = Store()
        self._crew = Crew()
        self._subscribers: list[Subscriber] = []
        self._news: Update | None = None
        self._has_news = asyncio.Event()
        self._started = False
        kit = Kit(reads, self._clock, self._settings, self._apply, lambda: self._store.snapshot)
        self._kit = kit
        self._feeds = Feeds(self._clock, self._crew, self._phase_changed)
        self._poller = Poller(kit, self._feeds)
        self._logs = LogDesk(kit, self._crew, self._feeds, self.definition, self.subscribe)
        self.metrics = MetricsDesk(kit, self._new_points, self._watches_changed)
        """Metric series, for who watches them."""
        ask = Question(self.metrics.ask, self.metrics.interval)
        self._feeds.open("metrics", (), ask, delay=math.inf)

    @property
    def snapshot(self) -> Snapshot:
        """The picture now."""
        return self._store.snapshot

    @property
    def clock(self) -> Clock:
        """The clock by which ages are told."""
        return self._clock

    @property
    def focused(self) -> Focus:
        """What is looked at."""
        return self._poller.focused

    @property
    def paused(self) -> bool:
        """Whether nothing is being asked."""
        return self._feeds.paused

    def start(self) -> None:
        """Begin to ask. Needs the running event loop; once only."""
        if not self._started:
            self._started = True
            if not self.paused:
                self._feeds.run()
            self._crew.start(self._feeds.watch_clock(), "clock")
            self._crew.start(self._publish(), "publish")

    async def run(self) -> None:
        """Start, and stay until `stop`. Raises only a bug, after all else has ended."""
        self.start()
        try:
            await self._crew.watch()
        finally:
            await self._crew.close()

    async def stop(self) -> None:
        """End all tasks; questions on their way are given up."""
        await self._crew.close()

    def focus(self, focus: Focus) -> None:
        """Look at something else: its feeds start at once, those not needed are cancelled."""
        self._poller.focus(focus)

    def pause(self) -> None:
        """Ask nothing and change nothing until `resume`; questions on their way are given up."""
        self._feeds.halt()

    def resume(self) -> None:
        """Go on; what is overdue is asked once, at once."""
        if self._started:
            self._feeds.run()
        else:
            self._feeds.paused = False

    def refresh(self) -> None:
        """Ask all that is shown again now."""
        self._poller.refresh()
        self._feeds.retry("metrics")
        self._logs.retry()

    def set_pace(self, factor: float) -> None:
        """Stretch all intervals by `factor` (1 is normal), for a console nobody looks at."""
        self._feeds.set_pace(factor)

    def feeds(self) -> Mapping[str, FeedState]:
        """Health of all feeds: identity, clusters, services, tasks, definitions, metrics, logs.

        One that isn't asked for now is `waiting`.
        """
        idle = {name: FeedState(name) for name in ("services", "tasks", "logs")}
        return idle | self._feeds.states()

    def usage(self) -> Usage:
        """What we have asked AWS so far."""
        return self._reads.usage()

    async def definition(self, arn: str) -> TaskDefinition:
        """A task definition, asked for once. Raises AwsError."""
        return await self._poller.definitions.get(arn)

    def open_tail(
        self, sources: Iterable[TailSource], on_lines: OnLines, *, name: str = "logs"
    ) -> Tail:
        """Follow logs; `on_lines` gets new lines on the event loop, in order of time.

        Takes the place of the tail of that name before. `name` is that of its feed.
        """
        return self._logs.tail(sources, on_lines, name)

    def open_logs(
        self,
        subject: LogSubject,
        on_lines: OnLines,
        *,
        since: float | None = None,
        until: float | None = None,
        first: int | None = FIRST_LINES,
        previous: bool = False,
        pattern: str = "",
        name: str = "logs",
    ) -> LogFollower:
        """Follow the logs of a subject: tasks that start join, those that stop linger.

        `on_lines` gets lines on the event loop, in order; one that comes late is marked so, and
        its place is further up. Begins with the newest `first` lines of [since, until] (epoch
        seconds), or with all of them when `first` is None. `previous`: the last lines of the tasks
        that stopped last. `pattern`: a filter pattern in AWS's syntax, applied by AWS. Tasks are
        known as far as the focus has them polled. Takes the place of the tail of that name before.
        """
        bounds = [None if moment is None else int(moment * 1000) for moment in (since, until)]
        wanted = Range(bounds[0], bounds[1], first, pattern)
        return self._logs.follow(subject, on_lines, wanted, previous=previous, name=name)

    def insights(self, scope: QueryScope, text: str) -> Query:
        """A query of Logs Insights, not begun yet: see `insights.query_scope` and `Query.run`."""
        return Query(self._kit, scope, text)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Be told of updates on the event loop, together where several come at once.

        Returns what ends it.
        """
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def _apply(self, part: Part) -> None:
        before = self._store.snapshot
        update = self._store.apply(part)
        if update is not None:
            self._poller.noticed(before, update)
            self._tell(update)

    def _phase_changed(self, name: str) -> None:
        self._tell(Update(self.snapshot, feeds=frozenset((name,))))

    def _watches_changed(self, unfilled: bool) -> None:
        if unfilled:
            self._feeds.hurry("metrics")
        else:
            self._feeds.reconsider()

    def _new_points(self, keys: frozenset[SeriesKey]) -> None:
        self._tell(Update(self.snapshot, series=keys))

    def _tell(self, update: Update) -> None:
        self._news = update if self._news is None else self._news.and_then(update)
        self._has_news.set()

    async def _publish(self) -> None:
        never = asyncio.Event()
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            news, self._news = self._news, None
            if news is not None:
                for subscriber in tuple(self._subscribers):
                    subscriber(news)
            await self._clock.wait(never, self._settings.coalesce)
