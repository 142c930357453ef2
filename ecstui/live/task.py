"""Asking for the tasks of one service, or of a whole cluster.

AWS lists tasks meant to run and stopped ones apart, and forgets stopped ones after about an hour.
So each turn describes what is meant to run, what has left that list (to see how it ended), and
stopped tasks not seen yet; one that has ended doesn't change any more and isn't asked for again,
until it leaves the list of stopped tasks and AWS says that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable

from ecstui.live.crew import together
from ecstui.live.kit import Every, Kit
from ecstui.live.store import TasksPart
from ecstui.model.task import Task
from ecstui.ports import Batch


class TaskSweep:
    """The tasks of a service, or of a cluster where `service_name` is empty."""

    def __init__(self, kit: Kit, cluster_arn: str, service_name: str) -> None:
        self._kit = kit
        self._cluster = cluster_arn
        self._service = service_name
        self._stopped = Every(kit.clock, kit.settings.stopped)

    def force(self) -> None:
        """Look for stopped tasks the next time: something says that there are new ones."""
        self._stopped.force()

    async def ask(self) -> int:
        """List and describe. Returns how many were unreadable."""
        running, ended = await self._lists()
        arns = self._wanted(running, ended)
        if not arns:
            return 0
        batch = await self._kit.reads.tasks(self._cluster, arns, on_batch=self._take)
        return batch.unreadable

    def interval(self) -> float:
        """Seconds between two sweeps."""
        return self._kit.settings.tasks

    async def _lists(self) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
        """What is meant to run, and what has stopped where it is time to ask for that."""
        ask = self._kit.reads.task_arns
        if not self._stopped.due:
            return await ask(self._cluster, service=self._service), None
        running, ended = await together(
            ask(self._cluster, service=self._service),
            ask(self._cluster, service=self._service, stopped=True),
        )
        self._stopped.done()
        return running, ended

    def _wanted(self, running: tuple[str, ...], ended: tuple[str, ...] | None) -> list[str]:
        """What to describe: the running first, since they are what one looks at."""
        known = {task.task_arn: task for task in self._known()}
        over = {arn for arn, task in known.items() if task.stopped}
        wanted = dict.fromkeys(arn for arn in running if arn not in over)
        wanted.update(dict.fromkeys(arn for arn in known if arn not in over))
        if ended is not None:
            wanted.update(dict.fromkeys(arn for arn in ended if arn not in over))
            listed = set(ended)
            wanted.update(dict.fromkeys(arn for arn in over if arn not in listed))
        return list(wanted)

    def _known(self) -> Iterable[Task]:
        snapshot = self._kit.look()
        if not self._service:
            return snapshot.tasks_in(self._cluster)
        return snapshot.tasks_by_place.get((self._cluster, self._service), ())

    def _take(self, batch: Batch[Task]) -> None:
        self._kit.apply(TasksPart(self._cluster, self._service, batch.items, gone=batch.missing))
