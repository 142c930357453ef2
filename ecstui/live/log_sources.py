"""Where the logs of tasks are, told by their task definitions; or why they can't be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ecstui.live.lines import Label, TailSource
from ecstui.model import ids
from ecstui.model.log import LogPlace
from ecstui.model.task import Task
from ecstui.model.task_definition import ContainerDefinition, LogConfiguration, TaskDefinition

STREAMS = 100
"""Most streams in one place."""


class LogSources(msgspec.Struct, frozen=True):
    """The sources of a tail, and a sentence for each reason why something has none."""

    sources: tuple[TailSource, ...] = ()
    reasons: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    """Task definitions that aren't known yet: ask for them and come again."""


class _Stream(msgspec.Struct, frozen=True):
    group: str
    region: str
    name: str
    label: Label
    begins: int = 0


def log_sources(
    tasks: Iterable[Task], definitions: Mapping[str, TaskDefinition], container: str = ""
) -> LogSources:
    """The places where the containers of `tasks` log, at most 100 streams in each.

    Only those of the container of that name, if one is given.
    """
    groups: dict[tuple[str, str], list[_Stream]] = {}
    reasons: dict[str, None] = {}
    pending: dict[str, None] = {}
    for task in tasks:
        definition = definitions.get(task.task_definition_arn)
        if definition is None:
            pending[task.task_definition_arn] = None
            continue
        for found in _streams(task, definition, container):
            if isinstance(found, str):
                reasons[found] = None
            else:
                groups.setdefault((found.group, found.region), []).append(found)
    return LogSources(tuple(_places(groups)), tuple(reasons), tuple(pending))


def _places(groups: Mapping[tuple[str, str], list[_Stream]]) -> Iterator[TailSource]:
    for (group, region), streams in groups.items():
        for at in range(0, len(streams), STREAMS):
            some = {stream.name: stream for stream in streams[at : at + STREAMS]}
            place = LogPlace(group, region, streams=tuple(some))
            labels = {name: stream.label for name, stream in some.items()}
            yield TailSource(place, labels, {name: stream.begins for name, stream in some.items()})


def _streams(task: Task, definition: TaskDefinition, only: str) -> Iterator[_Stream | str]:
    for container in definition.container_definitions:
        log = container.log_configuration
        if only and container.name != only:
            continue
        if not _was_created(task, container.name):
            yield f"{container.name}: its container has not been created."
        elif log is None or not log.log_driver:
            yield f"{container.name}: its task definition sets no log driver."
        elif log.log_driver == "awslogs":
            yield _awslogs(task, container, log)
        elif log.log_driver == "awsfirelens":
            yield _firelens(task, container, log)
        else:
            yield f"{container.name}: logs go to {log.log_driver}, not to CloudWatch Logs."


def _was_created(task: Task, name: str) -> bool:
    """A container without a runtime id has never been created, so it has no stream."""
    container = next((c for c in task.containers if c.name == name), None)
    if container is None:
        return True
    return bool(container.runtime_id) or container.last_status == "RUNNING"


def _made(group: str, region: str, name: str, task: Task, container: str) -> _Stream:
    begins = int((task.created_at or 0.0) * 1000)
    return _Stream(group, region, name, Label(ids.short_id(task.task_arn), container), begins)


def _awslogs(task: Task, container: ContainerDefinition, log: LogConfiguration) -> _Stream | str:
    group = log.options.get("awslogs-group", "")
    if not group:
        return f"{container.name}: its awslogs driver names no log group."
    prefix = log.options.get("awslogs-stream-prefix", "")
    name = f"{prefix}/{container.name}/{task.task_id}" if prefix else _runtime_id(task, container)
    if not name:
        return f"{container.name}: its log stream is named when the container starts."
    region = log.options.get("awslogs-region", "")
    return _made(group, region, name, task, container.name)


def _firelens(task: Task, container: ContainerDefinition, log: LogConfiguration) -> _Stream | str:
    """CloudWatch output of FireLens: only where group and stream can be told without templates."""
    options = log.options
    if not options.get("Name", "").startswith("cloudwatch"):
        where = options.get("Name") or "its log router"
        return f"{container.name}: FireLens sends its logs to {where}, not to CloudWatch Logs."
    group = options.get("log_group_name", "")
    name = options.get("log_stream_name", "")
    if not name and "log_stream_prefix" in options:
        name = f"{options['log_stream_prefix']}{container.name}-firelens-{task.task_id}"
    if not group or not name or "$(" in group + name:
        return f"{container.name}: FireLens makes up its log group or stream while it runs."
    return _made(group, options.get("region", ""), name, task, container.name)


def _runtime_id(task: Task, container: ContainerDefinition) -> str:
    """Without a prefix the stream is called like the Docker container."""
    return next((c.runtime_id for c in task.containers if c.name == container.name), "")
