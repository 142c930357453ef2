"""What a user does to services, clusters and tags; with AWS's rules and sentences of refusal."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Fault
from ecstui.demo.world.world import World
from tests.demo.ecs_desk import NETWORK, ask, described, make, named, pass_time


@pytest.fixture
def world() -> World:
    return make()


def test_desired_count_starts_no_deployment(world: World) -> None:
    before = described(world, "auth")["deployments"][0]["id"]
    made = ask(world, "UpdateService", cluster="prod", service="auth", desiredCount=6)["service"]
    assert made["desiredCount"] == 6
    assert [one["id"] for one in made["deployments"]] == [before]
    pass_time(world, 60)
    assert described(world, "auth")["runningCount"] == 6


def test_a_new_definition_starts_a_deployment(world: World) -> None:
    service = named(world, "auth")
    older = f"auth:{service.revision - 1}"
    made = ask(world, "UpdateService", cluster="prod", service="auth", taskDefinition=older)
    first, second = made["service"]["deployments"]
    assert (first["status"], first["rolloutState"]) == ("PRIMARY", "IN_PROGRESS")
    assert (second["status"], second["rolloutState"]) == ("ACTIVE", "COMPLETED")
    assert made["service"]["taskDefinition"].endswith(older)
    assert made["service"]["currentServiceDeployment"]
    pass_time(world, 120)
    (only,) = described(world, "auth")["deployments"]
    assert (only["id"], only["rolloutState"]) == (first["id"], "COMPLETED")
    assert "currentServiceDeployment" not in described(world, "auth")


@pytest.mark.parametrize(
    ("params", "deploys"),
    [
        ({"forceNewDeployment": True}, True),
        ({"networkConfiguration": NETWORK}, True),
        ({"enableExecuteCommand": False}, False),
        ({"healthCheckGracePeriodSeconds": 5}, False),
        ({"deploymentConfiguration": {"maximumPercent": 150}}, False),
        ({"propagateTags": "NONE"}, False),
    ],
)
def test_what_deploys_and_what_does_not(
    world: World, params: dict[str, Any], deploys: bool
) -> None:
    made = ask(world, "UpdateService", cluster="prod", service="auth", **params)["service"]
    assert len(made["deployments"]) == (2 if deploys else 1)


def test_deployment_configuration_and_exec_are_kept(world: World) -> None:
    ask(
        world,
        "UpdateService",
        cluster="prod",
        service="auth",
        enableExecuteCommand=False,
        deploymentConfiguration={
            "maximumPercent": 150,
            "minimumHealthyPercent": 50,
            "deploymentCircuitBreaker": {"enable": False, "rollback": False},
        },
    )
    made = described(world, "auth")
    assert made["enableExecuteCommand"] is False
    assert made["deploymentConfiguration"]["maximumPercent"] == 150
    assert made["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"] is False


def test_refusals_of_update_service(world: World) -> None:
    with pytest.raises(Fault, match=r"ServiceNotFoundException: Service not found\."):
        ask(world, "UpdateService", cluster="prod", service="nope", desiredCount=1)
    with pytest.raises(Fault, match="ClientException: TaskDefinition not found"):
        ask(world, "UpdateService", cluster="prod", service="auth", taskDefinition="auth:9999")
    with pytest.raises(Fault, match="daemon scheduling strategy does not support"):
        ask(world, "UpdateService", cluster="batch", service="log-shipper", desiredCount=3)
    wire = named(world, "inventory").definition_arn
    with pytest.raises(Fault, match="does not support launch_type FARGATE"):
        ask(world, "UpdateService", cluster="prod", service="auth", taskDefinition=wire)
    with pytest.raises(Fault, match="The container auth does not exist in the task definition"):
        ask(world, "UpdateService", cluster="prod", service="auth", taskDefinition="catalog")
    ask(world, "DeleteService", cluster="prod", service="auth", force=True)
    with pytest.raises(Fault, match=r"ServiceNotActiveException: Service was not ACTIVE\."):
        ask(world, "UpdateService", cluster="prod", service="auth", desiredCount=1)


def test_tags_of_everything(world: World) -> None:
    fleet = world.fleet
    for arn in (
        fleet.clusters["prod"].arn,
        named(world, "auth").arn,
        named(world, "auth").tasks[0].arn,
        named(world, "auth").definition_arn,
        fleet.clusters["prod"].instances[0],
        fleet.providers["ec2-batch"]["capacityProviderArn"],
    ):
        ask(world, "TagResource", resourceArn=arn, tags=[{"key": "k", "value": "v"}])
        assert {"key": "k", "value": "v"} in ask(world, "ListTagsForResource", resourceArn=arn)[
            "tags"
        ]
        ask(world, "UntagResource", resourceArn=arn, tagKeys=["k", "absent"])
        tags = ask(world, "ListTagsForResource", resourceArn=arn)["tags"]
        assert "k" not in {one["key"] for one in tags}
    with pytest.raises(Fault, match="The specified resource was not found"):
        ask(world, "ListTagsForResource", resourceArn=fleet.arn("service", "prod", "nope"))
    many = [{"key": str(number), "value": ""} for number in range(51)]
    with pytest.raises(Fault, match="at most 50"):
        ask(world, "TagResource", resourceArn=named(world, "auth").arn, tags=many)


def test_a_service_is_created_and_deleted(world: World) -> None:
    made = ask(
        world,
        "CreateService",
        cluster="prod",
        serviceName="fresh",
        taskDefinition="auth",
        desiredCount=2,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        tags=[{"key": "a", "value": "b"}],
    )["service"]
    assert made["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    pass_time(world, 90)
    assert described(world, "fresh")["runningCount"] == 2
    assert described(world, "fresh")["deployments"][0]["rolloutState"] == "COMPLETED"
    with pytest.raises(Fault, match="Creation of service was not idempotent"):
        ask(world, "CreateService", cluster="prod", serviceName="fresh", taskDefinition="auth")
    with pytest.raises(Fault, match="cannot be stopped while it is scaled above 0"):
        ask(world, "DeleteService", cluster="prod", service="fresh")
    ask(world, "UpdateService", cluster="prod", service="fresh", desiredCount=0)
    gone = ask(world, "DeleteService", cluster="prod", service="fresh")["service"]
    assert gone["status"] == "DRAINING"
    listed = ask(world, "ListServices", cluster="prod", maxResults=100)["serviceArns"]
    assert gone["serviceArn"] not in listed
    pass_time(world, 60)
    assert described(world, "fresh")["status"] == "INACTIVE"
    with pytest.raises(Fault, match="ServiceNotFoundException"):
        ask(world, "ListTasks", cluster="prod", serviceName="fresh")


def test_a_cluster_is_created_and_deleted(world: World) -> None:
    made = ask(
        world,
        "CreateCluster",
        clusterName="fresh",
        settings=[{"name": "containerInsights", "value": "enabled"}],
        tags=[{"key": "a", "value": "b"}],
    )["cluster"]
    assert made["status"] == "ACTIVE"
    assert made["settings"] == [{"name": "containerInsights", "value": "enabled"}]
    assert len(ask(world, "ListClusters")["clusterArns"]) == 4
    assert ask(world, "DeleteCluster", cluster="fresh")["cluster"]["status"] == "INACTIVE"
    assert len(ask(world, "ListClusters")["clusterArns"]) == 3
    with pytest.raises(Fault, match="ClusterContainsServicesException"):
        ask(world, "DeleteCluster", cluster="prod")
    with pytest.raises(Fault, match="ClusterNotFoundException"):
        ask(world, "DeleteCluster", cluster="fresh")
