"""Clusters, container instances and capacity providers, as their Describe operations answer."""

from __future__ import annotations

from typing import Any

from ecstui.demo.world.fleet import Fleet
from ecstui.demo.world.nouns import Cluster, Instance, Service, Task
from ecstui.demo.world.shapes.members import counts, tags


def wire(fleet: Fleet, cluster: Cluster, include: frozenset[str]) -> dict[str, Any]:
    """The cluster in the form of botocore's `Cluster`; `include` as in DescribeClusters."""
    active = [fleet.services[arn] for arn in cluster.services if arn in fleet.services]
    active = [one for one in active if one.status == "ACTIVE"]
    running, pending = counts(cluster.tasks.values())
    made: dict[str, Any] = {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": len(cluster.instances),
        "runningTasksCount": running,
        "pendingTasksCount": pending,
        "activeServicesCount": len(active),
        "statistics": _statistics(fleet, cluster, active) if "STATISTICS" in include else [],
        "tags": tags(cluster.tags) if "TAGS" in include else [],
        "settings": [],
        "capacityProviders": cluster.providers,
        "defaultCapacityProviderStrategy": cluster.strategy,
    }
    if "SETTINGS" in include:
        made["settings"] = [{"name": "containerInsights", "value": cluster.insights}]
    if "CONFIGURATIONS" in include:
        made["configuration"] = cluster.configuration or {
            "executeCommandConfiguration": {"logging": "DEFAULT"}
        }
    if "ATTACHMENTS" in include:
        made["attachments"] = _attachments(fleet, cluster)
        made["attachmentsStatus"] = "UPDATE_COMPLETE"
    return made


def _kind(launch: str) -> str:
    return "EC2" if launch == "EC2" else "Fargate"


def _statistics(fleet: Fleet, cluster: Cluster, active: list[Service]) -> list[dict[str, str]]:
    numbers = {
        f"{what}{kind}{count}Count": 0
        for kind in ("EC2", "Fargate")
        for what, count in (
            ("running", "Tasks"),
            ("pending", "Tasks"),
            ("active", "Service"),
            ("draining", "Service"),
        )
    }
    split: dict[str, list[Task]] = {"EC2": [], "Fargate": []}
    for task in cluster.tasks.values():
        split[_kind(task.launch)].append(task)
    for kind, tasks in split.items():
        running, pending = counts(tasks)
        numbers[f"running{kind}TasksCount"] = running
        numbers[f"pending{kind}TasksCount"] = pending
    for service in active:
        numbers[f"active{_kind(service.launch)}ServiceCount"] += 1
    for arn in cluster.services:
        if fleet.services[arn].status == "DRAINING":
            numbers[f"draining{_kind(fleet.services[arn].launch)}ServiceCount"] += 1
    return [{"name": name, "value": str(value)} for name, value in numbers.items()]


def _attachments(fleet: Fleet, cluster: Cluster) -> list[dict[str, Any]]:
    names = [name for name in cluster.providers if name in fleet.providers]
    return [
        {
            "id": fleet.dice.uuid(cluster.name, name),
            "type": "asp",
            "status": "CREATED",
            "details": [
                {"name": "capacityProviderName", "value": name},
                {"name": "scalingPlanName", "value": f"ECSManagedAutoScalingPlan-{name}"},
            ],
        }
        for name in names
    ]


def _amount(name: str, value: int) -> dict[str, Any]:
    return {
        "name": name,
        "type": "INTEGER",
        "doubleValue": 0.0,
        "longValue": 0,
        "integerValue": value,
    }


def _ports(name: str, values: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "STRINGSET",
        "doubleValue": 0.0,
        "longValue": 0,
        "integerValue": 0,
        "stringSetValue": values,
    }


def instance(fleet: Fleet, one: Instance, include: frozenset[str]) -> dict[str, Any]:
    """The instance in the form of botocore's `ContainerInstance`."""
    mine = [t for t in fleet.clusters[one.cluster].tasks.values() if t.instance_arn == one.arn]
    running, pending = counts(mine)
    held = [str(c.host_port) for t in mine if t.alive for c in t.containers if c.host_port]
    ports = ["22", "2376", "2375", "51678", "51679"]
    made: dict[str, Any] = {
        "containerInstanceArn": one.arn,
        "ec2InstanceId": one.ec2_id,
        "version": one.version,
        "versionInfo": {
            "agentVersion": "1.86.3",
            "agentHash": "4f2b9a1c",
            "dockerVersion": "DockerVersion: 25.0.6",
        },
        "remainingResources": [
            _amount("CPU", one.cpu - one.used_cpu),
            _amount("MEMORY", one.memory - one.used_memory),
            _ports("PORTS", ports + held),
            _ports("PORTS_UDP", []),
        ],
        "registeredResources": [
            _amount("CPU", one.cpu),
            _amount("MEMORY", one.memory),
            _ports("PORTS", ports),
            _ports("PORTS_UDP", []),
        ],
        "status": one.status,
        "agentConnected": one.agent_connected,
        "runningTasksCount": running,
        "pendingTasksCount": pending,
        "attributes": _attributes(one),
        "registeredAt": round(one.registered, 3),
        "attachments": [],
        "tags": tags(one.tags) if "TAGS" in include else [],
    }
    if one.provider:
        made["capacityProviderName"] = one.provider
    if "CONTAINER_INSTANCE_HEALTH" in include:
        made["healthStatus"] = _health(fleet, one)
    return made


def _attributes(one: Instance) -> list[dict[str, str]]:
    pairs = (
        ("ecs.availability-zone", one.zone),
        ("ecs.instance-type", one.type),
        ("ecs.ami-id", "ami-0f1d2c3b4a5968778"),
        ("ecs.os-type", "linux"),
        ("ecs.cpu-architecture", "x86_64"),
    )
    return [{"name": name, "value": value} for name, value in pairs]


def _health(fleet: Fleet, one: Instance) -> dict[str, Any]:
    status = "OK" if one.agent_connected else "IMPAIRED"
    return {
        "overallStatus": status,
        "details": [
            {
                "type": "CONTAINER_RUNTIME",
                "status": status,
                "lastUpdated": round(fleet.now - fleet.now % 60, 3),
                "lastStatusChange": round(one.registered + 60, 3),
            }
        ],
    }


def provider(fleet: Fleet, name: str) -> dict[str, Any] | None:
    """The capacity provider, None when there is no such one."""
    if name in fleet.providers:
        return dict(fleet.providers[name])
    if name in ("FARGATE", "FARGATE_SPOT"):
        return {
            "capacityProviderArn": fleet.arn("capacity-provider", name),
            "name": name,
            "status": "ACTIVE",
            "type": name,
        }
    return None
