"""How a task comes into being: from a task definition, on Fargate or on an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.world import placement
from ecstui.demo.world.nouns import Container, Deployment, Instance, Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

ZONES = "abc"


def containers_of(definition: dict[str, Any]) -> list[Container]:
    """The containers of a new task, none of them started."""
    made = []
    for wire in definition["containerDefinitions"]:
        ports = wire.get("portMappings") or ()
        container = Container(
            wire["name"],
            wire["image"],
            essential=wire.get("essential", True),
            checked="healthCheck" in wire,
            cpu=wire.get("cpu", 0),
            memory=wire.get("memory"),
        )
        if ports:
            container.port = ports[0]["containerPort"]
        made.append(container)
    return made


def _bare(fleet: Fleet, cluster: str, definition: dict[str, Any], task_id: str) -> Task:
    low = int(task_id[:6], 16)
    task = Task(
        fleet.arn("task", cluster, task_id),
        task_id,
        cluster,
        None,
        definition["family"],
        definition["revision"],
        fleet.now,
        containers=containers_of(definition),
        ip=f"10.0.{low % 240 + 1}.{low // 240 % 250 + 4}",
        cpu=int(definition.get("cpu") or 256),
        memory=int(definition.get("memory") or 512),
    )
    fleet.tasks[task.arn] = task
    fleet.clusters[cluster].tasks[task.arn] = task
    return task


def for_service(
    fleet: Fleet, service: Service, deployment: Deployment, instance: Instance | None = None
) -> Task:
    """Create a task of a service, still in PROVISIONING; its life is not started."""
    definition = fleet.definition(deployment.family, deployment.revision)
    service.launched += 1
    task_id = fleet.dice.hex(service.arn, "task", service.launched)
    task = _bare(fleet, service.cluster, definition, task_id)
    task.service = service
    task.launch = deployment.launch
    task.started_by = deployment.id
    task.group = f"service:{service.name}"
    task.exec_enabled = service.exec_enabled
    if service.propagate == "SERVICE":
        task.tags = dict(service.tags)
    _settle(fleet, task, service.launched, definition, instance)
    task.fate = _fate(fleet, deployment, task)
    service.tasks.append(task)
    return task


def alone(
    fleet: Fleet,
    cluster: str,
    definition: dict[str, Any],
    launch: str,
    instance: Instance | None = None,
) -> Task:
    """Create a task without a service, still in PROVISIONING; its life is not started."""
    number = fleet.number()
    task = _bare(fleet, cluster, definition, fleet.dice.hex(cluster, "run-task", number))
    task.launch = launch
    task.group = f"family:{definition['family']}"
    _settle(fleet, task, number, definition, instance)
    return task


def _settle(
    fleet: Fleet, task: Task, number: int, definition: dict[str, Any], instance: Instance | None
) -> None:
    task.zone = fleet.region + ZONES[number % 3]
    if instance is None:
        return
    placement.occupy(task, instance)
    if definition.get("networkMode") == "bridge":
        task.ip = instance.ip
        for offset, container in enumerate(task.containers):
            if container.port is not None:
                container.host_port = 32768 + (int(task.id[:4], 16) + offset) % 28000


def _fate(fleet: Fleet, deployment: Deployment, task: Task) -> str:
    """Bad targets come now and then; every other fate befalls each task of the deployment."""
    if deployment.fate == "elb" and fleet.dice.below(3, task.id, "elb") != 0:
        return ""
    return deployment.fate
