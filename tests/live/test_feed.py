"""A feed: rests, back-off, hurry, and what its state says, on a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from ecstui.errors import AccessDenied, AwsError, Expired, NoCredentials, Throttled, Unreachable
from ecstui.live.clock import HandClock
from ecstui.live.feed import Feed


class Asked:
    """A question that counts how often it is put, and answers as told."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.clock = HandClock()
        self.error: Exception | None = None
        self.takes = 0.0
        self.unreadable = 0
        self.every = 10.0
        self.at_once = 0
        self.phases: list[str] = []
        self.feed = Feed("x", self.ask, lambda: self.every, self.clock, on_phase=self.phases.append)

    async def ask(self) -> int:
        self.times.append(self.clock.monotonic())
        self.at_once += 1
        assert self.at_once == 1, "one question at a time"
        try:
            if self.takes:
                await self.clock.wait(asyncio.Event(), self.takes)
            if self.error is not None:
                raise self.error
        finally:
            self.at_once -= 1
        return self.unreadable

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Feed]:
        task = asyncio.create_task(self.feed.run())
        await self.clock.settle()
        yield self.feed
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_asks_at_once_then_at_intervals_with_jitter() -> None:
    asked = Asked()
    assert asked.feed.state().phase == "waiting"
    async with asked.running() as feed:
        assert asked.times == [0.0]
        assert feed.state().phase == "ok"
        await asked.clock.advance(200)
    gaps = [b - a for a, b in pairwise(asked.times)]
    assert all(9 <= gap <= 11 for gap in gaps)
    assert len(set(gaps)) > 1, "intervals vary, so that consoles don't march in step"
    assert asked.phases == ["x"], "told once: from waiting to ok"


async def test_no_burst_after_a_stall() -> None:
    asked = Asked()
    async with asked.running():
        await asked.clock.leap(3600)
        assert len(asked.times) == 2
        await asked.clock.advance(5)
        assert len(asked.times) == 2


async def test_a_slow_answer_is_neither_overtaken_nor_made_up_for() -> None:
    asked = Asked()
    asked.takes = 60.0
    async with asked.running() as feed:
        await asked.clock.advance(59)
        assert len(asked.times) == 1
        assert feed.state().loading
        assert feed.state().phase == "waiting"
        await asked.clock.advance(30)
        assert len(asked.times) == 1, "a long answer earns a longer rest"
        await asked.clock.advance(5)
        assert len(asked.times) == 2


@pytest.mark.parametrize(
    ("error", "first", "later"),
    [
        (Unreachable("No answer."), "failed", "stale"),
        (Throttled("Too often."), "failed", "stale"),
        (AccessDenied("No.", action="ecs:ListTasks"), "denied", "denied"),
        (Expired("Over."), "expired", "expired"),
        (NoCredentials("None."), "expired", "expired"),
    ],
)
async def test_phases_of_errors(error: AwsError, first: str, later: str) -> None:
    asked = Asked()
    asked.error = error
    async with asked.running() as feed:
        state = feed.state()
        assert (state.phase, state.error, state.since) == (first, error, None)
        asked.error = None
        await asked.clock.advance(120)
        assert feed.state().phase == "ok"
        assert feed.state().error is None
        asked.error = error
        await asked.clock.advance(15)
        assert feed.state().phase == later
        assert feed.state().since is not None, "the last good answer keeps its age"


async def test_backs_off_and_never_dies() -> None:
    asked = Asked()
    asked.error = Unreachable("No answer.")
    async with asked.running() as feed:
        await asked.clock.advance(3600)
        late = [b - a for a, b in pairwise(asked.times[10:])]
        assert 20 < sum(late) / len(late) < 45, "full jitter under a cap of a minute"
        assert max(late) <= 61
        asked.error = None
        await asked.clock.advance(61)
        assert feed.state().phase == "ok"


async def test_denied_is_asked_rarely() -> None:
    asked = Asked()
    asked.error = AccessDenied("No.")
    async with asked.running():
        await asked.clock.advance(29)
        assert len(asked.times) == 1


async def test_a_bug_leaves_run() -> None:
    asked = Asked()
    asked.error = KeyError("bug")
    with pytest.raises(KeyError):
        await asked.feed.run()


async def test_age_survives_a_wall_clock_jump() -> None:
    asked = Asked()
    asked.every = 1000.0
    async with asked.running() as feed:
        await asked.clock.advance(30)
        for wall in (1_600_000_000.0, 1_900_000_000.0):
            asked.clock.set_wall(wall)
            since = feed.state().since
            assert since is not None
            assert asked.clock.now() - since == 30


async def test_hurry_keeps_a_gap_and_asks_once() -> None:
    asked = Asked()
    async with asked.running() as feed:
        for _ in range(5):
            feed.hurry(1.0)
        await asked.clock.advance(0.9)
        assert len(asked.times) == 1
        await asked.clock.advance(5)
        assert len(asked.times) == 2


async def test_hurry_while_asking_asks_again_after() -> None:
    asked = Asked()
    asked.takes = 3.0
    async with asked.running() as feed:
        await asked.clock.advance(1)
        feed.hurry(1.0)
        await asked.clock.advance(2.5)
        assert len(asked.times) == 1
        await asked.clock.advance(1)
        assert asked.times == [0.0, 4.0]


async def test_hurry_leaves_a_failing_feed_alone_unless_told() -> None:
    asked = Asked()
    asked.error = AccessDenied("No.")
    async with asked.running() as feed:
        feed.hurry(0.0)
        await asked.clock.advance(2)
        assert len(asked.times) == 1
        feed.hurry(0.0, even_failed=True)
        await asked.clock.advance(2)
        assert len(asked.times) == 2


async def test_a_shorter_interval_counts_at_once() -> None:
    asked = Asked()
    asked.every = 60.0
    async with asked.running() as feed:
        await asked.clock.advance(20)
        asked.every = 5.0
        feed.reconsider()
        await asked.clock.settle()
        assert len(asked.times) == 2


async def test_pace_stretches() -> None:
    asked = Asked()
    async with asked.running() as feed:
        feed.set_pace(6.0)
        await asked.clock.advance(50)
        assert len(asked.times) == 1
        assert feed.state().interval == 60.0
        await asked.clock.advance(20)
        assert len(asked.times) == 2


async def test_a_cancelled_question_is_due_again() -> None:
    asked = Asked()
    asked.takes = 5.0
    async with asked.running():
        await asked.clock.advance(2)
    assert asked.feed.state().loading is False
    async with asked.running():
        assert len(asked.times) == 2


async def test_unanswered_grows_stale() -> None:
    asked = Asked()
    async with asked.running() as feed:
        asked.takes = 1000.0
        await asked.clock.advance(60)
        assert feed.state().phase == "stale"
        assert feed.state().loading


async def test_state_tells_what_was_unreadable_and_when_it_asks_next() -> None:
    asked = Asked()
    asked.unreadable = 3
    async with asked.running() as feed:
        state = feed.state()
        assert state.unreadable == 3
        assert state.next_in is not None
        assert 9 <= state.next_in <= 11
        paused = feed.state(paused=True)
        assert paused.phase == "paused"
        assert paused.next_in is None
        assert paused.since == state.since
