"""ECS operations that change tasks: RunTask, StopTask, ExecuteCommand."""

from __future__ import annotations

from typing import Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations import ecs_refs
from ecstui.demo.world import birth, events, placement, routine, task_life
from ecstui.demo.world.nouns import Cluster, Container, Instance, Task
from ecstui.demo.world.shapes import task as shape
from ecstui.demo.world.world import World

EXEC_OFF = (
    "The execute command failed because execute command was not enabled when the task was run or"
    " the execute command agent isn’t running. Wait and try again or run a new task with execute"
    " command enabled and try again."
)
EXEC_BROKEN = "The execute command failed due to an internal error. Try again later."
INTERACTIVE = "Interactive is the only mode supported currently."
NETWORK = "Network Configuration must be provided when networkMode 'awsvpc' is specified."


def run_task(world: World, call: Call) -> dict[str, Any]:
    """Start tasks without a service; those that find no room are failures."""
    world.advance()
    fleet, params = world.fleet, call.params
    found = ecs_refs.cluster(world, call)
    wire = ecs_refs.usable_definition(world, params["taskDefinition"])
    launch = _launch(params)
    if ("EC2" if launch == "EC2" else "FARGATE") not in wire["compatibilities"]:
        raise ecs_refs.invalid(f"Task definition does not support launch_type {launch}.")
    if wire["networkMode"] == "awsvpc" and not params.get("networkConfiguration"):
        raise ecs_refs.invalid(NETWORK)
    _check_overrides(wire, params.get("overrides") or {})
    if launch == "EC2" and not found.instances:
        raise ecs_refs.invalid("No Container Instances were found in your cluster.")
    tasks, failures = [], []
    for _ in range(int(params.get("count") or 1)):
        room = _room(world, found, wire) if launch == "EC2" else None
        if isinstance(room, placement.NoRoom):
            failures.append(_no_room(room))
            continue
        task = birth.alone(fleet, found.name, wire, launch, room)
        _dress(world, task, params)
        task_life.begin(fleet, task)
        tasks.append(shape.wire(fleet, task))
    return {"tasks": tasks, "failures": failures}


def _launch(params: dict[str, Any]) -> str:
    strategy = params.get("capacityProviderStrategy") or ()
    if strategy:
        name = str(strategy[0]["capacityProvider"])
        return name if name in ("FARGATE", "FARGATE_SPOT") else "EC2"
    return str(params.get("launchType") or "EC2")


def _check_overrides(wire: dict[str, Any], overrides: dict[str, Any]) -> None:
    names = {one["name"] for one in wire["containerDefinitions"]}
    for one in overrides.get("containerOverrides") or ():
        if one.get("name") not in names:
            raise ecs_refs.invalid(
                f"Override for container named {one.get('name')} is not a container in the"
                " TaskDefinition."
            )


def _room(world: World, of: Cluster, wire: dict[str, Any]) -> Instance | placement.NoRoom:
    cpu, memory = int(wire.get("cpu") or 256), int(wire.get("memory") or 512)
    return placement.choose(world.fleet, of.name, cpu, memory)


def _no_room(room: placement.NoRoom) -> dict[str, str]:
    if room.closest is None:
        return {"reason": "NO ACTIVE INSTANCES"}
    if room.lack == "AGENT":
        return {"arn": room.closest.arn, "reason": "AGENT"}
    reason = "RESOURCE:MEMORY" if "memory" in room.lack else "RESOURCE:CPU"
    return {"arn": room.closest.arn, "reason": reason}


def _dress(world: World, task: Task, params: dict[str, Any]) -> None:
    """Give the task what the request says; scheduled jobs and overridden commands end soon."""
    task.group = params.get("group") or task.group
    task.started_by = params.get("startedBy") or ""
    task.exec_enabled = bool(params.get("enableExecuteCommand"))
    task.tags = {one["key"]: one.get("value", "") for one in params.get("tags") or ()}
    overrides = params.get("overrides")
    if overrides:
        task.overrides = {"inferenceAcceleratorOverrides": [], **overrides}
    commands = [one.get("command") for one in (overrides or {}).get("containerOverrides") or ()]
    if any(commands) or any(task.family.endswith(job[0]) for job in routine.JOBS):
        dice = world.fleet.dice
        task.fate, task.fate_at = "done", world.fleet.now + dice.uniform(50, 90, task.id, "job")


def stop_task(world: World, call: Call) -> dict[str, Any]:
    """Stop a task; its service starts another one. Stopping again changes nothing."""
    world.advance()
    task = ecs_refs.task(world, ecs_refs.cluster(world, call), call.params["task"])
    reason = call.params.get("reason") or events.USER_STOP
    if task_life.stop(world.fleet, task, "UserInitiated", reason) and task.service is not None:
        task.service.steady = False
    return {"task": shape.wire(world.fleet, task)}


def execute_command(world: World, call: Call) -> dict[str, Any]:
    """Open a session of a container, with an address at which nobody answers."""
    world.advance()
    fleet, params = world.fleet, call.params
    found = ecs_refs.cluster(world, call)
    if not params["interactive"]:
        raise ecs_refs.invalid(INTERACTIVE)
    task = ecs_refs.task(world, found, params["task"])
    container = _container(task, params.get("container"))
    if not task.exec_enabled:
        raise ecs_refs.invalid(EXEC_OFF)
    if not task.alive or task.status != "RUNNING" or container.status != "RUNNING":
        raise ecs_refs.invalid(EXEC_OFF)
    if task.started is not None and fleet.now - task.started < 3:
        raise Fault("TargetNotConnectedException", EXEC_BROKEN)
    session = f"ecs-execute-command-{fleet.dice.hex(task.id, 'session', fleet.number(), size=17)}"
    return {
        "clusterArn": found.arn,
        "containerArn": shape.container_arn(fleet, task, container),
        "containerName": container.name,
        "interactive": True,
        "session": {
            "sessionId": session,
            "streamUrl": f"wss://ssmmessages.{fleet.region}.amazonaws.com/v1/data-channel/"
            f"{session}?role=publish_subscribe",
            "tokenValue": fleet.dice.hex(session, "token") * 4,
        },
        "taskArn": task.arn,
    }


def _container(task: Task, name: str | None) -> Container:
    if name is None:
        if len(task.containers) > 1:
            raise ecs_refs.invalid(
                "A container name must be specified for a task with more than one container."
            )
        return task.containers[0]
    for container in task.containers:
        if container.name == name:
            return container
    raise ecs_refs.invalid(f"Container {name} does not exist in the task.")


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("ecs", "RunTask"): run_task,
    ("ecs", "StopTask"): stop_task,
    ("ecs", "ExecuteCommand"): execute_command,
}
