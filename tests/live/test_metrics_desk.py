"""The metrics desk: fills once, then asks for the fresh end, and only for what is watched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

from ecstui.errors import AccessDenied
from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine, Update
from ecstui.live.history import History
from ecstui.model.metric import service_cpu, service_memory
from tests.live.scripted import ScriptedReads

HOUR = 3600.0
CPU, MEMORY = service_cpu("prod", "web"), service_memory("prod", "web")
START = 1_700_000_040.0
"""On a full minute."""


@asynccontextmanager
async def running() -> AsyncIterator[tuple[Engine, ScriptedReads, HandClock]]:
    reads, clock = ScriptedReads(), HandClock(START)
    engine = Engine(reads, clock=clock)
    engine.start()
    await clock.settle()
    yield engine, reads, clock
    await engine.stop()


def test_history_merges_sorts_replaces_and_forgets() -> None:
    history = History(4)
    assert history.merge([(3.0, 30.0), (1.0, 10.0)])
    assert list(history.points) == [(1.0, 10.0), (3.0, 30.0)]
    assert history.merge([(2.0, 20.0), (3.0, 31.0)])
    assert list(history.points) == [(1.0, 10.0), (2.0, 20.0), (3.0, 31.0)]
    before = history.points
    assert not history.merge([(2.0, 20.0)])
    assert not history.merge([])
    assert history.points is before
    history.merge([(4.0, 40.0), (5.0, 50.0)])
    assert [t for t, _ in history.points] == [2.0, 3.0, 4.0, 5.0]


async def test_unwatched_costs_nothing() -> None:
    async with running() as (engine, reads, clock):
        await clock.advance(600)
        assert not reads.asked_series
        assert engine.feeds()["metrics"].phase == "waiting"
        assert engine.metrics.series(CPU) == ()
        assert not engine.metrics.asked(CPU)


async def test_fills_once_then_only_the_fresh_end() -> None:
    async with running() as (engine, reads, clock):
        engine.metrics.watch("chart", [CPU, MEMORY], HOUR)
        await clock.settle()
        assert reads.asked_series == [(2, START - HOUR, START, 60)]
        points = engine.metrics.series(CPU)
        assert len(points) == 60
        assert points[0] == (START - HOUR, START - HOUR)
        assert engine.metrics.asked(CPU)
        reads.points = lambda _key, _at: 7.0
        await clock.advance(200)
        later = reads.asked_series[1:]
        assert len(later) == 3
        assert all(end - start <= 420 for _, start, end, _ in later)
        points = engine.metrics.series(CPU)
        assert points[0][1] == START - HOUR
        assert points[-1][1] == 7.0
        assert len(points) == len({t for t, _ in points})


async def test_tells_which_series_have_new_points() -> None:
    async with running() as (engine, _, clock):
        seen: list[Update] = []
        engine.subscribe(seen.append)
        engine.metrics.watch("chart", [CPU], HOUR)
        await clock.advance(1)
        assert CPU in frozenset[object]().union(*(update.series for update in seen))


async def test_unwatching_stops_and_returning_fills_only_the_gap() -> None:
    async with running() as (engine, reads, clock):
        engine.metrics.watch("chart", [CPU], HOUR)
        await clock.advance(1)
        engine.metrics.unwatch("chart")
        await clock.advance(1200)
        assert len(reads.asked_series) <= 2
        reads.asked_series.clear()
        engine.metrics.watch("chart", [CPU], HOUR)
        await clock.advance(61)
        assert reads.asked_series
        _, start, end, _ = reads.asked_series[0]
        assert 1200 < end - start < 1700
        moments = [t for t, _ in engine.metrics.series(CPU)]
        assert {b - a for a, b in pairwise(moments)} == {60.0}


async def test_a_longer_span_is_filled() -> None:
    async with running() as (engine, reads, clock):
        engine.metrics.watch("chart", [CPU], HOUR)
        await clock.advance(1)
        engine.metrics.watch("chart", [CPU], 3 * HOUR)
        await clock.advance(1)
        assert reads.asked_series[-1][1] == START - 3 * HOUR
        assert len(engine.metrics.series(CPU)) == 181
        asked = len(reads.asked_series)
        engine.metrics.watch("chart", [CPU], HOUR)
        await clock.advance(1)
        assert len(reads.asked_series) == asked, "a shorter one is known already"


async def test_many_series_go_in_batches_and_owners_share() -> None:
    async with running() as (engine, reads, clock):
        keys = [service_cpu("prod", f"s{n}") for n in range(1200)]
        engine.metrics.watch("table", keys, HOUR)
        engine.metrics.watch("chart", keys[:3], HOUR)
        await clock.advance(1)
        assert [n for n, *_ in reads.asked_series] == [500, 500, 200]


async def test_a_quick_cursor_is_held_back() -> None:
    async with running() as (engine, reads, clock):
        for n in range(50):
            engine.metrics.watch("chart", [service_cpu("prod", f"s{n}")], HOUR)
            await clock.advance(0.05)
        assert len(reads.asked_series) <= 4


async def test_two_periods_are_kept_apart() -> None:
    async with running() as (engine, _, clock):
        engine.metrics.watch("chart", [CPU], HOUR)
        engine.metrics.watch("day", [CPU], 24 * HOUR, period=300)
        await clock.advance(1)
        assert len(engine.metrics.series(CPU)) in (60, 61)
        assert len(engine.metrics.series(CPU, 300)) in (288, 289)


async def test_denied_is_a_state_and_known_points_stay() -> None:
    async with running() as (engine, reads, clock):
        engine.metrics.watch("chart", [CPU], HOUR)
        await clock.advance(1)
        reads.errors["cloudwatch:GetMetricData"] = AccessDenied("No.")
        await clock.advance(70)
        assert engine.feeds()["metrics"].phase == "denied"
        assert len(engine.metrics.series(CPU)) == 60
        reads.errors.clear()
        engine.refresh()
        await clock.advance(2)
        assert engine.feeds()["metrics"].phase == "ok"


async def test_a_wall_clock_set_back_and_on_does_no_harm() -> None:
    async with running() as (engine, reads, clock):
        engine.metrics.watch("chart", [CPU], HOUR)
        await clock.advance(1)
        for wall in (START - 2 * HOUR, START + 5 * HOUR, START + 100):
            clock.set_wall(wall)
            await clock.advance(70)
            assert all(start < end for _, start, end, _ in reads.asked_series)
            assert engine.feeds()["metrics"].phase == "ok"
        moments = [t for t, _ in engine.metrics.series(CPU)]
        assert moments == sorted(moments)


async def test_forgets_series_nobody_watches() -> None:
    async with running() as (engine, _, clock):
        for batch in range(5):
            keys = [service_cpu("prod", f"s{batch}-{n}") for n in range(500)]
            engine.metrics.watch("table", keys, 600.0)
            await clock.advance(2)
        assert engine.metrics.series(service_cpu("prod", "s0-0")) == ()
        assert engine.metrics.series(service_cpu("prod", "s4-0"))
