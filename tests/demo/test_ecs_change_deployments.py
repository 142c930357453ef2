"""What a user does to deployments: revisions, roll-backs, aborts, pauses; with their refusals."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Fault
from ecstui.demo.world.world import World
from tests.demo.ecs_desk import START, ask, described, make, named, pass_time


@pytest.fixture
def world() -> World:
    return make()


def test_an_inactive_definition_cannot_be_used(world: World) -> None:
    older = f"auth:{named(world, 'auth').revision - 1}"
    gone = ask(world, "DeregisterTaskDefinition", taskDefinition=older)["taskDefinition"]
    assert gone["status"] == "INACTIVE"
    assert gone["deregisteredAt"] == START
    with pytest.raises(Fault, match="ClientException: TaskDefinition is inactive"):
        ask(world, "UpdateService", cluster="prod", service="auth", taskDefinition=older)
    live = ask(world, "ListTaskDefinitions", familyPrefix="auth")["taskDefinitionArns"]
    assert not [arn for arn in live if arn.endswith(older)]
    with pytest.raises(Fault, match="Invalid revision number"):
        ask(world, "DeregisterTaskDefinition", taskDefinition="auth")


def test_register_and_deploy_a_revision(world: World) -> None:
    last = max(world.fleet.definitions["auth"])
    given = world.fleet.definitions["auth"][last]
    made = ask(
        world,
        "RegisterTaskDefinition",
        family="auth",
        containerDefinitions=given["containerDefinitions"],
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        tags=[{"key": "why", "value": "test"}],
    )
    arn = made["taskDefinition"]["taskDefinitionArn"]
    assert arn.endswith(f"auth:{last + 1}")
    assert made["tags"] == [{"key": "why", "value": "test"}]
    ask(world, "UpdateService", cluster="prod", service="auth", taskDefinition=arn)
    pass_time(world, 120)
    assert described(world, "auth")["deployments"][0]["rolloutState"] == "COMPLETED"
    fresh = ask(
        world,
        "RegisterTaskDefinition",
        family="brand-new",
        containerDefinitions=[{"name": "a", "image": "b"}],
    )
    assert fresh["taskDefinition"]["revision"] == 1
    with pytest.raises(Fault, match="Fargate only supports network mode"):
        ask(
            world,
            "RegisterTaskDefinition",
            family="bad",
            containerDefinitions=[],
            requiresCompatibilities=["FARGATE"],
        )


def test_stop_service_deployment_rolls_back(world: World) -> None:
    service = named(world, "auth")
    before = service.definition_arn
    older = f"auth:{service.revision - 1}"
    made = ask(world, "UpdateService", cluster="prod", service="auth", taskDefinition=older)
    arn = made["service"]["currentServiceDeployment"]
    pass_time(world, 10)
    stopped = ask(world, "StopServiceDeployment", serviceDeploymentArn=arn, stopType="ROLLBACK")
    assert stopped == {"serviceDeploymentArn": arn}

    def status() -> str:
        found = ask(world, "DescribeServiceDeployments", serviceDeploymentArns=[arn])
        return str(found["serviceDeployments"][0]["status"])

    assert status() == "ROLLBACK_REQUESTED"
    pass_time(world, 3)
    assert status() == "ROLLBACK_IN_PROGRESS"
    pass_time(world, 90)
    assert status() == "ROLLBACK_SUCCESSFUL"
    assert described(world, "auth")["taskDefinition"] == before
    with pytest.raises(Fault, match="ConflictException"):
        ask(world, "StopServiceDeployment", serviceDeploymentArn=arn, stopType="ROLLBACK")
    with pytest.raises(Fault, match="ServiceDeploymentNotFoundException"):
        ask(world, "StopServiceDeployment", serviceDeploymentArn=arn + "x")
    with pytest.raises(Fault, match="not awaiting an action"):
        ask(
            world,
            "ContinueServiceDeployment",
            serviceDeploymentArn=arn,
            hookId="h",
            action="CONTINUE",
        )


def test_abort(world: World) -> None:
    made = ask(world, "UpdateService", cluster="prod", service="auth", forceNewDeployment=True)
    arn = made["service"]["currentServiceDeployment"]
    ask(world, "StopServiceDeployment", serviceDeploymentArn=arn, stopType="ABORT")
    found = ask(world, "DescribeServiceDeployments", serviceDeploymentArns=[arn])
    assert found["serviceDeployments"][0]["status"] == "STOPPED"


def test_deploying_a_good_revision_cures_the_leak() -> None:
    world = make(scenario="oom")
    service = named(world, "cart")
    older = f"cart:{service.revision - 1}"
    ask(world, "UpdateService", cluster="prod", service="cart", taskDefinition=older)
    pass_time(world, 240)
    assert {one.fate for one in service.tasks if one.alive} == {""}


def test_a_paused_deployment_goes_on_when_told(world: World) -> None:
    hook = {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}
    made = ask(
        world,
        "UpdateService",
        cluster="prod",
        service="auth",
        forceNewDeployment=True,
        deploymentConfiguration={"strategy": "BLUE_GREEN", "lifecycleHooks": [hook]},
    )["service"]
    assert made["deploymentConfiguration"]["lifecycleHooks"] == [hook]
    arn = made["currentServiceDeployment"]

    def record() -> dict[str, Any]:
        found = ask(world, "DescribeServiceDeployments", serviceDeploymentArns=[arn])
        one: dict[str, Any] = found["serviceDeployments"][0]
        return one

    pass_time(world, 90)
    waiting = record()
    (detail,) = waiting["lifecycleHookDetails"]
    assert detail["status"] == "AWAITING_ACTION"
    assert waiting["targetServiceRevision"]["requestedProductionTrafficWeight"] == 0
    assert waiting["sourceServiceRevisions"][0]["requestedProductionTrafficWeight"] == 100
    params = {"serviceDeploymentArn": arn, "hookId": detail["hookId"], "action": "CONTINUE"}
    ask(world, "ContinueServiceDeployment", **params)
    pass_time(world, 60)
    assert record()["status"] == "SUCCESSFUL"
    assert record()["targetServiceRevision"]["requestedProductionTrafficWeight"] == 100
    with pytest.raises(Fault, match="not awaiting an action"):
        ask(world, "ContinueServiceDeployment", **params)
