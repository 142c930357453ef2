"""Members that many answers share: tags, times, counts of tasks."""

from __future__ import annotations

from collections.abc import Iterable

from ecstui.demo.world.nouns import Task

PENDING = ("PROVISIONING", "PENDING", "ACTIVATING")


def tags(of: dict[str, str]) -> list[dict[str, str]]:
    """Tags as ECS lists them."""
    return [{"key": key, "value": value} for key, value in of.items()]


def moments(**times: float | None) -> dict[str, float]:
    """The times that have come, in milliseconds' precision."""
    return {name: round(at, 3) for name, at in times.items() if at is not None}


def counts(tasks: Iterable[Task]) -> tuple[int, int]:
    """How many of the wanted tasks run, and how many are on their way."""
    running = pending = 0
    for task in tasks:
        if task.desired_status == "RUNNING":
            if task.status == "RUNNING":
                running += 1
            elif task.status in PENDING:
                pending += 1
    return running, pending
