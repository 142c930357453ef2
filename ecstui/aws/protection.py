"""Asking which tasks are protected."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.aws.calls import Calls, Operation
from ecstui.model.noun import Failure, Noun
from ecstui.model.protection import Protection

PER_CALL = 100


class _Protected(Noun, frozen=True):
    protected_tasks: tuple[Protection, ...] = ()
    failures: tuple[Failure, ...] = ()


GET = Operation("ecs", "GetTaskProtection", _Protected)


async def protections(calls: Calls, cluster: str, arns: Sequence[str]) -> tuple[Protection, ...]:
    """The protection of those tasks that can have one: running tasks of services."""
    found: list[Protection] = []
    for start in range(0, len(arns), PER_CALL):
        chunk = list(arns[start : start + PER_CALL])
        answer = await calls.ask(GET, {"cluster": cluster, "tasks": chunk})
        found += answer.page.protected_tasks
    return tuple(found)
