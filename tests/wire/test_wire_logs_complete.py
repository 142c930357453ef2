"""The promise of the tail, over the wire: every line exactly once, and in order."""

from __future__ import annotations

from bisect import insort
from collections import Counter

import pytest

from ecstui.live.lines import TailLine
from tests.wire.log_scene import Scene, scene


def as_shown(lines: list[TailLine]) -> list[TailLine]:
    """The lines as a view has them: late ones inserted in their place, others below the last."""
    shown: list[TailLine] = []
    for line in lines:
        if line.late:
            insort(shown, line, key=lambda each: each.order)
        else:
            shown.append(line)
    return shown


def check(played: Scene) -> None:
    """Every number once, and in order."""
    counts = Counter(line.message for line in played.numbered)
    assert len(counts) == played.written
    assert max(counts.values()) == 1
    orders = [line.order for line in as_shown(played.numbered)]
    assert orders == sorted(orders)


async def test_every_line_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=40) as played:
        follower = played.open()
        played.go_wrong()
        await played.run(seconds=120, rate=150, replace_every=15)
        await played.read_all()
        check(played)
        assert follower.stats().groups == 1
        for words in (" stopped: ", " started, revision "):
            await played.until_told(words, played.replaced)
            assert played.told(words) == played.replaced


async def test_a_long_outage_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=6) as played:
        played.open()
        await played.run(seconds=10, rate=20, replace_every=0)
        played.server.desk.faults.add({"kind": "throttle", "operation": "FilterLogEvents"})
        await played.run(seconds=60, rate=200, replace_every=20)
        await played.read_all()
        check(played)
        gaps = [line.message for line in played.lines if line.kind == "gap"]
        assert any(gap.endswith(", back-filled") for gap in gaps)


async def test_a_refresh_costs_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene(monkeypatch, tasks=50) as played:
        follower = played.open()
        await played.run(seconds=5, rate=20, replace_every=0)
        turns = 0
        before = played.aws.reads.usage().by_operation["logs:FilterLogEvents"]
        ask = follower._reader.ask

        async def counted() -> int:
            nonlocal turns
            turns += 1
            return await ask()

        monkeypatch.setattr(follower._reader, "ask", counted)
        await played.run(seconds=60, rate=20, replace_every=5)
        after = played.aws.reads.usage().by_operation["logs:FilterLogEvents"]
        # The demo, like AWS, sends an empty page now and then, which costs another question.
        assert after - before <= 1.3 * turns + 2
        await played.read_all()
        check(played)
