"""A task as DescribeTasks answers it."""

from __future__ import annotations

from typing import Any

import msgspec

from ecstui.demo.world import rollout
from ecstui.demo.world.fleet import Fleet
from ecstui.demo.world.nouns import Container, Task
from ecstui.demo.world.shapes.members import moments, tags

_encode = msgspec.json.Encoder().encode

SUBNETS = {
    "a": "subnet-0a1b2c3d4e5f60718",
    "b": "subnet-0b2c3d4e5f6071829",
    "c": "subnet-0c3d4e5f607182930",
}
CARD = {
    "PROVISIONING": "PRECREATED",
    "DEPROVISIONING": "DETACHING",
    "STOPPED": "DELETED",
}
"""Status of the network card by that of its task; ATTACHED otherwise."""


def encoded(fleet: Fleet, task: Task, *, with_tags: bool) -> bytes:
    """The task as JSON; written once, and again only after it changed."""
    body = task.cached
    if body is None:
        body = task.cached = _encode(_bare(fleet, task))
    marks = _encode(tags(task.tags)) if with_tags and task.tags else b"[]"
    return b'%b,"tags":%b}' % (body[:-1], marks)


def wire(fleet: Fleet, task: Task, *, with_tags: bool = True) -> dict[str, Any]:
    """The task as a dict in the form of botocore's `Task`."""
    return {**_bare(fleet, task), "tags": tags(task.tags) if with_tags else []}


def _bare(fleet: Fleet, task: Task) -> dict[str, Any]:
    definition = fleet.definition(task.family, task.revision)
    card = _card(fleet, task) if definition.get("networkMode") == "awsvpc" else None
    made: dict[str, Any] = {
        "attachments": [card] if card else [],
        "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
        "availabilityZone": task.zone,
        "clusterArn": fleet.clusters[task.cluster].arn,
        "containers": [_container(fleet, task, one, card) for one in task.containers],
        "cpu": str(task.cpu),
        "desiredStatus": task.desired_status,
        "enableExecuteCommand": task.exec_enabled,
        "group": task.group,
        "healthStatus": task.healthy,
        "inferenceAccelerators": [],
        "lastStatus": task.status,
        "memory": str(task.memory),
        "overrides": task.overrides
        or {
            "containerOverrides": [{"name": one.name} for one in task.containers],
            "inferenceAcceleratorOverrides": [],
        },
        "taskArn": task.arn,
        "taskDefinitionArn": definition["taskDefinitionArn"],
        "version": task.version,
    }
    made.update(_times(task))
    made.update(_where(fleet, task))
    if task.started_by:
        made["startedBy"] = task.started_by
    if task.connected is not None:
        gone = task.status == "STOPPED"
        made["connectivity"] = "DISCONNECTED" if gone else "CONNECTED"
    if task.stop_code is not None:
        made["stopCode"] = task.stop_code
        made["stoppedReason"] = task.stopped_reason
    return made


def _times(task: Task) -> dict[str, float]:
    return moments(
        createdAt=task.created,
        connectivityAt=task.connected,
        pullStartedAt=task.pull_started,
        pullStoppedAt=task.pull_stopped,
        startedAt=task.started,
        stoppingAt=task.stopping,
        executionStoppedAt=task.execution_stopped,
        stoppedAt=task.stopped,
    )


def _where(fleet: Fleet, task: Task) -> dict[str, Any]:
    if task.launch == "EC2":
        instance = fleet.instances.get(task.instance_arn or "")
        made: dict[str, Any] = {"launchType": "EC2"}
        if task.instance_arn is not None:
            made["containerInstanceArn"] = task.instance_arn
        if instance is not None and task.service is not None and task.service.strategy:
            made["capacityProviderName"] = instance.provider
        return made
    made = {
        "launchType": "FARGATE",
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "ephemeralStorage": {"sizeInGiB": 20},
        "fargateEphemeralStorage": {"sizeInGiB": 20},
    }
    if task.launch == "FARGATE_SPOT":
        made["capacityProviderName"] = "FARGATE_SPOT"
    return made


def _card(fleet: Fleet, task: Task) -> dict[str, Any]:
    dice, key = fleet.dice, task.id
    status = CARD.get(task.status, "ATTACHED")
    details = [{"name": "subnetId", "value": SUBNETS.get(task.zone[-1:], SUBNETS["a"])}]
    if status != "PRECREATED":
        mac = "0a:" + ":".join(key[at : at + 2] for at in range(4, 14, 2))
        host = f"ip-{task.ip.replace('.', '-')}.{fleet.region}.compute.internal"
        details += [
            {"name": "networkInterfaceId", "value": f"eni-0{dice.hex(key, 'eni', size=16)}"},
            {"name": "macAddress", "value": mac},
            {"name": "privateDnsName", "value": host},
            {"name": "privateIPv4Address", "value": task.ip},
        ]
    return {
        "id": dice.uuid(key, "card"),
        "type": "ElasticNetworkInterface",
        "status": status,
        "details": details,
    }


def container_arn(fleet: Fleet, task: Task, container: Container) -> str:
    """The ARN of a container of a task."""
    key = fleet.dice.uuid(task.id, container.name)
    return fleet.arn("container", task.cluster, task.id, key)


def _container(
    fleet: Fleet, task: Task, container: Container, card: dict[str, Any] | None
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "containerArn": container_arn(fleet, task, container),
        "taskArn": task.arn,
        "name": container.name,
        "image": container.image,
        "lastStatus": container.status,
        "networkBindings": [],
        "networkInterfaces": [],
        "healthStatus": container.health,
        "cpu": str(container.cpu),
    }
    if card is not None and task.status != "PROVISIONING":
        made["networkInterfaces"] = [{"attachmentId": card["id"], "privateIpv4Address": task.ip}]
    if container.runtime_id:
        made["runtimeId"] = container.runtime_id
        made["imageDigest"] = rollout.digest(fleet, container.image)
    if container.memory is not None:
        made["memory"] = str(container.memory)
    if container.exit_code is not None:
        made["exitCode"] = container.exit_code
    if container.reason is not None:
        made["reason"] = container.reason
    if container.host_port is not None and container.runtime_id:
        made["networkBindings"] = [_binding(container)]
    if task.exec_enabled:
        made["managedAgents"] = [_agent(task, container)]
    return made


def _binding(container: Container) -> dict[str, Any]:
    return {
        "bindIP": "0.0.0.0",  # noqa: S104 - what AWS answers; nothing is bound here
        "containerPort": container.port,
        "hostPort": container.host_port,
        "protocol": "tcp",
    }


def _agent(task: Task, container: Container) -> dict[str, Any]:
    status = {"RUNNING": "RUNNING", "STOPPED": "STOPPED"}.get(container.status, "PENDING")
    agent: dict[str, Any] = {"name": "ExecuteCommandAgent", "lastStatus": status}
    if task.pull_stopped is not None and container.runtime_id:
        agent["lastStartedAt"] = round(task.pull_stopped + 1.2, 3)
    return agent
