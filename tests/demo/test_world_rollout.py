"""Deployments: rolling within their limits, breaker, roll-back, replacement, standstill."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from ecstui.demo.world import definitions, pauses, rollback, rollout, scheduler
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Deployment, Service
from ecstui.demo.world.quiet import Quiet
from ecstui.demo.world.readiness import ready
from ecstui.demo.world.world import World

START = 1_760_000_000.0


def make() -> World:
    return World.build("small", 7, "calm", Clock.frozen_at(START), telemetry=Quiet)


def named(world: World, name: str, cluster: str = "prod") -> Service:
    return world.fleet.services[world.fleet.arn("service", cluster, name)]


def deploy(world: World, service: Service, fate: str = "") -> Deployment:
    wire = definitions.bump(world.fleet, service.family, service.revision)
    return rollout.begin(world.fleet, service, wire, fate=fate)


def pass_time(world: World, seconds: int) -> None:
    for _ in range(seconds):
        world.clock.move(1)
        world.advance()


@pytest.mark.parametrize(("minimum", "maximum"), [(100, 200), (50, 100), (100, 150), (0, 100)])
def test_rolls_within_its_limits(minimum: int, maximum: int) -> None:
    world = make()
    service = named(world, "auth")
    service.minimum, service.maximum = minimum, maximum
    deployment = deploy(world, service)
    least = math.ceil(service.desired * minimum / 100)
    for _ in range(400):
        world.clock.move(1)
        world.advance()
        alive = [one for one in service.tasks if one.alive]
        assert len(alive) <= service.desired * maximum // 100
        assert sum(ready(world.fleet, one) for one in alive) >= least
        if deployment.state == "COMPLETED":
            break
    assert deployment.state == "COMPLETED"
    assert service.deployments == [deployment]
    assert {one.started_by for one in service.tasks if one.alive} == {deployment.id}
    assert deployment.record.status == "SUCCESSFUL"
    assert deployment.record.finished is not None
    steady, completed = [one.message for one in list(service.events)[:2]]
    assert steady == "(service auth) has reached a steady state."
    assert completed == f"(service auth) (deployment {deployment.id}) deployment completed."


def test_breaker_threshold_is_half_of_desired_between_3_and_200() -> None:
    assert [rollout.threshold(n) for n in (0, 1, 6, 7, 10, 399, 1000)] == [3, 3, 3, 4, 5, 200, 200]


def test_breaker_rolls_back_to_the_last_completed_deployment() -> None:
    world = make()
    service = named(world, "auth")
    good = service.deployments[0]
    bad = deploy(world, service, fate="crash")
    assert service.definition_arn == bad.definition_arn
    while bad.state == "IN_PROGRESS":
        pass_time(world, 1)
        assert world.fleet.now < START + 600
    assert bad.failed == bad.record.failures == bad.record.threshold
    assert [one.id for one in service.deployments] == [good.id, bad.id]
    assert (bad.status, bad.state) == ("ACTIVE", "FAILED")
    assert bad.state_reason == "ECS deployment circuit breaker: tasks failed to start."
    assert (good.status, good.state) == ("PRIMARY", "IN_PROGRESS")
    assert good.state_reason.startswith("ECS deployment circuit breaker: rolling back to")
    assert service.definition_arn == good.definition_arn
    assert bad.record.status == "ROLLBACK_IN_PROGRESS"
    assert bad.record.reason == (
        "Service deployment rolled back because the circuit breaker threshold was exceeded."
    )
    pass_time(world, 120)
    assert service.deployments == [good]
    assert good.state == "COMPLETED"
    assert bad.record.status == "ROLLBACK_SUCCESSFUL"
    assert sum(one.alive for one in service.tasks) == service.desired


def test_breaker_without_rollback_leaves_the_deployment_failed() -> None:
    world = make()
    service = named(world, "auth")
    service.rollback = False
    bad = deploy(world, service, fate="crash")
    pass_time(world, 300)
    assert service.deployments[0] is bad
    assert bad.state == "FAILED"
    assert bad.record.status == "STOPPED"
    kept = [one for one in service.tasks if one.alive and one.started_by != bad.id]
    assert len(kept) == service.desired


def test_a_newer_deployment_stops_the_one_under_way() -> None:
    world = make()
    service = named(world, "auth")
    first = deploy(world, service)
    pass_time(world, 20)
    second = deploy(world, service)
    assert first.status == "ACTIVE"
    assert first.record.status == "STOPPED"
    assert first.record.stopped is not None
    assert second.record.source is service.deployments[-1].record.target
    pass_time(world, 200)
    assert service.deployments == [second]


def test_a_user_can_roll_back_what_is_under_way() -> None:
    world = make()
    service = named(world, "auth")
    good = service.deployments[0]
    service.breaker = False
    bad = deploy(world, service, fate="sick")
    pass_time(world, 40)
    rollback.request_rollback(world.fleet, service, bad.record)
    assert bad.record.status == "ROLLBACK_REQUESTED"
    pass_time(world, 4)
    assert service.deployments[0] is good
    assert bad.record.status == "ROLLBACK_IN_PROGRESS"
    pass_time(world, 200)
    assert bad.record.status == "ROLLBACK_SUCCESSFUL"
    assert service.deployments == [good]


def test_a_roll_back_that_is_overtaken_is_closed() -> None:
    world = make()
    service = named(world, "auth")
    service.breaker = False
    bad = deploy(world, service, fate="sick")
    pass_time(world, 40)
    rollback.request_rollback(world.fleet, service, bad.record)
    pass_time(world, 4)
    newest = deploy(world, service)
    assert bad.record.status == "STOPPED"
    pass_time(world, 300)
    assert service.deployments == [newest]
    assert not [one for one in service.rollouts if one.status in rollout.OPEN]


def test_abort_leaves_what_runs() -> None:
    world = make()
    service = named(world, "auth")
    bad = deploy(world, service, fate="sick")
    pass_time(world, 40)
    rollback.abort(world.fleet, service, bad.record)
    before = {one.arn for one in service.tasks if one.alive}
    pass_time(world, 10)
    assert {one.arn for one in service.tasks if one.alive} == before
    assert bad.state == "FAILED"
    assert bad.record.status == "STOPPED"


def test_percentages_that_leave_no_room_are_told() -> None:
    world = make()
    service = named(world, "auth")
    service.minimum, service.maximum = 100, 100
    deployment = deploy(world, service)
    pass_time(world, 60)
    assert deployment.state == "IN_PROGRESS"
    assert "because of the service deployment configuration" in service.events[0].message


def test_scaling_starts_no_deployment() -> None:
    world = make()
    service = named(world, "auth")
    before = service.deployments[0]
    cause = "monitor alarm TargetTracking-service/prod/auth-AlarmHigh in state ALARM"
    world.fleet.set_desired(service, 6, cause)
    assert service.events[0].message == (
        "Message: Successfully set desired count to 6. Change successfully fulfilled by ecs."
        f" Cause: {cause}"
    )
    pass_time(world, 60)
    assert service.deployments == [before]
    assert sum(one.status == "RUNNING" and one.alive for one in service.tasks) == 6
    world.fleet.set_desired(service, 2, cause)
    pass_time(world, 60)
    assert sum(one.status == "RUNNING" for one in service.tasks) == 2
    reasons = {one.stopped_reason for one in service.tasks if not one.alive}
    assert reasons == {f"Scaling activity initiated by (deployment {before.id})"}


def test_protected_tasks_are_not_scaled_in() -> None:
    world = make()
    service = named(world, "auth")
    for task in service.tasks:
        task.protected, task.protected_until = True, START + 120
    scheduler.resize(world.fleet, service, 1)
    pass_time(world, 60)
    assert sum(one.alive for one in service.tasks) == 4
    assert "The number of protected tasks are more than the desired" in service.events[0].message
    pass_time(world, 90)
    assert sum(one.alive for one in service.tasks) == 1


def test_starts_that_fail_are_tried_ever_more_rarely() -> None:
    world = make()
    service = named(world, "auth")
    service.breaker = False
    deploy(world, service, fate="pull")
    pass_time(world, 3600)
    born = sorted(one.created for one in service.tasks if one.fate == "pull")
    gaps = [later - earlier for earlier, later in pairwise(born)]
    assert max(gaps) > 300
    assert max(gaps) <= scheduler.LONGEST_PAUSE + 60


def test_the_steady_state_is_repeated_every_six_hours() -> None:
    world = make()
    service = named(world, "log-shipper", "batch")
    count = len(service.events)
    first = service.events[0].created
    world.clock.move(6 * 3600)
    world.advance()
    assert len(service.events) == count + 1
    assert 6 * 3600 <= service.events[0].created - first < 6 * 3600 + 5


def test_a_daemon_runs_once_on_each_instance() -> None:
    world = make()
    service = named(world, "log-shipper", "batch")
    instances = world.fleet.clusters["batch"].instances
    assert sorted(one.instance_arn or "" for one in service.tasks if one.alive) == sorted(instances)
    deployment = deploy(world, service)
    pass_time(world, 200)
    assert deployment.state == "COMPLETED"
    assert sorted(one.instance_arn or "" for one in service.tasks if one.alive) == sorted(instances)


def test_instances_are_never_overbooked_and_get_their_room_back() -> None:
    world = make()
    for _ in range(120):
        world.clock.move(30)
        world.advance()
        for one in world.fleet.instances.values():
            assert 0 <= one.used_cpu <= one.cpu
            assert 0 <= one.used_memory <= one.memory
    for one in world.fleet.instances.values():
        held = [
            task
            for task in world.fleet.tasks.values()
            if task.instance_arn == one.arn and task.status != "STOPPED"
        ]
        assert one.used_memory == sum(task.memory for task in held)
        assert one.tasks == len(held)


def test_a_disconnected_agent_takes_no_tasks() -> None:
    world = make()
    service = named(world, "image-resizer")
    for arn in world.fleet.clusters["prod"].instances:
        world.fleet.instances[arn].agent_connected = False
    scheduler.resize(world.fleet, service, service.desired + 1)
    pass_time(world, 10)
    assert 'encountered error "AGENT"' in service.events[0].message


def test_blue_green_keeps_both_sets_until_somebody_says_go_on() -> None:
    world = make()
    service = named(world, "auth")
    hook = {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}
    service.deploys = {"strategy": "BLUE_GREEN", "lifecycleHooks": [hook]}
    deployment = deploy(world, service)
    pass_time(world, 120)
    alive = [one for one in service.tasks if one.alive]
    assert len(alive) == 2 * service.desired
    (pause,) = deployment.record.pauses
    assert (pause.status, deployment.record.stage) == ("AWAITING_ACTION", "POST_SCALE_UP")
    pauses.end(world.fleet, service, deployment.record, pause, "CONTINUE")
    pass_time(world, 60)
    assert pause.status == "SUCCEEDED"
    assert deployment.state == "COMPLETED"
    assert sum(one.alive for one in service.tasks) == service.desired


@pytest.mark.parametrize(("action", "revisions"), [("ROLLBACK", 0), ("CONTINUE", 1)])
def test_a_wait_ends_by_itself(action: str, revisions: int) -> None:
    world = make()
    service = named(world, "auth")
    before = service.revision
    timeout = {"timeoutInMinutes": 10, "action": action}
    stages = ["PRE_SCALE_UP"]
    hook = {"targetType": "PAUSE", "lifecycleStages": stages, "timeoutConfiguration": timeout}
    service.deploys = {"strategy": "BLUE_GREEN", "lifecycleHooks": [hook]}
    deployment = deploy(world, service)
    pass_time(world, 300)
    assert not [one for one in service.tasks if one.started_by == deployment.id]
    pass_time(world, 500)
    assert deployment.record.pauses[0].status == "TIMED_OUT"
    assert service.revision == before + revisions
    assert [one.state for one in service.deployments] == ["COMPLETED"]


def test_an_aborted_deployment_stays_where_it_is() -> None:
    world = make()
    service = named(world, "auth")
    deployment = deploy(world, service)
    pass_time(world, 30)
    rollback.abort(world.fleet, service, deployment.record)
    before = {one.arn for one in service.tasks if one.alive}
    pass_time(world, 120)
    assert {one.arn for one in service.tasks if one.alive} == before
