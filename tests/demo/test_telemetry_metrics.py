"""The curves of the pretend fleet: deterministic, late, aligned, shaped by what ails a service."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry import Telemetry, of
from ecstui.demo.telemetry.metrics.changes import ChangeLog
from ecstui.demo.telemetry.metrics.column import Column
from ecstui.demo.telemetry.metrics.points import Point, sampled, statistic
from ecstui.demo.telemetry.metrics.series import Series
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Service
from ecstui.demo.world.world import World

NOW = 1_763_829_000.5
DAY = 86_400


def build(scenario: str = "default", seed: int = 7) -> World:
    return World.build("small", seed, scenario, Clock.frozen_at(NOW), telemetry=Telemetry)


@pytest.fixture(scope="module")
def world() -> World:
    return build()


def service(world: World, name: str, cluster: str = "prod") -> Service:
    return world.fleet.services[world.fleet.arn("service", cluster, name)]


def series(world: World, namespace: str, name: str, **dimensions: str) -> Series | None:
    return of(world).metrics.find(namespace, name, tuple(sorted(dimensions.items())))


def column(
    world: World,
    metric: str,
    name: str,
    stat: str = "Average",
    period: int = 60,
    span: tuple[float, float] | None = None,
    cluster: str = "prod",
) -> Column:
    found = series(world, "AWS/ECS", metric, ClusterName=cluster, ServiceName=name)
    assert found is not None
    now = world.clock.now()
    return of(world).metrics.column(found, stat, period, span or (now - 3 * 3600, now))


def advance(world: World, seconds: int) -> None:
    for _ in range(seconds):
        world.clock.move(1)
        world.advance()


def test_the_same_seed_gives_the_same_curve() -> None:
    span = (NOW - 3600, NOW)
    one, two = (column(build(), "CPUUtilization", "auth", span=span).values for _ in "ab")
    assert one == two
    assert one != column(build(seed=8), "CPUUtilization", "auth", span=span).values


def test_history_does_not_change_as_time_passes() -> None:
    world = build()
    span = (NOW - 5400, NOW - 600)
    names = ["web", "checkout", "cart", "orders", "search", "catalog"]
    before = {name: column(world, "MemoryUtilization", name, span=span).values for name in names}
    before |= {f"{n}+": column(world, "CPUUtilization", n, span=span).values for n in names}
    advance(world, 600)
    after = {name: column(world, "MemoryUtilization", name, span=span).values for name in names}
    after |= {f"{n}+": column(world, "CPUUtilization", n, span=span).values for n in names}
    assert after == before


def test_data_are_a_minute_late(world: World) -> None:
    newest = [max(column(world, "CPUUtilization", n).values) for n in ("web", "auth", "cart")]
    assert all(60 <= NOW - at <= 180 for at in newest)
    assert all(at % 60 == 0 for at in newest)


def test_the_newest_minute_is_provisional() -> None:
    world = build()
    at = max(column(world, "CPUUtilization", "web", "SampleCount").values)
    before = column(world, "CPUUtilization", "web", "SampleCount").values[at]
    advance(world, 120)
    assert column(world, "CPUUtilization", "web", "SampleCount").values[at] >= before
    assert column(world, "CPUUtilization", "web", "SampleCount").values[at] == 10


@pytest.mark.parametrize("name", ["web", "auth", "checkout", "cart", "search"])
def test_statistics_agree(world: World, name: str) -> None:
    span = (NOW - 7200, NOW - 300)
    stats = ("Minimum", "Average", "Maximum", "Sum", "SampleCount", "p50", "p90", "p99")
    low, avg, high, total, count, p50, p90, p99 = (
        column(world, "CPUUtilization", name, stat, span=span).values for stat in stats
    )
    for at, value in avg.items():
        assert 0 < low[at] <= value <= high[at] <= 100
        assert total[at] == pytest.approx(value * count[at])
        assert low[at] <= p50[at] <= p90[at] <= p99[at] <= high[at]


def test_periods_are_aligned_and_add_up(world: World) -> None:
    span = (NOW - 7200 + 137, NOW - 1200)
    minutes = column(world, "CPUUtilization", "auth", "Average", 60, (NOW - 9000, NOW)).values
    fives = column(world, "CPUUtilization", "auth", "Average", 300, span).values
    assert len(fives) >= 19
    for at, value in fives.items():
        assert at % 300 == 0
        assert value == pytest.approx(mean(minutes[at + 60 * n] for n in range(5)))


def test_long_periods_reach_back_days(world: World) -> None:
    known = service(world, "auth")
    hours = column(world, "CPUUtilization", "auth", period=3600, span=(NOW - 5 * DAY, NOW)).values
    born = max(known.created, NOW - 5 * DAY)
    assert len(hours) >= int((NOW - born) / 3600) - 1
    assert min(hours) >= born - 3600


def test_minutes_are_kept_for_fifteen_days(world: World) -> None:
    values = column(world, "CPUUtilization", "web", span=(NOW - 16 * DAY, NOW - 14 * DAY)).values
    assert min(values) >= NOW - 15 * DAY


def test_a_saturated_service_is_full(world: World) -> None:
    values = list(column(world, "CPUUtilization", "search").values.values())
    assert all(95 < value <= 100 for value in values[-30:])
    assert mean(values[:20]) < 90


def test_more_tasks_relieve_a_saturated_service() -> None:
    world = build("cpu-saturated")
    hot = service(world, "search")
    target = of(world).scaling.targets["service/prod/search"]
    of(world).scaling.set_bounds(target, 16, 16, NOW)
    advance(world, 600)
    assert hot.desired == 16
    last = list(column(world, "CPUUtilization", "search").values.values())[-1]
    assert 50 < last < 80


def test_a_leak_saws_up_to_the_limit(world: World) -> None:
    values = list(column(world, "MemoryUtilization", "cart", "Maximum").values.values())
    assert max(values) > 95
    falls = sum(b < a - 10 for a, b in pairwise(values))
    assert falls >= 5
    calm = list(column(build("calm"), "MemoryUtilization", "cart", "Maximum").values.values())
    assert max(calm) < 90


def test_no_tasks_no_data() -> None:
    world = build()
    known = service(world, "auth", "staging")
    world.fleet.set_desired(known, 0, "test")
    advance(world, 600)
    values = column(world, "CPUUtilization", "auth", cluster="staging").values
    assert values
    assert world.clock.now() - max(values) > 240


def test_dimensions_must_match_exactly(world: World) -> None:
    task = service(world, "web").tasks[0]
    insights = "ECS/ContainerInsights"
    own = {"ClusterName": "prod", "ServiceName": "web", "TaskId": task.id}
    assert series(world, insights, "TaskCpuUtilization", **own)
    assert series(world, insights, "TaskCpuUtilization", TaskId=task.id) is None
    assert series(world, insights, "TaskCpuUtilization", **{**own, "ServiceName": "auth"}) is None
    assert series(world, insights, "CpuUtilized", **own) is None
    assert series(world, "AWS/ECS", "CPUUtilization", **own) is None
    assert series(world, "AWS/ECS", "CPUReservation", ClusterName="prod")
    assert series(world, "AWS/ECS", "CPUReservation", ClusterName="staging") is None


def test_insights_depend_on_the_clusters_setting(world: World) -> None:
    kinds = {
        cluster: {s.name for s in of(world).metrics.listing("ECS/ContainerInsights")
                  if dict(s.dimensions)["ClusterName"] == cluster}
        for cluster in ("prod", "staging", "batch")
    }  # fmt: skip
    assert "TaskCpuUtilization" in kinds["prod"]
    assert "RunningTaskCount" in kinds["staging"]
    assert "TaskCpuUtilization" not in kinds["staging"]
    assert not kinds["batch"]


def test_every_listed_series_can_be_read(world: World) -> None:
    minute = int(NOW // 60)
    listed = list(of(world).metrics.listing())
    assert len(listed) > 1000
    read = [each.read(minute - 65, minute) for each in listed]
    assert all(len(points) == 65 for points in read)
    full = sum(any(point is not None for point in points) for points in read)
    assert full == len(listed)
    assert len({(s.namespace, s.name, s.dimensions) for s in listed}) == len(listed)


def test_a_task_has_data_while_it_runs(world: World) -> None:
    young = [t for t in service(world, "checkout").tasks if t.started and t.started > NOW - 3000]
    assert young
    for task in young:
        assert task.started is not None
        points = of(world).metrics.usage.task(task, "cpu", int(NOW // 60) - 60, int(NOW // 60))
        there = [int(NOW // 60) - 60 + n for n, point in enumerate(points) if point is not None]
        assert all(minute * 60 >= task.started - 60 for minute in there)
        end = task.execution_stopped or task.stopped or NOW
        assert all(minute * 60 <= end for minute in there)


def test_counts_come_from_the_lives_of_tasks() -> None:
    world = build("crash-loop")
    counts = of(world).presence.span(
        service(world, "checkout"), int(NOW // 60) - 50, int(NOW // 60)
    )
    running = {count.running for count in counts}
    assert len(running) > 1
    assert min(running) >= 1


def test_statistics_that_do_not_exist_are_refused() -> None:
    for name in ("Median", "p101", "p", "average"):
        with pytest.raises(Fault):
            statistic(name)
    assert statistic("p99.9")(Point(4, 40, 5, 20)) == pytest.approx(19.98)


def test_gaps_stay_gaps() -> None:
    def read(first: int, last: int) -> list[Point | None]:
        return [None if 10 <= m < 20 else Point(1, m, m, m) for m in range(first, last)]

    points = sampled(read, 0, 30, 5)
    assert [point is None for point in points] == [False, False, True, True, False, False]
    assert points[0] == Point(5, 10, 0, 4)


def test_a_change_log_remembers() -> None:
    log = ChangeLog(10, "a")
    log.note(12, "b")
    log.note(13, "b")
    log.note(15, "c")
    assert [log.at(minute) for minute in (0, 10, 11, 12, 14, 15, 99)] == list("aaabbcc")
    for first in range(8, 18):
        for last in range(first, 20):
            assert log.span(first, last) == [log.at(minute) for minute in range(first, last)]
