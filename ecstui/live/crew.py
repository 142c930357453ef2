"""The crew: all asyncio tasks of the engine, and the door through which a bug gets out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Crew:
    """Starts tasks that run for ever; the first one to fail ends `watch` with its exception."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._bug: BaseException | None = None
        self._over = asyncio.Event()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run `work` beside the others. Cancel the returned task to end it."""
        task = asyncio.get_running_loop().create_task(work, name=f"live-{name}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def watch(self) -> None:
        """Wait until `close`. Raises what a task has failed with."""
        await self._over.wait()
        if self._bug is not None:
            raise self._bug

    async def close(self) -> None:
        """Cancel all tasks and wait until they have ended."""
        self._over.set()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        bug = task.exception()
        if bug is not None:
            self._bug = self._bug or bug
            self._over.set()


async def together(*questions: Coroutine[Any, Any, T]) -> list[T]:
    """Put several questions at once. The first error ends them all and comes out by itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(question) for question in questions]
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from several
    return [task.result() for task in tasks]
