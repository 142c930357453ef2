"""All changes in one place: `Operator` implements `ports.Writes` against AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecstui.aws.calls import Calls, Operation
from ecstui.model.noun import Failure, Noun
from ecstui.ports import CHANGES, Sent


class _Made(Noun, frozen=True):
    task_definition_arn: str = ""
    task_arn: str = ""


class _Done(Noun, frozen=True):
    """The answer to a change is read again by the read path; little of it matters here."""

    failures: tuple[Failure, ...] = ()
    task_definition: _Made = _Made()
    tasks: tuple[_Made, ...] = ()


def _operation(name: str) -> Operation[_Done]:
    service, _, operation = name.partition(":")
    return Operation(service, operation, _Done, writes=True)


OPERATIONS = {name: _operation(name) for name in CHANGES}
"""By name, like `ecs:UpdateService`: all that can be sent, and nothing else."""

_MAKING = frozenset({"ecs:RegisterTaskDefinition", "ecs:RunTask"})


class Operator:
    """See `ports.Writes`, which documents each change."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def send(self, operation: str, params: Mapping[str, Any]) -> Sent:
        """One change, with AWS's own parameter names."""
        if operation not in OPERATIONS:
            raise ValueError(f"no way to send {operation}")
        answer = await self._calls.ask(OPERATIONS[operation], dict(params))
        page = answer.page
        made = (page.task_definition.task_definition_arn, *(task.task_arn for task in page.tasks))
        return Sent(
            answer.request_id,
            tuple(arn for arn in made if arn) if operation in _MAKING else (),
            tuple(failure.reason or failure.detail or "unknown" for failure in page.failures),
        )

    async def scale(self, cluster: str, service: str, desired: int) -> str:
        """Set a service's desired count."""
        return await self._update(cluster, service, desiredCount=desired)

    async def restart(self, cluster: str, service: str) -> str:
        """Force a new deployment."""
        return await self._update(cluster, service, forceNewDeployment=True)

    async def stop_task(self, cluster: str, task: str, reason: str) -> str:
        """Stop one task."""
        params = {"cluster": cluster, "task": task}
        if reason:
            params["reason"] = reason
        return (await self.send("ecs:StopTask", params)).request_id

    async def _update(self, cluster: str, service: str, **change: Any) -> str:
        params = {"cluster": cluster, "service": service, **change}
        return (await self.send("ecs:UpdateService", params)).request_id
