"""Asking for task definitions: immutable, so each revision is asked for once and kept."""

from __future__ import annotations

import asyncio

from ecstui.aws.calls import Calls, Operation
from ecstui.errors import Unreadable
from ecstui.model import ids
from ecstui.model.noun import Noun
from ecstui.model.task_definition import TaskDefinition


class _Definition(Noun, frozen=True):
    task_definition: TaskDefinition | None = None


DESCRIBE = Operation("ecs", "DescribeTaskDefinition", _Definition)


class Definitions:
    """Every task definition asked for so far. Several who ask at once share one request."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: dict[str, TaskDefinition] = {}
        self._coming: dict[str, asyncio.Task[TaskDefinition]] = {}

    async def get(self, arn: str) -> TaskDefinition:
        """The definition; `arn` may also be `family:revision`, or a family for its newest."""
        if arn in self._known:
            return self._known[arn]
        coming = self._coming.get(arn)
        if coming is None:
            coming = asyncio.get_running_loop().create_task(self._ask(arn))
            coming.add_done_callback(_look_at)
            self._coming[arn] = coming
        # One who gives up must not take the answer from the others.
        return await asyncio.shield(coming)

    async def _ask(self, arn: str) -> TaskDefinition:
        try:
            answer = await self._calls.ask(DESCRIBE, {"taskDefinition": arn})
        finally:
            del self._coming[arn]
        definition = answer.page.task_definition
        if definition is None:
            raise Unreadable(
                f"AWS's answer has no readable task definition {ids.short_name(arn)}.",
                operation=str(DESCRIBE),
            )
        if ids.revision_of(arn) is not None:
            self._known[arn] = definition
        return definition

    async def close(self) -> None:
        """Give up what is still coming."""
        coming = list(self._coming.values())
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)


def _look_at(task: asyncio.Task[TaskDefinition]) -> None:
    """An error nobody waits for any more is no reason for asyncio's complaint at exit."""
    if not task.cancelled():
        task.exception()
