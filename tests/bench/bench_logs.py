"""Figures of the tail: completeness at full size, calls, and the event loop under 20,000 lines/s.

python -m tests.bench.bench_logs
"""

from __future__ import annotations

import asyncio
import gc
import resource
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from ecstui.live.engine import Engine
from ecstui.live.lines import TailLine
from ecstui.live.log_subject import LogSubject
from ecstui.model.log import LogEvent, LogPage, LogPlace
from tests.live.opened import ON_WEB, PROD, fleet
from tests.live.scripted import ScriptedReads, definition_arn
from tests.live.test_log_follower import definition, task
from tests.wire.log_scene import scene
from tests.wire.test_wire_logs_complete import as_shown

LINES_PER_SECOND = 20_000
SECONDS = 15
TICK = 0.005


class Flood(ScriptedReads):
    """A service of 50 tasks that says 20,000 lines a second."""

    def __init__(self) -> None:
        super().__init__()
        self.started = time.time()

    async def log_page(
        self,
        place: LogPlace,  # noqa: ARG002  # all streams
        *,
        start: int,
        end: int | None = None,  # noqa: ARG002  # there is none
        newest_first: bool = False,
        limit: int = 10_000,
        token: str = "",
        pattern: str = "",  # noqa: ARG002  # there is none
    ) -> LogPage:
        """A page of the flood, as AWS would decode it: the objects are made here, too."""
        self.calls["logs:FilterLogEvents"] += 1
        await asyncio.sleep(0.02)
        now = int(time.time() * 1000)
        first = max(start, int(self.started * 1000)) * LINES_PER_SECOND // 1000
        if newest_first:
            first = now * LINES_PER_SECOND // 1000 - limit
        if token:
            first = int(token)
        last = now * LINES_PER_SECOND // 1000
        events = tuple(self._events(first, min(last, first + limit)))
        more = str(first + limit) if last > first + limit and not newest_first else ""
        return LogPage(events[::-1] if newest_first else events, more)

    def _events(self, first: int, last: int) -> Iterator[LogEvent]:
        for number in range(first, last):
            at = number * 1000 // LINES_PER_SECOND
            stream = f"web/app/{number % 50:032x}"
            text = f"#{number} GET /v2/charges/{number % 9999} 200 {number % 300}ms trace=7a7ef27a"
            yield LogEvent(stream, at, text, at + 300, f"{number:056d}")


async def flood() -> None:
    """How late the event loop is, and what comes through."""
    reads = Flood()
    calm = fleet(tasks=0)
    reads.fleet_clusters, reads.fleet_services = calm.fleet_clusters, calm.fleet_services
    reads.definitions[definition_arn("web")] = definition("app")
    reads.add(*(task(n) for n in range(50)))
    engine = Engine(reads)
    engine.focus(ON_WEB)
    running = asyncio.create_task(engine.run())
    counts: Counter[str] = Counter()
    numbers: list[int] = []

    def take(lines: list[TailLine]) -> None:
        counts["lines"] += len(lines)
        counts["late"] += sum(line.late for line in lines)
        numbers.extend(int(line.message[1:].partition(" ")[0]) for line in lines)

    follower = engine.open_logs(LogSubject(PROD, "web"), take, since=time.time(), first=None)
    worst, delays = 0.0, []
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as the console does
    began = time.perf_counter()
    cpu = time.process_time()
    while time.perf_counter() - began < SECONDS:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        delays.append(time.perf_counter() - before - TICK)
    worst = max(delays)
    delays.sort()
    used = (time.process_time() - cpu) / (time.perf_counter() - began)
    stats = follower.stats()
    await engine.stop()
    await running
    lost = numbers[-1] - numbers[0] + 1 - len(set(numbers)) if numbers else -1
    print(f"flood: {counts['lines'] / SECONDS:,.0f} lines/s for {SECONDS} s, lost {lost}, ", end="")
    print(f"twice {len(numbers) - len(set(numbers))}, late {counts['late']}")
    print(f"  loop late at most {worst * 1000:.0f} ms, ", end="")
    print(f"p99 {delays[len(delays) * 99 // 100] * 1000:.0f} ms; CPU {used:.0%}, ", end="")
    calls = reads.calls["logs:FilterLogEvents"]
    print(f"{calls / SECONDS:.1f} FilterLogEvents/s, held {stats.waiting:,}")


async def complete() -> None:
    """100,000 numbered lines over 40 tasks, with everything that makes it hard."""
    with pytest.MonkeyPatch.context() as patch:
        async with scene(patch, tasks=40, seed=11) as played:
            follower = played.open()
            played.go_wrong()
            began = time.perf_counter()
            await played.run(seconds=600, rate=167, replace_every=20)
            await played.read_all()
            took = time.perf_counter() - began
            counts = Counter(line.message for line in played.numbered)
            orders = [line.order for line in as_shown(played.numbered)]
            usage = played.aws.reads.usage()
            print(f"complete: {played.written:,} lines over {len(played.service.tasks)} tasks, ")
            print(f"  {played.replaced} replaced, in {took:.0f} s: ", end="")
            print(f"lost {played.written - len(counts)}, ", end="")
            print(f"twice {sum(n > 1 for n in counts.values())}, ", end="")
            print(f"in order: {orders == sorted(orders)}, ", end="")
            print(f"late {sum(line.late for line in played.numbered):,}")
            calls = usage.by_operation["logs:FilterLogEvents"]
            print(f"  {calls} FilterLogEvents in 600 s of the world, ", end="")
            print(f"{usage.throttles} throttles, {follower.stats().groups} group")


def main() -> None:
    """Print all figures."""
    asyncio.run(flood())
    asyncio.run(complete())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process with the embedded AWS in it: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
