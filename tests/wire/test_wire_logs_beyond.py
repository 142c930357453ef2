"""Live Tail and Logs Insights over the wire."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from ecstui.errors import AccessDenied, NotFound, Rejected
from ecstui.live.insights import QueryState, errors_query, query_scope
from ecstui.model.log import LiveScope
from tests.wire.log_scene import AT, LATE_MS, Scene, scene

PATIENCE = 20.0


async def until(played: Scene, seen: Callable[[], bool], *, write: int = 0) -> None:
    """Let the world go on, writing lines, until something is seen."""
    async with asyncio.timeout(PATIENCE):
        while not seen():
            if write:
                played.write(write)
            played.go_on(0.2)
            await asyncio.sleep(0.02)


async def test_a_live_tail_brings_every_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=4) as played:
        # The embedded AWS's live tail has no eyes for lines that are later than its own.
        played.late = tuple(late for late in LATE_MS if late < 10_000)
        follower = played.open()
        await played.run(seconds=20, rate=10, replace_every=0)
        follower.go_live_tail()
        await until(played, lambda: follower.stats().mode == "live tail", write=2)
        # While both ways bring lines, and later while only the live tail does.
        await until(played, lambda: played.written > 600, write=2)
        polled = played.aws.reads.usage().by_operation["logs:FilterLogEvents"]
        await until(played, lambda: played.written > 800, write=2)
        assert played.aws.reads.usage().by_operation["logs:FilterLogEvents"] == polled
        follower.go_poll()
        await until(played, lambda: played.written > 900, write=2)
        await played.read_all()
        counts = Counter(line.message for line in played.numbered)
        assert len(counts) == played.written
        assert max(counts.values()) == 1
        assert follower.stats().mode == "poll"


async def test_a_live_tail_that_is_denied_leaves_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=2) as played:
        follower = played.open()
        await played.run(seconds=10, rate=10, replace_every=0)
        played.server.desk.faults.add({"kind": "denied", "operation": "StartLiveTail"})
        follower.go_live_tail()
        await until(played, lambda: "logs:StartLiveTail" in follower.stats().notice)
        await played.run(seconds=10, rate=10, replace_every=0)
        await played.read_all()
        assert len({line.message for line in played.numbered}) == played.written


async def test_a_live_tails_errors_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=2) as played:
        arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/nowhere"
        with pytest.raises(NotFound):
            async for _ in played.aws.reads.live_tail(LiveScope((arn,))):
                pass
        played.server.desk.faults.add({"kind": "denied", "operation": "StartLiveTail"})
        with pytest.raises(AccessDenied):
            async for _ in played.aws.reads.live_tail(LiveScope((arn,))):
                pass


async def test_a_query_finds_errors_and_tells_its_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=2) as played:
        follower = played.open()
        await played.run(seconds=20, rate=5, replace_every=0)
        await until(played, lambda: bool(follower.sources))
        scope = query_scope(follower.sources, AT - 6 * 3600, played.world.clock.now())
        query = played.engine.insights(scope, errors_query(follower.sources))
        estimate = await query.estimate()
        assert estimate.bytes is not None
        seen: list[QueryState] = []
        task = asyncio.create_task(query.run(seen.append))
        await until(played, task.done)
        state = await task
        assert state.status == "Complete"
        assert state.columns == ("@timestamp", "@logStream", "@message")
        assert state.rows
        assert all(stream.startswith("ecs/auth/") for _, stream, _ in state.rows)
        assert state.matched >= len(state.rows)
        assert state.bytes_scanned > 0
        assert state.dollars > 0


async def test_a_query_can_be_cancelled_or_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=2) as played:
        follower = played.open()
        await until(played, lambda: bool(follower.sources))
        scope = query_scope(follower.sources, AT - 12 * 3600, AT)
        wrong = played.engine.insights(scope, "nonsense")
        with pytest.raises(Rejected):
            await wrong.run(lambda _: None)
        query = played.engine.insights(scope, "stats count(*) by @logStream")
        task = asyncio.create_task(query.run(lambda _: None))
        await until(played, lambda: bool(query._id))
        query.cancel()
        await until(played, task.done)
        assert (await task).status in ("Cancelled", "Complete")
