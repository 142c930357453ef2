"""How ECS requests name things: clusters, services, tasks, definitions by name, id or ARN."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Fault
from ecstui.demo.world.nouns import Cluster, Service, Task
from ecstui.demo.world.world import World


def invalid(message: str) -> Fault:
    """The error for a parameter that makes no sense."""
    return Fault("InvalidParameterException", message)


def cluster(world: World, call: Call) -> Cluster:
    """The cluster that the call names; `default` when it names none. Raises Fault."""
    found = cluster_named(world, call.params.get("cluster") or "default")
    if found is None:
        raise Fault("ClusterNotFoundException", "Cluster not found.")
    return found


def cluster_named(world: World, ref: str) -> Cluster | None:
    """The cluster of that name or ARN, deleted ones left out."""
    fleet = world.fleet
    name = ref.rpartition("/")[2] if ref.startswith("arn:") else ref
    found = fleet.clusters.get(name)
    if found is None or found.status == "INACTIVE":
        return None
    return found if ref in (found.name, found.arn) else None


def _own(of: Cluster, ref: str, kind: str) -> str:
    """The last part of an id or ARN; raises Fault when the ARN belongs to another cluster."""
    if not ref.startswith("arn:"):
        return ref
    parts = ref.split(":", 5)[-1].split("/")
    if parts[0] != kind or len(parts) not in (2, 3):
        raise invalid(f"Invalid identifier: Unexpected resource type in {ref}")
    if len(parts) == 3 and parts[1] != of.name:
        raise invalid(
            f"Invalid identifier: Identifier is for cluster {parts[1]}. Your cluster is {of.name}"
        )
    return parts[-1]


def service_arn(world: World, of: Cluster, ref: str) -> str:
    """The full ARN of the service that `ref` names in that cluster, whether it exists or not."""
    if ref.startswith("arn:") and ref.count("/") == 2:
        _own(of, ref, "service")
        return ref
    return world.fleet.arn("service", of.name, _own(of, ref, "service"))


def service(world: World, of: Cluster, ref: str) -> Service:
    """The service that `ref` names. Raises Fault."""
    found = world.fleet.services.get(service_arn(world, of, ref))
    if found is None:
        raise Fault("ServiceNotFoundException", "Service not found.")
    return found


def active_service(world: World, of: Cluster, ref: str) -> Service:
    """The service that `ref` names, if it can be changed. Raises Fault."""
    found = service(world, of, ref)
    if found.status != "ACTIVE":
        raise Fault("ServiceNotActiveException", "Service was not ACTIVE.")
    return found


def task_arn(world: World, of: Cluster, ref: str) -> str:
    """The full ARN of the task that `ref` names in that cluster, whether it exists or not."""
    if ref.startswith("arn:") and ref.count("/") == 2:
        _own(of, ref, "task")
        return ref
    return world.fleet.arn("task", of.name, _own(of, ref, "task"))


def task(world: World, of: Cluster, ref: str) -> Task:
    """The task that `ref` names. Raises Fault."""
    found = world.fleet.tasks.get(task_arn(world, of, ref))
    if found is None:
        raise invalid("The referenced task was not found.")
    return found


def instance_arn(world: World, of: Cluster, ref: str) -> str:
    """The full ARN of the container instance that `ref` names in that cluster."""
    return world.fleet.arn("container-instance", of.name, _own(of, ref, "container-instance"))


def definition(
    world: World, ref: str, unknown: str = "TaskDefinition not found."
) -> dict[str, Any]:
    """The task definition of a family, family:revision or ARN. Raises Fault with `unknown`."""
    fleet = world.fleet
    text = ref.rpartition("/")[2] if ref.startswith("arn:") else ref
    family, colon, number = text.partition(":")
    revisions = fleet.definitions.get(family, {})
    if colon:
        found = revisions.get(int(number)) if number.isdigit() else None
    else:
        live = [number for number, wire in revisions.items() if wire["status"] == "ACTIVE"]
        found = revisions[max(live)] if live else None
    if found is None or (ref.startswith("arn:") and ref != found["taskDefinitionArn"]):
        raise Fault("ClientException", unknown)
    return found


def usable_definition(world: World, ref: str) -> dict[str, Any]:
    """The task definition that `ref` names, if tasks can be started from it. Raises Fault."""
    found = definition(world, ref)
    if found["status"] != "ACTIVE":
        raise Fault("ClientException", "TaskDefinition is inactive")
    return found


def included(call: Call) -> frozenset[str]:
    """What the call wants included."""
    return frozenset(call.params.get("include") or ())


def missing(arn: str) -> dict[str, str]:
    """The failure of a thing that is not there."""
    return {"arn": arn, "reason": "MISSING"}
