"""What a user does to tasks and instances: run, stop, exec, protect, drain; with the refusals."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.demo.calls import Fault
from ecstui.demo.world.world import World
from tests.demo.ecs_desk import NETWORK, START, ask, described, make, named, pass_time


@pytest.fixture
def world() -> World:
    return make()


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
