"""When a task counts as healthy for its service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecstui.demo.world import fates
from ecstui.demo.world.nouns import Task

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet


def ready(fleet: Fleet, task: Task) -> bool:
    """Tell whether a task counts as healthy for its deployment."""
    if not task.alive or task.status != "RUNNING" or task.fate in fates.HOPELESS:
        return False
    if task.healthy != "HEALTHY" and any(one.checked for one in task.containers):
        return False
    service = task.service
    return service is None or not service.target_group_arn or fleet.probe(task) == "healthy"
