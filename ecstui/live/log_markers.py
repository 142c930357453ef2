"""Lines among the logs that say when a task has started and how it has ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecstui.live.lines import Label, TailLine, notice
from ecstui.model import ids
from ecstui.model.task import Container, Task

OVERDUE = 600.0
"""Seconds after which nobody wants to be told of a start or a stop any more."""


class Markers:
    """Tells of each start and stop once."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def news(self, tasks: Iterable[Task], since: float) -> list[TailLine]:
        """What has happened since then (epoch seconds) and wasn't told; the rest never is."""
        lines = []
        for task in tasks:
            for what, moment, text in _happened(task):
                if (task.task_arn, what) in self._told:
                    continue
                self._told.add((task.task_arn, what))
                if moment >= since:
                    label = Label(ids.short_id(task.task_arn))
                    lines.append(notice(int(moment * 1000), text, "marker", label=label))
        return lines


def _happened(task: Task) -> Iterator[tuple[str, float, str]]:
    """What, when and in which words."""
    name = f"{task.service_name or ids.family_of(task.task_definition_arn)}/"
    name += ids.short_id(task.task_arn)
    if task.started_at:
        revision = ids.revision_of(task.task_definition_arn)
        tail = "" if revision is None else f", revision {revision}"
        yield "started", task.started_at, f"+ {name} started{tail}"
    if task.stopped:
        moment = task.stopped_at or task.stopping_at or task.started_at or task.created_at or 0.0
        yield "stopped", moment, f"- {name} stopped: {why_ended(task)}"


def why_ended(task: Task) -> str:
    """How a task ended in a few words: `exit 137 OutOfMemoryError`, or ECS's reason."""
    own = task.stop_code in {"EssentialContainerExited", ""}
    failed = [c for c in task.containers if c.exit_code or c.reason]
    if own and failed:
        return _words(max(failed, key=lambda c: (bool(c.reason), bool(c.exit_code))))
    return task.why_stopped or task.stop_code or "no reason given"


def _words(container: Container) -> str:
    reason = container.reason.partition(":")[0].strip()
    if container.exit_code is None:
        return container.reason
    return f"exit {container.exit_code} {reason}".strip()
