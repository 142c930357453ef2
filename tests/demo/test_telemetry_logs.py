"""The words of the pretend fleet: deterministic, bound to lives, visible only once ingested."""

from __future__ import annotations

import re

import pytest

from ecstui.demo.telemetry import Telemetry, of
from ecstui.demo.telemetry.logs.event import Event
from ecstui.demo.telemetry.logs.hostile import attacks
from ecstui.demo.telemetry.logs.reading import minute_of
from ecstui.demo.telemetry.logs.stream import MinuteCache, Stream
from ecstui.demo.telemetry.logs.writing import LATE
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World

NOW = 1_763_829_000.5
MINUTE = int(NOW // 60)


def build(scenario: str = "default", seed: int = 7) -> World:
    return World.build("small", seed, scenario, Clock.frozen_at(NOW), telemetry=Telemetry)


@pytest.fixture(scope="module")
def world() -> World:
    return build()


def streams(world: World, group: str) -> list[Stream]:
    logs = of(world).logs
    return logs.streams(logs.find(group), world.clock.now())


def said(world: World, group: str, minutes: int = 5) -> list[Event]:
    found = streams(world, group)
    ms = int(world.clock.now() * 1000)
    last = int(world.clock.now() // 60)
    return [e for m in range(last - minutes, last + 1) for e in minute_of(found, m, ms)]


def advance(world: World, seconds: int) -> None:
    for _ in range(seconds):
        world.clock.move(1)
        world.advance()


def test_the_same_seed_says_the_same() -> None:
    first, second = said(build(), "/ecs/prod/web"), said(build(), "/ecs/prod/web")
    assert first
    assert first == second


def test_another_seed_says_something_else() -> None:
    assert said(build(), "/ecs/prod/auth") != said(build(seed=8), "/ecs/prod/auth")


def test_a_minute_does_not_depend_on_what_was_read_before(world: World) -> None:
    stream = streams(build(), "/ecs/prod/search")[0]
    for minute in range(MINUTE - 30, MINUTE):
        stream.minute(minute)
    alone = next(s for s in streams(world, "/ecs/prod/search") if s.name == stream.name)
    assert stream.minute(MINUTE - 3) == alone.minute(MINUTE - 3)


@pytest.mark.parametrize("group", ["web", "checkout", "cart", "chat", "shipping", "search"])
def test_ids_are_56_digits_unique_and_sorted_by_time(world: World, group: str) -> None:
    events = said(world, f"/ecs/prod/{group}")
    assert all(re.fullmatch(r"\d{56}", event.id) for event in events)
    assert len({event.id for event in events}) == len(events)
    assert [event.id for event in sorted(events)] == sorted(event.id for event in events)


def test_events_appear_late_but_not_too_late(world: World) -> None:
    stream = streams(world, "/ecs/prod/web")[0]
    lags = [e.ingested - e.timestamp for m in range(40) for e in stream.minute(MINUTE - m)]
    assert min(lags) >= 500
    assert 3000 < max(lags) <= LATE
    assert sum(lag > 3000 for lag in lags) < len(lags) / 100


def test_nothing_is_visible_before_its_ingestion() -> None:
    world = build("calm")
    before = said(world, "/ecs/prod/web", 2)
    assert all(event.ingested <= NOW * 1000 for event in before)
    advance(world, 5)
    after = set(said(world, "/ecs/prod/web", 2))
    assert set(before) < after
    assert all(NOW * 1000 < event.ingested <= (NOW + 5) * 1000 for event in after - set(before))


def test_what_was_visible_stays_as_it_was() -> None:
    world = build()
    groups = ["/ecs/prod/checkout", "/ecs/prod/cart", "/ecs/prod/orders", "/ecs/prod/web"]
    seen: set[Event] = set()
    for _ in range(30):
        advance(world, 10)
        for group in groups:
            seen |= set(said(world, group, 1))
    gone = seen - {event for group in groups for event in said(world, group, 8)}
    assert not gone


def test_lines_come_only_while_the_container_lives(world: World) -> None:
    for stream in streams(world, "/ecs/prod/checkout"):
        begin, end = stream.begin, stream.end
        assert begin is not None
        last = int((end or NOW) // 60)
        for minute in range(int(begin // 60) - 1, last + 2):
            for event in stream.minute(minute):
                assert event.timestamp >= begin * 1000
                assert end is None or event.timestamp < end * 1000


def test_a_task_that_never_started_has_no_stream(world: World) -> None:
    failed = [t for t in world.fleet.tasks.values() if t.fate in ("pull", "secret")]
    assert failed
    names = {s.name for g in of(world).logs.all() for s in of(world).logs.streams(g, NOW)}
    assert not [task for task in failed if any(task.id in name for name in names)]


def test_a_crash_ends_with_a_trace_and_its_exit_code() -> None:
    world = build("crash-loop")
    crashed = [
        task
        for task in world.fleet.tasks.values()
        if task.fate == "crash" and task.stop_code == "EssentialContainerExited"
    ]
    assert crashed
    task = crashed[0]
    assert task.service is not None
    found = streams(world, f"/ecs/{task.cluster}/{task.service.name}")
    stream = next(s for s in found if s.name.endswith(task.id))
    assert task.stopping is not None
    minute = int(task.stopping // 60)
    lines = [e.message for m in (minute - 1, minute) for e in stream.minute(m)][-3:]
    assert "panic" in lines[0]
    assert lines[1].startswith("Traceback")
    assert "\n" in lines[1]
    assert "exiting with code 1" in lines[2]


def test_a_leak_is_told_of_before_the_kill() -> None:
    world = build("oom")
    advance(world, 240)
    leaking = {t.service.name for t in world.fleet.tasks.values() if t.fate == "oom" and t.service}
    assert leaking
    text = "\n".join(e.message for e in said(world, f"/ecs/prod/{leaking.pop()}", 10))
    assert re.search(r"heap usage \d+% of limit", text)


def test_hostile_lines_are_said(world: World) -> None:
    events = said(world, "/ecs/prod/chat", 40)
    text = "\n".join(event.message for event in events)
    assert sum(attack in text for attack in attacks()) == len(attacks())
    assert any(len(event.message) > 100_000 for event in events)


def test_java_traces_come_as_one_event_and_as_many(world: World) -> None:
    events = said(world, "/ecs/prod/cart", 55)
    whole = [e for e in events if "\n\tat " in e.message]
    parts = [e for e in events if e.message.startswith("\tat ")]
    assert whole
    assert parts


def test_a_saturated_service_complains(world: World) -> None:
    text = " ".join(event.message for event in said(world, "/ecs/prod/search"))
    assert "threshold 1000ms" in text
    assert "event loop lag" in text


def test_a_router_writes_its_own_kind_of_stream(world: World) -> None:
    names = [stream.name for stream in streams(world, "/ecs/prod/graphql-gateway")]
    assert any(re.fullmatch(r"router/graphql-gateway-firelens-[0-9a-f]{32}", n) for n in names)
    assert any(re.fullmatch(r"sidecar/log_router/[0-9a-f]{32}", n) for n in names)


def test_the_cache_is_bounded() -> None:
    cache = MinuteCache(limit=100)
    event = Event(0, 1, 0, 0, "x")
    for number in range(50):
        cache.get((1, number, 0.0, ""), lambda: [event] * 9)
    assert cache.held <= 100


def test_put_events_are_merged_in_order(world: World) -> None:
    stream = streams(build(), "/ecs/prod/auth")[0]
    at = (MINUTE - 2) * 60_000 + 30_000
    generated = len(stream.minute(MINUTE - 2))
    stream.put(at, at + 5, "own line")
    events = stream.minute(MINUTE - 2)
    assert len(events) == generated + 1
    assert events == sorted(events)
    assert [e for e in events if e.message == "own line"]
