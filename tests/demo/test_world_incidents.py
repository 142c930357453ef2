"""Each incident shows what AWS would show of it, alone and among the others; calm shows nothing."""

from __future__ import annotations

import re

import pytest

from ecstui.demo.world import incidents
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Service, Task
from ecstui.demo.world.world import World

START = 1_760_000_000.0
ROUTINE = re.compile(
    r"has reached a steady state|has started \d+ tasks: [^.]*\.$|has stopped \d+ \w+ tasks"
    r"|registered \d+ targets|begun draining|deployment completed\.$"
    r"|^Message: Successfully set desired count to \d+\. Change successfully fulfilled by ecs\."
)


def run(scenario: str, minutes: int = 10) -> World:
    world = World.build("small", 7, scenario, Clock.frozen_at(START))
    for _ in range(minutes * 6):
        world.clock.move(10)
        world.advance()
    return world


def troubled(world: World, incident: str) -> Service:
    (service,) = [one for one in world.fleet.services.values() if one.traits.incident == incident]
    return service


def ended(service: Service) -> list[Task]:
    return [one for one in service.tasks if one.status == "STOPPED"]


def said(service: Service, text: str) -> bool:
    return any(text in one.message for one in service.events)


@pytest.mark.parametrize("scenario", ["bad-image", "default"])
def test_bad_image(scenario: str) -> None:
    service = troubled(run(scenario), "bad-image")
    failed = [one for one in ended(service) if one.stop_code == "TaskFailedToStart"]
    assert failed
    for task in failed:
        reason = task.stopped_reason or ""
        assert reason.startswith("CannotPullContainerError: pull image manifest has been retried")
        assert reason.endswith(f"{task.containers[0].image}: not found")
        assert task.started is None
        assert task.containers[0].exit_code is None
    assert said(service, "deployment failed: tasks failed to start.")
    assert said(service, "rolling back to deployment ecs-svc/")


def test_bad_image_is_under_way_at_the_opening() -> None:
    service = troubled(run("bad-image", 0), "bad-image")
    primary, before = service.deployments
    assert (primary.status, primary.state) == ("PRIMARY", "IN_PROGRESS")
    assert (before.status, before.state) == ("ACTIVE", "COMPLETED")
    assert primary.state_reason == f"ECS deployment {primary.id} in progress."


@pytest.mark.parametrize("scenario", ["crash-loop", "default"])
def test_crash_loop_trips_the_breaker_again_and_again(scenario: str) -> None:
    service = troubled(run(scenario, 30), "crash-loop")
    crashed = [one for one in ended(service) if one.containers[0].exit_code == 1]
    assert len(crashed) >= 3
    assert {one.stop_code for one in crashed} == {"EssentialContainerExited"}
    assert {one.stopped_reason for one in crashed} == {"Essential container in task exited"}
    undone = [one for one in service.rollouts if one.status == "ROLLBACK_SUCCESSFUL"]
    assert len(undone) >= 3
    for record in undone:
        assert record.breaker == "TRIGGERED"
        assert record.failures >= record.threshold == 3
        assert record.rollback is not None
        assert record.source is not None
        assert record.rollback["serviceRevisionArn"] == record.source.arn


@pytest.mark.parametrize("scenario", ["oom", "default"])
def test_oom(scenario: str) -> None:
    service = troubled(run(scenario, 15), "oom")
    killed = ended(service)
    assert killed
    for task in killed:
        assert task.containers[0].exit_code == 137
        assert task.containers[0].reason == "OutOfMemoryError: Container killed due to memory usage"
        assert task.stop_code == "EssentialContainerExited"
        assert task.fate_at is not None


@pytest.mark.parametrize("scenario", ["elb-health", "default"])
def test_elb_health(scenario: str) -> None:
    service = troubled(run(scenario, 15), "elb-health")
    failed = ended(service)
    assert failed
    group = f"(target-group {service.target_group_arn})"
    assert {one.stopped_reason for one in failed} == {f"Task failed ELB health checks in {group}"}
    assert {one.stop_code for one in failed} == {"ServiceSchedulerInitiated"}
    assert said(service, "is unhealthy in (target-group arn:aws:elasticloadbalancing:")
    assert said(service, "Amazon ECS replaced 1 tasks due to an unhealthy status.")


