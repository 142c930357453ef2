"""Asking for the task definitions that the open service needs, each exactly once."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator

from ecstui.errors import NotFound, Rejected
from ecstui.live.kit import Kit
from ecstui.live.store import DefinitionPart
from ecstui.model.task_definition import TaskDefinition


class DefinitionSweep:
    """Task definitions never change once registered, so what is known is never asked again."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._service = ""
        self._refused: set[str] = set()

    def focus(self, service_arn: str) -> None:
        """Want what this service's deployments and tasks run."""
        self._service = service_arn

    def force(self) -> None:
        """Ask again also for those AWS wouldn't give."""
        self._refused.clear()

    def missing(self) -> list[str]:
        """What is needed and neither known nor refused, the newest deployment's first."""
        known = self._kit.look().definitions
        needed = dict.fromkeys(arn for arn in self._needed() if arn)
        return [arn for arn in needed if arn not in known and arn not in self._refused]

    async def ask(self) -> int:
        """Ask for what is missing. An error comes out after all others have been tried."""
        asked = [self.get(arn) for arn in self.missing()]
        for answer in await asyncio.gather(*asked, return_exceptions=True):
            if isinstance(answer, BaseException) and not isinstance(answer, NotFound | Rejected):
                raise answer
        return 0

    async def get(self, arn: str) -> TaskDefinition:
        """One task definition, from memory where it is known."""
        known = self._kit.look().definitions.get(arn)
        if known is not None:
            return known
        try:
            definition = await self._kit.reads.task_definition(arn)
        except (NotFound, Rejected):
            self._refused.add(arn)
            raise
        self._kit.apply(DefinitionPart(definition))
        return definition

    def interval(self) -> float:
        """At once while something is missing, else never."""
        return 1.0 if self.missing() else math.inf

    def _needed(self) -> Iterator[str]:
        snapshot = self._kit.look()
        service = snapshot.services.get(self._service)
        if service is None:
            return
        yield service.task_definition
        for deployment in service.deployments:
            yield deployment.task_definition
        for task in snapshot.tasks_of(service):
            yield task.task_definition_arn
