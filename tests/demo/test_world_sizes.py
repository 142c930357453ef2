"""The three sizes: how much they hold, that they are determined by the seed, that they stay so."""

from __future__ import annotations

import pytest

from ecstui.demo.world.clock import Clock
from ecstui.demo.world.quiet import Quiet
from ecstui.demo.world.world import World

START = 1_760_000_000.0


def make(size: str = "small", scenario: str = "default", seed: int = 7) -> World:
    return World.build(size, seed, scenario, Clock.frozen_at(START), telemetry=Quiet)


def picture(world: World) -> list[object]:
    fleet = world.fleet
    tasks = [(one.arn, one.status, one.version, one.stopped_reason) for one in fleet.tasks.values()]
    services = [
        (one.arn, one.desired, one.revision, [(e.id, e.created, e.message) for e in one.events])
        for one in fleet.services.values()
    ]
    return [tasks, services, fleet.now]


def test_small_has_three_clusters_and_24_services() -> None:
    fleet = make().fleet
    assert list(fleet.clusters) == ["prod", "staging", "batch"]
    assert len(fleet.services) == 24
    assert 110 <= sum(task.alive for task in fleet.tasks.values()) <= 135
    assert {one.launch for one in fleet.services.values()} == {"FARGATE", "FARGATE_SPOT", "EC2"}


def test_medium_prod_is_exactly_200_services_and_1000_tasks() -> None:
    world = make("medium")
    prod = world.fleet.clusters["prod"]
    assert len(world.fleet.clusters) == 10
    assert len(prod.services) == 200
    assert sum(task.alive for task in prod.tasks.values()) == 1000
    for name, cluster in world.fleet.clusters.items():
        assert name == "prod" or 2 <= len(cluster.services) <= 8


def test_medium_prod_never_has_more_than_1000_tasks_wanted() -> None:
    world = make("medium")
    prod = world.fleet.clusters["prod"]
    for _ in range(180):
        world.clock.move(10)
        world.advance()
        assert 980 <= sum(task.alive for task in prod.tasks.values()) <= 1000


def test_large_is_spread_evenly() -> None:
    world = make("large")
    fleet = world.fleet
    assert len(fleet.clusters) == 20
    assert len(fleet.services) == 2000
    assert {len(one.services) for one in fleet.clusters.values()} == {100}
    assert 19_900 <= sum(task.alive for task in fleet.tasks.values()) <= 20_050
    for _ in range(60):
        world.clock.move(1)
        world.advance()


@pytest.mark.parametrize("scenario", ["default", "calm"])
def test_same_seed_same_world_however_often_it_is_advanced(scenario: str) -> None:
    one, other = make(scenario=scenario), make(scenario=scenario)
    assert picture(one) == picture(other)
    for _ in range(240):
        one.clock.move(0.25)
        one.advance()
    other.clock.move(60)
    other.advance()
    assert picture(one) == picture(other)


def test_another_seed_is_another_world() -> None:
    assert picture(make()) != picture(make(seed=8))


def test_unknown_sizes_and_scenarios_are_refused() -> None:
    with pytest.raises(ValueError, match="huge"):
        make("huge")
    with pytest.raises(ValueError, match="flood"):
        make(scenario="flood")


def test_going_back_in_time_changes_nothing() -> None:
    world = make()
    before = picture(world)
    world.clock.move(-100)
    world.advance()
    assert picture(world) == before


def test_it_looks_lived_in() -> None:
    fleet = make().fleet
    for service in fleet.services.values():
        assert 3 <= len(service.events) <= 100
        times = [one.created for one in service.events]
        assert times == sorted(times, reverse=True)
        assert times[-1] < START - 1800 or len(times) == 100
        assert len(service.rollouts) >= 4
        assert service.rollouts[-1].created < START - 86400
        assert service.revision >= 6
    stopped = [one for one in fleet.tasks.values() if one.status == "STOPPED"]
    assert len({one.stopped_reason for one in stopped}) >= 5
    assert all(START - 3600 <= (one.stopped or 0) <= START for one in stopped)
