"""ECS operations on container instances and capacity providers."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Operation
from ecstui.demo.operations import ecs_paging, ecs_refs
from ecstui.demo.world import events, task_life
from ecstui.demo.world.nouns import Instance
from ecstui.demo.world.shapes import cluster as shape
from ecstui.demo.world.shapes.members import tags
from ecstui.demo.world.world import World


def list_container_instances(world: World, call: Call) -> dict[str, Any]:
    """ARNs of the cluster's instances; `filter` understands the comparisons of an attribute."""
    found = ecs_refs.cluster(world, call)
    status = call.params.get("status")
    fits = _query(call.params.get("filter") or "")
    instances = (world.fleet.instances[arn] for arn in found.instances)
    arns = [one.arn for one in instances if status in (None, one.status) and fits(one)]
    return ecs_paging.answer(call, "containerInstanceArns", sorted(arns))


class _Comparison:
    """One comparison of the cluster query language: `attribute:name == value`."""

    def __init__(self, text: str) -> None:
        words = text.split()
        if len(words) != 3 or words[1] not in ("==", "!=", "equals", "not_equals"):
            raise ecs_refs.invalid("Invalid query.")
        self.name = words[0].partition(":")[2] or words[0]
        self.value = words[2].strip("'\"")
        self.same = words[1] in ("==", "equals")

    def __call__(self, one: Instance) -> bool:
        held = {
            "ecs.availability-zone": one.zone,
            "ecs.instance-type": one.type,
            "ec2InstanceId": one.ec2_id,
            "ecs.os-type": "linux",
            "ecs.cpu-architecture": "x86_64",
            "agentConnected": str(one.agent_connected).lower(),
        }.get(self.name)
        return (held == self.value) is self.same


def _query(text: str) -> Any:
    if not text:
        return lambda _one: True
    parts = [_Comparison(part) for part in text.split(" and ")]
    return lambda one: all(part(one) for part in parts)


def describe_container_instances(world: World, call: Call) -> dict[str, Any]:
    found = ecs_refs.cluster(world, call)
    include = ecs_refs.included(call)
    instances, failures = [], []
    for ref in call.params["containerInstances"]:
        arn = ecs_refs.instance_arn(world, found, ref)
        one = world.fleet.instances.get(arn)
        if one is None:
            failures.append(ecs_refs.missing(arn))
        else:
            instances.append(shape.instance(world.fleet, one, include))
    return {"containerInstances": instances, "failures": failures}


def update_container_instances_state(world: World, call: Call) -> dict[str, Any]:
    """Drain instances or make them active again; draining moves the tasks of services away."""
    world.advance()
    found = ecs_refs.cluster(world, call)
    status = call.params["status"]
    if status not in ("ACTIVE", "DRAINING"):
        raise ecs_refs.invalid("Container instances status should be one of [ACTIVE, DRAINING].")
    instances, failures = [], []
    for ref in call.params["containerInstances"]:
        arn = ecs_refs.instance_arn(world, found, ref)
        one = world.fleet.instances.get(arn)
        if one is None:
            failures.append(ecs_refs.missing(arn))
            continue
        one.status = status
        one.version += 1
        if status == "DRAINING":
            _evacuate(world, one)
        instances.append(shape.instance(world.fleet, one, frozenset()))
    for arn in found.services:
        if world.fleet.services[arn].launch == "EC2":
            world.fleet.services[arn].steady = False
            world.fleet.wake(world.fleet.services[arn], 1.0)
    return {"containerInstances": instances, "failures": failures}


def _evacuate(world: World, one: Instance) -> None:
    for task in list(world.fleet.clusters[one.cluster].tasks.values()):
        if task.instance_arn == one.arn and task.service is not None:
            text = events.draining_instance(task.service)
            task_life.stop(world.fleet, task, "ServiceSchedulerInitiated", text)


def describe_capacity_providers(world: World, call: Call) -> dict[str, Any]:
    """Named providers, or all of the account, or those of a cluster."""
    fleet, params = world.fleet, call.params
    names = list(params.get("capacityProviders") or ())
    if not names and params.get("cluster"):
        names = list(ecs_refs.cluster(world, call).providers)
    elif not names:
        names = ["FARGATE", "FARGATE_SPOT", *fleet.providers]
    providers, failures = [], []
    chosen, token = ecs_paging.page(call, sorted(n.rpartition("/")[2] for n in names), 10)
    for name in chosen:
        found = shape.provider(fleet, name)
        if found is None:
            failures.append(ecs_refs.missing(fleet.arn("capacity-provider", name)))
            continue
        if "TAGS" in ecs_refs.included(call):
            found["tags"] = tags(fleet.tags.get(found["capacityProviderArn"], {}))
        providers.append(found)
    made: dict[str, Any] = {"capacityProviders": providers, "failures": failures}
    if token is not None:
        made["nextToken"] = token
    return made


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "ListContainerInstances"): list_container_instances,
    ("ecs", "DescribeContainerInstances"): describe_container_instances,
    ("ecs", "UpdateContainerInstancesState"): update_container_instances_state,
    ("ecs", "DescribeCapacityProviders"): describe_capacity_providers,
}
