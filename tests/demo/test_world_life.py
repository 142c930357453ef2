"""A task's life: only legal steps, times in order, forgotten after an hour."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ecstui.demo.world import task_life
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Task
from ecstui.demo.world.quiet import Quiet
from ecstui.demo.world.task_life import NEXT
from ecstui.demo.world.world import World

START = 1_760_000_000.0


def make(scenario: str = "default") -> World:
    return World.build("small", 7, scenario, Clock.frozen_at(START), telemetry=Quiet)


def test_every_step_is_legal() -> None:
    world = make()
    last = {arn: task.status for arn, task in world.fleet.tasks.items()}
    seen: set[tuple[str, str]] = set()
    for _ in range(2400):
        world.clock.move(0.2)
        world.advance()
        for task in world.fleet.tasks.values():
            before = last.get(task.arn, "PROVISIONING")
            if before != task.status:
                assert task.status in NEXT[before], (before, task.status, task)
                seen.add((before, task.status))
            last[task.arn] = task.status
    usual = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING"]
    usual += ["DEPROVISIONING", "STOPPED"]
    assert seen >= set(pairwise(usual)) | {("PENDING", "DEPROVISIONING")}


def moments(task: Task) -> list[float]:
    times = [task.created, task.connected, task.pull_started, task.pull_stopped, task.started]
    times += [task.stopping, task.stopped]
    return [one for one in times if one is not None]


def test_times_are_in_order_and_fit_the_status() -> None:
    world = make()
    for _ in range(600):
        world.clock.move(1)
        world.advance()
    for task in world.fleet.tasks.values():
        assert moments(task) == sorted(moments(task)), task
        assert (task.stopped is not None) == (task.status == "STOPPED")
        assert (task.stop_code is not None) == (task.desired_status == "STOPPED")
        if task.status == "RUNNING":
            assert task.started is not None
            assert all(one.status == "RUNNING" and one.runtime_id for one in task.containers)
        if task.status == "STOPPED":
            assert all(one.status == "STOPPED" for one in task.containers)
            assert task.execution_stopped is not None


def test_a_stopped_task_is_forgotten_after_an_hour() -> None:
    world = make("calm")
    service = next(one for one in world.fleet.services.values() if one.name == "auth")
    task = service.tasks[0]
    assert task_life.stop(world.fleet, task, "UserInitiated", "because")
    assert not task_life.stop(world.fleet, task, "UserInitiated", "again")
    assert task.stopped_reason == "because"
    world.clock.move(120)
    world.advance()
    assert task.status == "STOPPED"
    assert task.arn in world.fleet.tasks
    world.clock.move(3600)
    world.advance()
    assert task.arn not in world.fleet.tasks
    assert task not in service.tasks
    assert task.arn not in world.fleet.clusters[task.cluster].tasks


def test_an_illegal_step_is_a_bug() -> None:
    world = make("calm")
    task = next(one for one in world.fleet.tasks.values() if one.status == "RUNNING")
    task.status = "PENDING"
    with pytest.raises(ValueError, match="cannot go from PENDING"):
        task_life._step(world.fleet, task, "RUNNING")


def test_a_service_replaces_what_was_stopped_in_time() -> None:
    world = make("calm")
    service = next(one for one in world.fleet.services.values() if one.name == "auth")
    task_life.stop(world.fleet, service.tasks[0], "UserInitiated", "because")
    world.clock.move(3)
    world.advance()
    assert sum(one.alive for one in service.tasks) == service.desired
    assert not service.steady
    world.clock.move(60)
    world.advance()
    assert sum(one.status == "RUNNING" and one.alive for one in service.tasks) == service.desired
    assert service.events[0].message == f"(service {service.name}) has reached a steady state."
