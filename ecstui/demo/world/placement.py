"""Where EC2 tasks go: the container instance with room, and what the closest one lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecstui.demo.world.nouns import Instance, Task

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet


@dataclass(frozen=True, slots=True)
class NoRoom:
    """Why no instance took the task; `closest` is absent when the cluster has no instance."""

    closest: Instance | None
    lack: str


def fits(instance: Instance, cpu: int, memory: int) -> bool:
    """Tell whether the instance takes tasks and has that much left."""
    return (
        instance.status == "ACTIVE"
        and instance.agent_connected
        and instance.cpu - instance.used_cpu >= cpu
        and instance.memory - instance.used_memory >= memory
    )


def choose(
    fleet: Fleet, cluster: str, cpu: int, memory: int, *, avoid: Iterable[str] = ()
) -> Instance | NoRoom:
    """Find the instance for a task: the fitting one with the fewest tasks.

    `avoid` holds instance ARNs that may not be used (a daemon runs once on each).
    """
    taken = set(avoid)
    instances = [fleet.instances[arn] for arn in fleet.clusters[cluster].instances]
    usable = [one for one in instances if one.status == "ACTIVE" and one.arn not in taken]
    room = [one for one in usable if fits(one, cpu, memory)]
    if room:
        return min(room, key=lambda one: (one.tasks, one.arn))
    if not usable:
        return NoRoom(None, "")
    connected = [one for one in usable if one.agent_connected]
    if not connected:
        return NoRoom(usable[0], "AGENT")
    closest = max(connected, key=lambda one: (one.memory - one.used_memory, one.arn))
    short_of_memory = closest.memory - closest.used_memory < memory
    lack = (
        "insufficient memory available" if short_of_memory else "insufficient CPU units available"
    )
    return NoRoom(closest, lack)


def occupy(task: Task, instance: Instance) -> None:
    """Book the task's share of the instance."""
    task.instance_arn = instance.arn
    task.zone = instance.zone
    instance.used_cpu += task.cpu
    instance.used_memory += task.memory
    instance.tasks += 1
    instance.version += 1


def release(fleet: Fleet, task: Task) -> None:
    """Give the task's share back."""
    instance = fleet.instances.get(task.instance_arn or "")
    if instance is not None:
        instance.used_cpu -= task.cpu
        instance.used_memory -= task.memory
        instance.tasks -= 1
        instance.version += 1
