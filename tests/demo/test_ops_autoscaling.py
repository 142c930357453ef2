"""Application Auto Scaling as AWS answers it, and as it acts on the pretend fleet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ecstui.demo.calls import Call, Fault
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.telemetry import Telemetry, of
from ecstui.demo.telemetry.scaling import timetable
from ecstui.demo.wire.check import check_response
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Service
from ecstui.demo.world.world import World

NOW = 1_763_829_000.5
SERVICE = "application-autoscaling"
ECS = {"ServiceNamespace": "ecs"}
DIMENSION = {"ScalableDimension": "ecs:service:DesiredCount"}
WEB = {**ECS, **DIMENSION, "ResourceId": "service/prod/web"}
AUTH = {**ECS, **DIMENSION, "ResourceId": "service/prod/auth"}


def build(scenario: str = "default") -> World:
    return World.build("small", 7, scenario, Clock.frozen_at(NOW), telemetry=Telemetry)


def ask(world: World, operation: str, **params: Any) -> dict[str, Any]:
    answer = OPERATIONS[SERVICE, operation](world, Call(SERVICE, operation, params))
    assert isinstance(answer, dict)
    assert check_response(SERVICE, operation, answer) == []
    return answer


def refused(world: World, operation: str, **params: Any) -> str:
    with pytest.raises(Fault) as caught:
        ask(world, operation, **params)
    return caught.value.code


def service(world: World, name: str) -> Service:
    return world.fleet.services[world.fleet.arn("service", "prod", name)]


def advance(world: World, minutes: int) -> None:
    for _ in range(minutes * 60):
        world.clock.move(1)
        world.advance()


def activities(world: World, **params: Any) -> list[dict[str, Any]]:
    found = ask(world, "DescribeScalingActivities", **ECS, **params)["ScalingActivities"]
    assert isinstance(found, list)
    return found


def test_targets_with_policies_and_alarms() -> None:
    world = build()
    targets = ask(world, "DescribeScalableTargets", **ECS)["ScalableTargets"]
    assert {t["ResourceId"] for t in targets} >= {"service/prod/web", "service/prod/search"}
    page = ask(world, "DescribeScalableTargets", **ECS, MaxResults=1)
    rest = ask(world, "DescribeScalableTargets", **ECS, NextToken=page["NextToken"])
    assert page["ScalableTargets"] + rest["ScalableTargets"] == targets
    assert ask(world, "DescribeScalableTargets", ServiceNamespace="dynamodb") == {
        "ScalableTargets": []
    }
    ids = ["service/prod/web", "service/prod/none"]
    only = ask(world, "DescribeScalableTargets", **ECS, ResourceIds=ids)["ScalableTargets"]
    assert [target["ResourceId"] for target in only] == ["service/prod/web"]
    (policy,) = ask(world, "DescribeScalingPolicies", **WEB)["ScalingPolicies"]
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 60.0
    names = [alarm["AlarmName"] for alarm in policy["Alarms"]]
    assert [name.split("-")[2][:9] for name in names] == ["AlarmHigh", "AlarmLow"]
    assert set(names) <= set(of(world).watch.alarms)


def test_it_scales_with_the_load() -> None:
    world = build("calm")
    scaled = {"web", "catalog", "graphql-gateway", "search"}
    advance(world, 60)
    done = [a for a in activities(world) if a["StartTime"] > NOW]
    assert done
    assert {a["StatusCode"] for a in done} <= {"Successful", "InProgress"}
    moved = {a["ResourceId"].split("/")[2] for a in done}
    assert moved <= scaled
    for name in moved:
        low, high = service(world, name).scaling or (0, 0)
        assert low <= service(world, name).desired <= high
        texts = [event.message for event in service(world, name).events]
        assert any("Successfully set desired count to" in text for text in texts)
    first = done[-1]
    assert first["Description"].startswith("Setting desired count to ")
    assert first["Cause"].startswith("monitor alarm TargetTracking-service/prod/")
    assert first["Cause"].endswith(" in state ALARM triggered policy cpu60")


def test_a_saturated_service_is_stuck_at_its_maximum() -> None:
    world = build("cpu-saturated")
    advance(world, 20)
    assert service(world, "search").desired == 8
    there = {**ECS, **DIMENSION, "ResourceId": "service/prod/search"}
    found = ask(world, "DescribeScalingActivities", **there, IncludeNotScaledActivities=True)[
        "ScalingActivities"
    ]
    assert found[0]["StatusCode"] == "Failed"
    assert found[0]["NotScaledReasons"][0]["Code"] == "AlreadyAtMaxCapacity"
    assert found[0]["NotScaledReasons"][0]["MaxCapacity"] == 8
    assert ask(world, "DescribeScalingActivities", **there)["ScalingActivities"] == []
    ask(world, "RegisterScalableTarget", **there, MaxCapacity=20)
    advance(world, 15)
    assert service(world, "search").desired > 8


def test_registering_clamps_at_once_and_keeps_what_is_not_named() -> None:
    world = build()
    desired = service(world, "web").desired
    ask(world, "RegisterScalableTarget", **WEB, MinCapacity=desired + 3)
    assert service(world, "web").desired == desired + 3
    (target,) = ask(world, "DescribeScalableTargets", **ECS, ResourceIds=["service/prod/web"])[
        "ScalableTargets"
    ]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (desired + 3, 20)
    newest = activities(world, ResourceId="service/prod/web")[0]
    assert newest["Cause"] == f"minimum capacity was set to {desired + 3}"
    assert newest["StatusCode"] == "InProgress"
    advance(world, 6)
    ended = [a for a in activities(world) if a["ActivityId"] == newest["ActivityId"]]
    assert ended[0]["StatusCode"] == "Successful"
    assert ended[0]["StatusMessage"] == (
        f"Successfully set desired count to {desired + 3}. Change successfully fulfilled by ecs."
    )


def test_suspended_scaling_does_nothing() -> None:
    world = build("calm")
    state = {"DynamicScalingInSuspended": True, "DynamicScalingOutSuspended": True}
    for name in ("web", "catalog", "graphql-gateway", "search"):
        there = {**ECS, **DIMENSION, "ResourceId": f"service/prod/{name}"}
        ask(world, "RegisterScalableTarget", **there, SuspendedState=state)
    targets = ask(world, "DescribeScalableTargets", **ECS)["ScalableTargets"]
    assert all(t["SuspendedState"]["DynamicScalingInSuspended"] for t in targets)
    assert not any(t["SuspendedState"]["ScheduledScalingSuspended"] for t in targets)
    advance(world, 40)
    assert [a for a in activities(world) if a["StartTime"] > NOW] == []


def test_a_new_target_its_policy_and_their_end() -> None:
    world = build()
    assert refused(world, "RegisterScalableTarget", **AUTH, MinCapacity=1) == "ValidationException"
    ask(world, "RegisterScalableTarget", **AUTH, MinCapacity=1, MaxCapacity=6)
    configuration = {
        "TargetValue": 50.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "ECSServiceAverageMemoryUtilization"
        },
    }
    answer = ask(
        world,
        "PutScalingPolicy",
        **AUTH,
        PolicyName="mem",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=configuration,
    )
    name = answer["Alarms"][0]["AlarmName"]
    assert of(world).watch.alarms[name].wire["MetricName"] == "MemoryUtilization"
    ask(world, "DeleteScalingPolicy", **AUTH, PolicyName="mem")
    assert name not in of(world).watch.alarms
    gone = refused(world, "DeleteScalingPolicy", **AUTH, PolicyName="mem")
    assert gone == "ObjectNotFoundException"
    ask(world, "DeregisterScalableTarget", **AUTH)
    assert refused(world, "DeregisterScalableTarget", **AUTH) == "ObjectNotFoundException"
    nobody = {**WEB, "ResourceId": "service/prod/nobody"}
    code = refused(world, "RegisterScalableTarget", **nobody, MinCapacity=1, MaxCapacity=2)
    assert code == "ValidationException"
    swapped = refused(world, "RegisterScalableTarget", **WEB, MinCapacity=5, MaxCapacity=2)
    assert swapped == "ValidationException"


def test_a_scheduled_action_strikes() -> None:
    world = build()
    at = datetime.fromtimestamp(NOW + 120, UTC).strftime("%Y-%m-%dT%H:%M:00")
    ask(
        world,
        "PutScheduledAction",
        **WEB,
        ScheduledActionName="rush",
        Schedule=f"at({at})",
        ScalableTargetAction={"MinCapacity": 14, "MaxCapacity": 30},
    )
    found = ask(world, "DescribeScheduledActions", **WEB)["ScheduledActions"]
    assert "rush" in {action["ScheduledActionName"] for action in found}
    advance(world, 3)
    assert service(world, "web").desired == 14
    texts = {a["StatusMessage"] for a in activities(world) if a["StartTime"] > NOW}
    assert "Successfully set min capacity to 14 and max capacity to 30" in texts
    ask(world, "DeleteScheduledAction", **WEB, ScheduledActionName="rush")
    code = refused(world, "DeleteScheduledAction", **WEB, ScheduledActionName="rush")
    assert code == "ObjectNotFoundException"


@pytest.mark.parametrize(
    ("text", "moment", "wanted"),
    [
        ("cron(0 7 ? * MON-FRI *)", "2025-11-24T07:00", True),
        ("cron(0 7 ? * MON-FRI *)", "2025-11-23T07:00", False),
        ("cron(*/15 * * * ? *)", "2025-11-23T09:45", True),
        ("cron(*/15 * * * ? *)", "2025-11-23T09:46", False),
        ("cron(0 12 L * ? *)", "2025-11-30T12:00", True),
        ("cron(30 6 1,15 JAN-MAR ? 2026)", "2026-02-15T06:30", True),
        ("rate(5 minutes)", "2025-11-23T09:45", True),
        ("rate(1 hour)", "2025-11-23T09:45", False),
        ("at(2025-11-23T09:45:00)", "2025-11-23T09:45", True),
    ],
)
def test_timetables(text: str, moment: str, wanted: bool) -> None:
    minute = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() // 60)
    assert timetable.due({"Schedule": text}, minute - 1, minute) is wanted


def test_a_timetable_has_its_own_time_zone() -> None:
    summer = int(datetime(2025, 7, 1, 5, 0, tzinfo=UTC).timestamp() // 60)
    wire = {"Schedule": "cron(0 7 * * ? *)", "Timezone": "Europe/Berlin"}
    assert timetable.due(wire, summer - 1, summer)


@pytest.mark.parametrize("text", ["daily", "cron(1 2 3)", "rate(0 minutes)", "at(tomorrow)"])
def test_bad_timetables_are_refused(text: str) -> None:
    with pytest.raises(Fault):
        timetable.check({"Schedule": text})
