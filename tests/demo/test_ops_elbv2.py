"""The Elastic Load Balancing API over the pretend fleet: groups, health, balancers, rules."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ecstui.demo.calls import Call, Fault
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.telemetry import Telemetry
from ecstui.demo.wire.check import check_response
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Service
from ecstui.demo.world.world import World

NOW = 1_763_829_000.5


def build(scenario: str = "default") -> World:
    return World.build("small", 7, scenario, Clock.frozen_at(NOW), telemetry=Telemetry)


@pytest.fixture(scope="module")
def world() -> World:
    return build()


def ask(world: World, operation: str, **params: Any) -> dict[str, Any]:
    answer = OPERATIONS["elbv2", operation](world, Call("elbv2", operation, params))
    assert isinstance(answer, dict)
    assert check_response("elbv2", operation, answer) == []
    return answer


def refused(world: World, operation: str, **params: Any) -> str:
    with pytest.raises(Fault) as caught:
        ask(world, operation, **params)
    return caught.value.code


def service(world: World, name: str) -> Service:
    return world.fleet.services[world.fleet.arn("service", "prod", name)]


def states(world: World, name: str) -> dict[str, dict[str, Any]]:
    """Target health by task id."""
    known = service(world, name)
    by_address = {task.ip: task.id for task in known.tasks}
    answer = ask(world, "DescribeTargetHealth", TargetGroupArn=known.target_group_arn)
    return {
        by_address[each["Target"]["Id"]]: each["TargetHealth"]
        for each in answer["TargetHealthDescriptions"]
    }


def test_every_balanced_service_has_its_group(world: World) -> None:
    wanted = {s.target_group_arn for s in world.fleet.services.values() if s.target_group_arn}
    groups = ask(world, "DescribeTargetGroups")["TargetGroups"]
    assert {group["TargetGroupArn"] for group in groups} == wanted
    first = ask(world, "DescribeTargetGroups", PageSize=3)
    rest = ask(world, "DescribeTargetGroups", Marker=first["NextMarker"])
    assert first["TargetGroups"] + rest["TargetGroups"] == groups
    name = groups[2]["TargetGroupName"]
    assert ask(world, "DescribeTargetGroups", Names=[name])["TargetGroups"] == [groups[2]]


def test_balancers_listeners_and_rules_lead_to_groups(world: World) -> None:
    balancers = ask(world, "DescribeLoadBalancers")["LoadBalancers"]
    assert {balancer["State"]["Code"] for balancer in balancers} == {"active"}
    seen = set()
    for balancer in balancers:
        arn = balancer["LoadBalancerArn"]
        listeners = ask(world, "DescribeListeners", LoadBalancerArn=arn)["Listeners"]
        again = [listener["ListenerArn"] for listener in listeners]
        assert ask(world, "DescribeListeners", ListenerArns=again)["Listeners"] == listeners
        assert {listener["Port"] for listener in listeners} == {80, 443}
        for listener in listeners:
            rules = ask(world, "DescribeRules", ListenerArn=listener["ListenerArn"])["Rules"]
            assert rules[-1]["IsDefault"]
            seen |= {r["Actions"][0].get("TargetGroupArn") for r in rules}
            one = ask(world, "DescribeRules", RuleArns=[rules[0]["RuleArn"]])["Rules"]
            assert one == [rules[0]]
        own = ask(world, "DescribeTargetGroups", LoadBalancerArn=arn)["TargetGroups"]
        assert {group["LoadBalancerArns"][0] for group in own} == {arn}
    wanted = {s.target_group_arn for s in world.fleet.services.values() if s.target_group_arn}
    assert seen - {None} == wanted


def test_what_does_not_exist(world: World) -> None:
    assert refused(world, "DescribeTargetHealth", TargetGroupArn="x") == "TargetGroupNotFound"
    assert refused(world, "DescribeTargetGroups", Names=["x"]) == "TargetGroupNotFound"
    assert refused(world, "DescribeLoadBalancers", Names=["x"]) == "LoadBalancerNotFound"
    assert refused(world, "DescribeListeners", ListenerArns=["x"]) == "ListenerNotFound"
    assert refused(world, "DescribeRules", RuleArns=["x"]) == "RuleNotFound"
    known = service(world, "web").target_group_arn
    target = [{"Id": "10.9.9.9", "Port": 8080}]
    answer = ask(world, "DescribeTargetHealth", TargetGroupArn=known, Targets=target)
    (health,) = answer["TargetHealthDescriptions"]
    assert health["TargetHealth"]["Reason"] == "Target.NotRegistered"


def test_a_target_gets_healthy_and_drains() -> None:
    world = build("calm")
    known = service(world, "auth")
    world.fleet.set_desired(known, known.desired + 1, "test")
    young: dict[str, list[str]] = {}
    for _ in range(90):
        world.clock.move(1)
        world.advance()
        for task, health in states(world, "auth").items():
            young.setdefault(task, []).append(health["State"])
    newest = max(known.tasks, key=lambda task: task.created).id
    steps = list(dict.fromkeys(young[newest]))
    assert steps == ["initial", "healthy"]
    world.fleet.set_desired(known, known.desired - 1, "test")
    found: set[str] = set()
    for _ in range(40):
        world.clock.move(1)
        world.advance()
        found |= {health["State"] for health in states(world, "auth").values()}
    assert found == {"healthy", "draining"}


def test_failing_targets_are_replaced() -> None:
    world = build("elb-health")
    reasons: Counter[str] = Counter()
    for _ in range(500):
        world.clock.move(1)
        world.advance()
        for health in states(world, "orders").values():
            if health["State"] == "unhealthy":
                reasons[health["Reason"]] += 1
    assert set(reasons) == {"Target.ResponseCodeMismatch"}
    texts = [event.message for event in service(world, "orders").events]
    assert any("is unhealthy in (target-group" in text for text in texts)
    alive = [task for task in service(world, "orders").tasks if task.alive]
    assert len(alive) >= 4
