"""ECS operations on the tags of clusters, services, tasks, instances and definitions."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations import ecs_refs
from ecstui.demo.world.shapes.members import tags
from ecstui.demo.world.world import World

MOST = 50
"""Tags that one resource may have."""


def _held(world: World, arn: str) -> dict[str, str]:
    """The tags of a resource, to be changed in place. Raises Fault when there is no such one."""
    fleet = world.fleet
    kind = arn.split(":", 5)[-1].split("/", 1)[0]
    if kind == "cluster":
        found = ecs_refs.cluster_named(world, arn)
        if found is not None:
            return found.tags
    elif kind == "task-definition":
        wire = ecs_refs.definition(world, arn, "The specified resource was not found.")
        return fleet.tags.setdefault(wire["taskDefinitionArn"], {})
    elif kind == "capacity-provider" and arn.rpartition("/")[2] in fleet.providers:
        return fleet.tags.setdefault(arn, {})
    for held in (fleet.services, fleet.tasks, fleet.instances):
        one = held.get(arn)
        if one is not None:
            return one.tags
    raise Fault("InvalidParameterException", "The specified resource was not found.")


def list_tags_for_resource(world: World, call: Call) -> dict[str, Any]:
    return {"tags": tags(_held(world, call.params["resourceArn"]))}


def tag_resource(world: World, call: Call) -> dict[str, Any]:
    """Add tags, or give those that are there another value."""
    held = _held(world, call.params["resourceArn"])
    more = {one["key"]: one.get("value", "") for one in call.params["tags"]}
    if len(held.keys() | more.keys()) > MOST:
        raise ecs_refs.invalid(f"Tag limit exceeded. A resource can have at most {MOST} tags.")
    held.update(more)
    return {}


def untag_resource(world: World, call: Call) -> dict[str, Any]:
    held = _held(world, call.params["resourceArn"])
    for key in call.params["tagKeys"]:
        held.pop(key, None)
    return {}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "ListTagsForResource"): list_tags_for_resource,
    ("ecs", "TagResource"): tag_resource,
    ("ecs", "UntagResource"): untag_resource,
}
