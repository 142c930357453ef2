"""ECS operations on task definitions."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations import ecs_paging, ecs_refs
from ecstui.demo.world.shapes.members import tags
from ecstui.demo.world.world import World

UNKNOWN = "Unable to describe task definition."
_ECHOED = (
    "taskRoleArn",
    "executionRoleArn",
    "cpu",
    "memory",
    "pidMode",
    "ipcMode",
    "proxyConfiguration",
    "ephemeralStorage",
    "runtimePlatform",
    "inferenceAccelerators",
)


def _key(wire: dict[str, Any]) -> str:
    """A text that sorts as AWS lists: by family, then by the revision's number."""
    return f"{wire['family']}\x00{wire['revision']:010d}"


def list_task_definitions(world: World, call: Call) -> dict[str, Any]:
    """ARNs by family and revision; `familyPrefix` is the whole family name."""
    params, definitions = call.params, world.fleet.definitions
    status = params.get("status") or "ACTIVE"
    only = params.get("familyPrefix")
    families = [only] if only else list(definitions)
    wires = (wire for family in families for wire in definitions.get(family, {}).values())
    keys = sorted(_key(wire) for wire in wires if wire["status"] == status)
    chosen, token = ecs_paging.page(call, keys, 100, descending=params.get("sort") == "DESC")
    made: dict[str, Any] = {"taskDefinitionArns": [_arn(world, key) for key in chosen]}
    if token is not None:
        made["nextToken"] = token
    return made


def _arn(world: World, key: str) -> str:
    family, number = key.split("\x00")
    return world.fleet.arn("task-definition", f"{family}:{int(number)}")


def list_task_definition_families(world: World, call: Call) -> dict[str, Any]:
    """Families with a live revision, without one, or all of them."""
    prefix = call.params.get("familyPrefix") or ""
    status = call.params.get("status") or "ACTIVE"
    names = []
    for family, revisions in world.fleet.definitions.items():
        live = any(wire["status"] == "ACTIVE" for wire in revisions.values())
        if family.startswith(prefix) and status in ("ALL", "ACTIVE" if live else "INACTIVE"):
            names.append(family)
    return ecs_paging.answer(call, "families", sorted(names))


def describe_task_definition(world: World, call: Call) -> dict[str, Any]:
    """One definition by family, family:revision or ARN."""
    wire = ecs_refs.definition(world, call.params["taskDefinition"], UNKNOWN)
    made: dict[str, Any] = {"taskDefinition": wire}
    if "TAGS" in ecs_refs.included(call):
        made["tags"] = tags(world.fleet.tags.get(wire["taskDefinitionArn"], {}))
    return made


def register_task_definition(world: World, call: Call) -> dict[str, Any]:
    """Register the next revision of a family."""
    world.advance()
    fleet, params = world.fleet, call.params
    family = params["family"]
    revisions = fleet.definitions.setdefault(family, {})
    number = max(revisions, default=0) + 1
    arn = fleet.arn("task-definition", f"{family}:{number}")
    needs = params.get("requiresCompatibilities") or []
    mode = params.get("networkMode") or "bridge"
    if "FARGATE" in needs and mode != "awsvpc":
        raise Fault("ClientException", "Fargate only supports network mode ‘awsvpc’.")
    wire: dict[str, Any] = {
        "taskDefinitionArn": arn,
        "containerDefinitions": [_container(one) for one in params["containerDefinitions"]],
        "family": family,
        "networkMode": mode,
        "revision": number,
        "volumes": params.get("volumes") or [],
        "status": "ACTIVE",
        "placementConstraints": params.get("placementConstraints") or [],
        "compatibilities": ["EC2", "FARGATE"] if mode == "awsvpc" else ["EC2"],
        "requiresCompatibilities": needs,
        "registeredAt": round(fleet.now, 3),
        "registeredBy": f"arn:aws:iam::{world.account}:user/operator",
        **{name: params[name] for name in _ECHOED if name in params},
    }
    revisions[number] = wire
    marks = {one["key"]: one.get("value", "") for one in params.get("tags") or ()}
    fleet.tags[arn] = marks
    return {"taskDefinition": wire, "tags": tags(marks)}


def _container(given: dict[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "cpu": 0,
        "portMappings": [],
        "essential": True,
        "environment": [],
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
    }
    return {**defaults, **given}


def deregister_task_definition(world: World, call: Call) -> dict[str, Any]:
    """Make a revision INACTIVE: what runs goes on, nothing new can start from it."""
    world.advance()
    ref = call.params["taskDefinition"]
    if ":" not in ref.rpartition("/")[2]:
        raise ecs_refs.invalid("Invalid revision number. Number: null")
    wire = ecs_refs.definition(world, ref, UNKNOWN)
    gone = {**wire, "status": "INACTIVE", "deregisteredAt": round(world.fleet.now, 3)}
    world.fleet.definitions[wire["family"]][wire["revision"]] = gone
    return {"taskDefinition": gone}


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "ListTaskDefinitions"): list_task_definitions,
    ("ecs", "ListTaskDefinitionFamilies"): list_task_definition_families,
    ("ecs", "DescribeTaskDefinition"): describe_task_definition,
    ("ecs", "RegisterTaskDefinition"): register_task_definition,
    ("ecs", "DeregisterTaskDefinition"): deregister_task_definition,
}
