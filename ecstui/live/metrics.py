"""The metrics desk: fetches the series somebody watches, and remembers what it has fetched.

A series is fetched over its whole span once, later only over the last minutes, whose points may
still change. What nobody watches is not asked for, since CloudWatch charges by the series; it is
remembered for a while, and only the gap is fetched when somebody watches it again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import msgspec

from ecstui.live.history import History, Point
from ecstui.live.kit import Kit
from ecstui.model.metric import SeriesKey

BATCH = 500
"""Most series AWS takes in one request."""
FRESH = 300.0
"""Seconds at the end of a series that are asked for again each time: data come 1-2 min late."""
KEPT = 2000
"""Most series remembered."""

_Name = tuple[SeriesKey, int]


class _Watch(msgspec.Struct, frozen=True):
    names: tuple[_Name, ...]
    span: float


class _Line:
    """One series at one period: its points, and the range that was asked for."""

    def __init__(self, limit: int) -> None:
        self.history = History(limit)
        self.since = math.inf
        self.until = -math.inf

    def start(self, since: float, end: float, period: int) -> float:
        """Where to begin to ask, for all points from `since` on to be known and fresh."""
        if since < self.since - period:
            return since
        return max(since, min(end, self.until) - max(FRESH, 2 * period))


class MetricsDesk:
    """Metric series by what is watched.

    `on_points` is told which series have new points; `wake` that the watches have changed, and
    whether something is wanted that was never fetched.
    """

    def __init__(
        self,
        kit: Kit,
        on_points: Callable[[frozenset[SeriesKey]], None],
        wake: Callable[[bool], None],
    ) -> None:
        self._kit = kit
        self._on_points = on_points
        self._wake = wake
        self._watches: dict[str, _Watch] = {}
        self._lines: dict[_Name, _Line] = {}
        self._periods: set[int] = set()

    def watch(self, owner: str, keys: Iterable[SeriesKey], span: float, period: int = 60) -> None:
        """Want these series over the last `span` seconds, a point every `period` seconds.

        Replaces what the owner has wanted before.
        """
        names = tuple(dict.fromkeys((key, period) for key in keys))
        watch = _Watch(names, span)
        if self._watches.get(owner) == watch:
            return
        self._watches[owner] = watch
        self._wake(self._unfilled())

    def unwatch(self, owner: str) -> None:
        """Want nothing any more."""
        self._watches.pop(owner, None)

    def series(self, key: SeriesKey, period: int | None = None) -> tuple[Point, ...]:
        """The points known, oldest first: (epoch seconds, value); gaps are simply absent.

        Without `period` it is the finest one known.
        """
        for each in sorted(self._periods) if period is None else (period,):
            line = self._lines.get((key, each))
            if line is not None:
                return line.history.points
        return ()

    def asked(self, key: SeriesKey, period: int = 60) -> bool:
        """Whether AWS has answered for this series, be it with no points at all."""
        line = self._lines.get((key, period))
        return line is not None and line.until > -math.inf

    async def ask(self) -> int:
        """Fetch what is watched: the whole span where it is new, else the last minutes."""
        for (start, period), keys in sorted(self._plan().items()):
            for at in range(0, len(keys), BATCH):
                await self._fetch(keys[at : at + BATCH], start, period)
        self._forget()
        return 0

    def interval(self) -> float:
        """Seconds until the next fetch; never while nothing is watched."""
        if not self._watches:
            return math.inf
        return 1.0 if self._unfilled() else self._kit.settings.metrics

    def _spans(self) -> dict[_Name, float]:
        spans: dict[_Name, float] = {}
        for watch in self._watches.values():
            for name in watch.names:
                spans[name] = max(watch.span, spans.get(name, 0.0))
        return spans

    def _unfilled(self) -> bool:
        now = self._kit.clock.now()
        for name, span in self._spans().items():
            line, period = self._lines.get(name), name[1]
            if line is None or _floor(now - span, period) < line.since - period:
                return True
        return False

    def _plan(self) -> dict[tuple[float, int], list[SeriesKey]]:
        """Which series to ask for, by the moment to begin with and the period."""
        now = self._kit.clock.now()
        plan: dict[tuple[float, int], list[SeriesKey]] = {}
        for (key, period), span in self._spans().items():
            line = self._lines.get((key, period))
            limit = int(span / period) + 10
            if line is None:
                line = self._lines[key, period] = _Line(limit)
                self._periods.add(period)
            line.history.limit = max(line.history.limit, limit)
            start = line.start(_floor(now - span, period), _ceil(now, period), period)
            plan.setdefault((_floor(start, period), period), []).append(key)
        return plan

    async def _fetch(self, keys: list[SeriesKey], start: float, period: int) -> None:
        end = _ceil(self._kit.clock.now(), period)
        answer = await self._kit.reads.series(keys, start, end, period)
        changed = set()
        for series in answer:
            line = self._lines.get((series.key, period))
            if line is not None and line.history.merge(series.points):
                changed.add(series.key)
        for key in keys:
            line = self._lines[key, period]
            line.since, line.until = min(line.since, start), end
        if changed:
            self._on_points(frozenset(changed))

    def _forget(self) -> None:
        """Drop series nobody watches, those fetched longest ago first."""
        surplus = len(self._lines) - KEPT
        if surplus <= 0:
            return
        watched = self._spans()
        idle = sorted(
            (line.until, index, name)
            for index, (name, line) in enumerate(self._lines.items())
            if name not in watched
        )
        for _, _, name in idle[:surplus]:
            del self._lines[name]


def _floor(moment: float, period: int) -> float:
    return moment // period * period


def _ceil(moment: float, period: int) -> float:
    return math.ceil(moment / period) * period
