"""Asking for tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ecstui.aws.calls import Calls, Operation
from ecstui.aws.describe import describe_all, list_all
from ecstui.model.noun import Failure, Noun
from ecstui.model.task import Task
from ecstui.ports import Batch, OnPage

PER_CALL = 100


class _Arns(Noun, frozen=True):
    task_arns: tuple[str, ...] = ()
    next_token: str = ""

    @property
    def arns(self) -> tuple[str, ...]:
        return self.task_arns


class _Tasks(Noun, frozen=True):
    tasks: tuple[Task, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def items(self) -> tuple[Task, ...]:
        return self.tasks


LIST = Operation("ecs", "ListTasks", _Arns)
DESCRIBE = Operation("ecs", "DescribeTasks", _Tasks)


async def task_arns(
    calls: Calls,
    cluster: str,
    service: str = "",
    *,
    stopped: bool = False,
    on_page: OnPage | None = None,
) -> tuple[str, ...]:
    """Tasks meant to run, or stopped ones; of a whole cluster where `service` is empty."""
    params = {
        "cluster": cluster,
        "desiredStatus": "STOPPED" if stopped else "RUNNING",
        "maxResults": PER_CALL,
    }
    if service:
        params["serviceName"] = service
    return await list_all(calls, LIST, params, on_page)


async def tasks(
    calls: Calls,
    cluster: str,
    arns: Sequence[str],
    on_batch: Callable[[Batch[Task]], None] | None = None,
) -> Batch[Task]:
    """Tasks with containers and tags."""

    def params(chunk: Sequence[str]) -> dict[str, object]:
        return {"cluster": cluster, "tasks": list(chunk), "include": ["TAGS"]}

    return await describe_all(
        calls, DESCRIBE, params, arns, PER_CALL, lambda task: task.task_arn, on_batch
    )
