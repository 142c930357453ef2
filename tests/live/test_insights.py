"""A query of Logs Insights: estimated, begun, watched, stopped, and told as a table."""

from __future__ import annotations

import asyncio

import pytest

from ecstui.errors import Rejected, Throttled
from ecstui.live.clock import HandClock
from ecstui.live.engine import Engine
from ecstui.live.insights import (
    DAY,
    Query,
    QueryScope,
    QueryState,
    errors_query,
    query_scope,
)
from ecstui.live.lines import TailSource
from ecstui.model.log import LogGroupNoun, LogPlace, QueryAnswer, QueryRow, QueryStatistics
from tests.live.scripted import ScriptedReads

NOW = 1_760_000_000.0
SCOPE = QueryScope(("g1", "g2"), NOW - DAY, NOW)


def row(**fields: str) -> QueryRow:
    return QueryRow((*((name, value) for name, value in fields.items()), ("@ptr", "opaque")))


class Asked:
    """A query on scripted answers, running."""

    def __init__(self, *answers: QueryAnswer | Throttled, text: str = "fields @message") -> None:
        self.reads = ScriptedReads()
        self.reads.answers = list(answers)
        self.clock = HandClock(NOW)
        self.query: Query = Engine(self.reads, clock=self.clock).insights(SCOPE, text)
        self.seen: list[QueryState] = []
        self.task = asyncio.create_task(self.query.run(self.seen.append))


async def test_runs_to_its_end_with_progress() -> None:
    half = QueryStatistics(10.0, 1000.0, 4e8)
    asked = Asked(
        QueryAnswer("Scheduled"),
        QueryAnswer("Running", (row(a="1"),), half),
        Throttled("Slowly."),
        QueryAnswer("Complete", (row(a="1", b="2"), row(b="3")), QueryStatistics(20.0, 3e3, 1e9)),
    )
    await asked.clock.advance(30)
    state = await asked.task
    assert [each.status for each in asked.seen] == ["Scheduled", "Running", "Running", "Complete"]
    assert asked.seen[2].error is not None
    assert asked.seen[2].rows == (("1",),)
    assert state.columns == ("a", "b")
    assert state.rows == (("1", "2"), ("", "3"))
    assert (state.matched, state.scanned) == (20, 3000)
    assert state.dollars == pytest.approx(0.005)
    assert state.over
    assert asked.reads.queries == [(("g1", "g2"), "fields @message", int(NOW - DAY), int(NOW))]
    assert not asked.reads.stopped


async def test_can_be_stopped() -> None:
    asked = Asked(QueryAnswer("Running", (row(a="1"),)))
    await asked.clock.advance(5)
    asked.query.cancel()
    await asked.clock.advance(5)
    state = await asked.task
    assert state.rows == (("1",),)
    assert asked.reads.stopped == ["query-1"]


async def test_is_stopped_when_its_screen_goes() -> None:
    asked = Asked(QueryAnswer("Running"))
    await asked.clock.advance(5)
    asked.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked.task
    assert asked.reads.stopped == ["query-1"]


async def test_the_estimate_is_the_share_of_what_the_groups_hold() -> None:
    asked = Asked(QueryAnswer("Complete"))
    born = int((NOW - 10 * DAY) * 1000)
    asked.reads.groups = {
        "g1": LogGroupNoun("g1", creation_time=born, stored_bytes=10_000_000_000),
        "g2": LogGroupNoun("g2", creation_time=0, stored_bytes=2_000_000_000, retention_in_days=1),
    }
    estimate = await asked.query.estimate()
    assert estimate.bytes == pytest.approx(3e9)
    assert estimate.dollars == pytest.approx(0.015)
    await asked.clock.advance(5)
    await asked.task


def test_the_ready_made_query_is_of_this_service_only() -> None:
    place = LogPlace("/ecs/shared", "eu-west-1", streams=("a.b/web/1", "a.b/web/2"))
    query = errors_query([TailSource(place)], 50)
    assert r"filter @logStream like /^(a\.b\/web\/)/" in query
    assert query.endswith("limit 50")
    bare = TailSource(LogPlace("g", streams=("f00d",)))
    assert "filter @logStream" not in errors_query([bare])


def test_groups_of_several_regions_are_several_queries() -> None:
    one, other = (TailSource(LogPlace("g", region, streams=("s",))) for region in ("a", "b"))
    assert query_scope([one], 1.0, 2.0) == QueryScope(("g",), 1.0, 2.0, "a")
    for sources in ([one, other], []):
        with pytest.raises(Rejected):
            query_scope(sources, 1.0, 2.0)
