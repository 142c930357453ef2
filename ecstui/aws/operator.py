"""All changes in one place: `Operator` implements `ports.Writes` against AWS."""

from __future__ import annotations

from typing import Any

from ecstui.aws.calls import Calls, Operation
from ecstui.model.noun import Noun


class _Done(Noun, frozen=True):
    """The answer to a change is read again by the read path; only its request id matters."""


UPDATE_SERVICE = Operation("ecs", "UpdateService", _Done, writes=True)
STOP_TASK = Operation("ecs", "StopTask", _Done, writes=True)


class Operator:
    """See `ports.Writes`, which documents each change."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

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
        return (await self._calls.ask(STOP_TASK, params)).request_id

    async def _update(self, cluster: str, service: str, **change: Any) -> str:
        params = {"cluster": cluster, "service": service, **change}
        return (await self._calls.ask(UPDATE_SERVICE, params)).request_id