@pytest.mark.parametrize("scenario", ["no-capacity", "default"])
def test_no_capacity(scenario: str) -> None:
    service = troubled(run(scenario), "no-capacity")
    assert service.desired == 5
    assert sum(one.alive for one in service.tasks) == 3
    text = "was unable to place a task because no container instance met all of its requirements."
    assert said(service, text)
    assert said(service, "has insufficient memory available. For more information")
    assert not service.steady


@pytest.mark.parametrize("scenario", ["secret-missing", "default"])
def test_secret_missing(scenario: str) -> None:
    service = troubled(run(scenario, 30), "secret-missing")
    failed = ended(service)
    assert failed
    for task in failed:
        reason = task.stopped_reason or ""
        assert reason.startswith("ResourceInitializationError: unable to pull secrets")
        assert "can't find the specified secret" in reason
    assert service.deployments[0].state == "IN_PROGRESS"
    assert service.deployments[0].failed >= 4
    assert said(service, "is unable to consistently start tasks successfully.")


@pytest.mark.parametrize("scenario", ["spot", "default"])
def test_spot(scenario: str) -> None:
    service = troubled(run(scenario), "spot")
    taken = [one for one in service.tasks if one.stop_code == "SpotInterruption"]
    assert len(taken) >= 2
    assert {one.stopped_reason for one in taken} == {"Your Spot Task was interrupted."}


@pytest.mark.parametrize("scenario", ["stuck-rollout", "default"])
def test_stuck_rollout(scenario: str) -> None:
    service = troubled(run(scenario, 60), "stuck-rollout")
    primary, before = service.deployments
    assert primary.state == "IN_PROGRESS"
    assert START - 48 * 60 < primary.created < START - 46 * 60
    assert before.state == "COMPLETED"
    assert service.rollouts[0].status == "IN_PROGRESS"
    assert service.rollouts[0].breaker == "DISABLED"
    assert primary.failed > 10
    kept = [one for one in service.tasks if one.alive and one.started_by == before.id]
    assert len(kept) == service.desired
    assert "Task failed container health checks" in {one.stopped_reason for one in ended(service)}


def test_the_quiet_incidents_have_their_service() -> None:
    for name in sorted(incidents.SHAPED_ELSEWHERE):
        service = troubled(run(name, 0), name)
        assert service.steady
        if name == "cpu-saturated":
            assert service.scaling is not None
            assert service.desired == service.scaling[1]


@pytest.mark.parametrize("name", sorted(incidents.NAMES))
def test_a_scenario_has_only_its_incident(name: str) -> None:
    world = run(name, 0)
    assert {one.traits.incident for one in world.fleet.services.values()} == {"", name}


@pytest.mark.parametrize("size", ["small", "medium"])
def test_calm_is_calm_for_an_hour(size: str) -> None:
    world = World.build(size, 7, "calm", Clock.frozen_at(START))
    for _ in range(360):
        world.clock.move(10)
        world.advance()
    for service in world.fleet.services.values():
        assert all(ROUTINE.search(one.message) for one in service.events), service
        assert all(one.failed == 0 and one.state != "FAILED" for one in service.deployments)
        for task in ended(service):
            assert task.stop_code == "ServiceSchedulerInitiated"
            assert (task.stopped_reason or "").startswith("Scaling activity initiated by")
    alone = [one for one in world.fleet.tasks.values() if one.service is None]
    assert alone
    assert {one.containers[0].exit_code for one in alone} <= {0, None}


def test_life_goes_on_in_the_calm() -> None:
    world = run("calm", 0)
    revisions = {arn: one.revision for arn, one in world.fleet.services.items()}
    desired = {arn: one.desired for arn, one in world.fleet.services.items()}
    scaled = False
    for _ in range(180):
        world.clock.move(10)
        world.advance()
        scaled |= desired != {arn: one.desired for arn, one in world.fleet.services.items()}
    newer = [arn for arn, one in world.fleet.services.items() if one.revision > revisions[arn]]
    assert len(newer) >= 3
    assert scaled
