"""ECS operations that change things, with AWS's rules and sentences of refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecstui.demo.calls import Call, Fault, Raw
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.wire.check import check_response
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Service
from ecstui.demo.world.quiet import Quiet
from ecstui.demo.world.world import World

START = 1_760_000_000.0
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]}}


@pytest.fixture
def world() -> World:
    return World.build("small", 7, "calm", Clock.frozen_at(START), telemetry=Quiet)


def ask(world: World, operation: str, **params: Any) -> dict[str, Any]:
    answer = OPERATIONS["ecs", operation](world, Call("ecs", operation, params))
    assert isinstance(answer, (dict, Raw))
    made: dict[str, Any] = json.loads(answer.body) if isinstance(answer, Raw) else answer
    assert check_response("ecs", operation, made) == []
    return made


def named(world: World, name: str, cluster: str = "prod") -> Service:
    return world.fleet.services[world.fleet.arn("service", cluster, name)]


def described(world: World, name: str) -> dict[str, Any]:
    made = ask(world, "DescribeServices", cluster="prod", services=[name])
    service: dict[str, Any] = made["services"][0]
    return service


def pass_time(world: World, seconds: int) -> None:
    for _ in range(seconds):
        world.clock.move(1)
        world.advance()


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


def test_a_stopped_task_is_replaced_and_keeps_the_reason(world: World) -> None:
    service = named(world, "auth")
    task = service.tasks[0]
    made = ask(world, "StopTask", cluster="prod", task=task.arn, reason="stuck")["task"]
    assert (made["desiredStatus"], made["stopCode"]) == ("STOPPED", "UserInitiated")
    assert made["stoppedReason"] == "stuck"
    again = ask(world, "StopTask", cluster="prod", task=task.id, reason="other")["task"]
    assert again["stoppedReason"] == "stuck"
    pass_time(world, 90)
    assert task.status == "STOPPED"
    assert described(world, "auth")["runningCount"] == service.desired
    with pytest.raises(Fault, match=r"The referenced task was not found\."):
        ask(world, "StopTask", cluster="prod", task="f" * 32)
    with pytest.raises(Fault, match=r"Identifier is for cluster prod\. Your cluster is staging"):
        ask(world, "StopTask", cluster="staging", task=task.arn)


def test_stop_task_without_a_reason(world: World) -> None:
    task = named(world, "auth").tasks[0]
    made = ask(world, "StopTask", cluster="prod", task=task.id)["task"]
    assert made["stoppedReason"] == "Task stopped by user"


def test_run_task_runs_and_ends(world: World) -> None:
    made = ask(
        world,
        "RunTask",
        cluster="prod",
        taskDefinition="auth",
        count=2,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        startedBy="me",
        tags=[{"key": "a", "value": "b"}],
        overrides={"containerOverrides": [{"name": "auth", "command": ["migrate"]}]},
    )
    assert made["failures"] == []
    arns = [one["taskArn"] for one in made["tasks"]]
    assert {one["lastStatus"] for one in made["tasks"]} == {"PROVISIONING"}
    assert {one["group"] for one in made["tasks"]} == {"family:auth"}
    assert set(ask(world, "ListTasks", cluster="prod", startedBy="me")["taskArns"]) == set(arns)
    pass_time(world, 40)
    tasks = ask(world, "DescribeTasks", cluster="prod", tasks=arns)["tasks"]
    assert {one["lastStatus"] for one in tasks} == {"RUNNING"}
    pass_time(world, 90)
    tasks = ask(world, "DescribeTasks", cluster="prod", tasks=arns)["tasks"]
    assert {one["lastStatus"] for one in tasks} == {"STOPPED"}
    assert {one["containers"][0]["exitCode"] for one in tasks} == {0}


def test_run_task_on_instances_without_room(world: World) -> None:
    for arn in world.fleet.clusters["batch"].instances:
        world.fleet.instances[arn].used_memory = world.fleet.instances[arn].memory
    family = named(world, "log-shipper", "batch").family
    made = ask(world, "RunTask", cluster="batch", taskDefinition=family)
    assert made["tasks"] == []
    assert made["failures"][0]["reason"] == "RESOURCE:MEMORY"


def test_refusals_of_run_task(world: World) -> None:
    with pytest.raises(Fault, match="Network Configuration must be provided"):
        ask(world, "RunTask", cluster="prod", taskDefinition="auth", launchType="FARGATE")
    with pytest.raises(Fault, match="No Container Instances were found in your cluster"):
        ask(world, "RunTask", cluster="staging", taskDefinition="batch-log-shipper")
    with pytest.raises(Fault, match="Override for container named nope"):
        ask(
            world,
            "RunTask",
            cluster="prod",
            taskDefinition="auth",
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            overrides={"containerOverrides": [{"name": "nope"}]},
        )
    with pytest.raises(Fault, match="does not support launch_type FARGATE"):
        ask(
            world,
            "RunTask",
            cluster="batch",
            taskDefinition="batch-log-shipper",
            launchType="FARGATE",
        )


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
    world = World.build("small", 7, "oom", Clock.frozen_at(START), telemetry=Quiet)
    service = named(world, "cart")
    older = f"cart:{service.revision - 1}"
    ask(world, "UpdateService", cluster="prod", service="cart", taskDefinition=older)
    pass_time(world, 240)
    assert {one.fate for one in service.tasks if one.alive} == {""}


def test_exec_gives_a_session_or_the_reason(world: World) -> None:
    service = next(one for one in world.fleet.services.values() if one.exec_enabled)
    task = next(one for one in service.tasks if one.alive)
    params: dict[str, Any] = {
        "cluster": service.cluster,
        "task": task.id,
        "container": task.containers[0].name,
        "command": "/bin/sh",
        "interactive": True,
    }
    made = ask(world, "ExecuteCommand", **params)
    assert made["session"]["sessionId"].startswith("ecs-execute-command-")
    assert made["taskArn"] == task.arn
    with pytest.raises(Fault, match="Interactive is the only mode"):
        ask(world, "ExecuteCommand", **{**params, "interactive": False})
    with pytest.raises(Fault, match="does not exist"):
        ask(world, "ExecuteCommand", **{**params, "container": "nope"})
    task.exec_enabled = False
    with pytest.raises(Fault, match=r"agent isn’t running\. Wait and try again"):
        ask(world, "ExecuteCommand", **params)
    double = named(world, "web").tasks[0]
    with pytest.raises(Fault, match="more than one container"):
        ask(
            world,
            "ExecuteCommand",
            cluster="prod",
            task=double.id,
            command="sh",
            interactive=True,
        )


def test_task_protection(world: World) -> None:
    task = named(world, "auth").tasks[0]
    made = ask(
        world,
        "UpdateTaskProtection",
        cluster="prod",
        tasks=[task.id, "0" * 32],
        protectionEnabled=True,
        expiresInMinutes=10,
    )
    assert made["protectedTasks"] == [
        {"taskArn": task.arn, "protectionEnabled": True, "expirationDate": START + 600}
    ]
    assert made["failures"][0]["reason"] == "MISSING"
    held = ask(world, "GetTaskProtection", cluster="prod")["protectedTasks"]
    assert [one["taskArn"] for one in held] == [task.arn]
    pass_time(world, 601)
    again = ask(world, "GetTaskProtection", cluster="prod", tasks=[task.id])["protectedTasks"]
    assert again == [{"taskArn": task.arn, "protectionEnabled": False}]
    alone = next(one for one in world.fleet.tasks.values() if one.service is None and one.alive)
    made = ask(
        world,
        "UpdateTaskProtection",
        cluster=alone.cluster,
        tasks=[alone.id],
        protectionEnabled=True,
    )
    assert made["failures"] == [{"arn": alone.arn, "reason": "TASK_NOT_VALID"}]


def test_draining_an_instance_moves_the_tasks(world: World) -> None:
    arn = world.fleet.clusters["batch"].instances[0]
    made = ask(
        world,
        "UpdateContainerInstancesState",
        cluster="batch",
        containerInstances=[arn],
        status="DRAINING",
    )
    assert made["containerInstances"][0]["status"] == "DRAINING"
    pass_time(world, 120)
    left = [one for one in world.fleet.tasks.values() if one.alive and one.instance_arn == arn]
    assert left == []
    etl = named(world, "etl-loader", "batch")
    assert sum(one.alive and one.status == "RUNNING" for one in etl.tasks) == etl.desired
    with pytest.raises(Fault, match="InvalidParameterException"):
        ask(
            world,
            "UpdateContainerInstancesState",
            cluster="batch",
            containerInstances=[arn],
            status="INACTIVE",
        )


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
