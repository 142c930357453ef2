"""The pane of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ecstui.model import ids
from ecstui.model.metric import SeriesKey, task_cpu, task_memory
from ecstui.model.task import Task
from ecstui.text import clean
from ecstui.ui.panes.service import load
from ecstui.ui.panes.table_pane import TablePane
from ecstui.ui.rows.age import age_mark
from ecstui.ui.rows.memory import RowMemory, Wanted
from ecstui.ui.rows.task import COLUMNS, task_row
from ecstui.ui.view import Points, Shown, View
from ecstui.ui.widgets.keyed_table import Row

_NEXT: dict[Shown, Shown] = {"all": "running", "running": "stopped", "stopped": "all"}


class TaskPane(TablePane):
    """The tasks of the selected service, running first, then those that stopped lately."""

    NOUN = "tasks"
    FEED = "tasks"
    COLUMNS = COLUMNS

    shown: Shown = "all"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._memory = RowMemory()

    def rows(self, view: View) -> Iterable[Row]:
        """A row for each task: running ones, the youngest first, then stopped ones."""
        service = view.service
        if service is None:
            return []
        tasks = [task for task in view.snapshot.tasks_of(service) if self._wanted(task)]
        tasks.sort(key=_place)
        return self._memory.rows(_row_of(task, view) for task in tasks)

    def _wanted(self, task: Task) -> bool:
        return self.shown == "all" or (self.shown == "stopped") == task.stopped

    def missing(self, view: View) -> str:
        """Without a service there are no tasks."""
        return "" if view.scope.service or view.problem else "Select a service."

    def where(self, view: View) -> str:
        """The service."""
        return f"of {self.heading(view)}" if view.scope.service else ""

    def heading(self, view: View) -> str:
        """The service's name, and which tasks are shown."""
        name = clean(ids.short_name(view.scope.service))
        return name if self.shown == "all" else f"{name} {self.shown}"

    def show_next(self) -> Shown:
        """Switch from all tasks to running ones, to stopped ones, and back."""
        self.shown = _NEXT[self.shown]
        return self.shown

    def wanted_series(self, view: View) -> list[SeriesKey]:
        """CPU and memory of the running tasks on screen, where enhanced insights have them."""
        cluster = view.cluster
        if cluster is None or cluster.insights != "enhanced":
            return []
        keys = []
        for arn in self.table.visible_keys:
            task = view.snapshot.tasks.get(arn)
            if task is not None and not task.stopped and task.service_name:
                where = (cluster.cluster_name, task.service_name, task.task_id)
                keys += [task_cpu(*where), task_memory(*where)]
        return keys


def _row_of(task: Task, view: View) -> Wanted:
    where = (ids.short_name(task.cluster_arn), task.service_name, task.task_id)
    cpu, memory = view.series(task_cpu(*where)), view.series(task_memory(*where))
    age = age_mark(view.now, task.stopped_at if task.stopped else task.started_at, task.created_at)
    return task.task_arn, (task, age, cpu, memory), partial(_row, task, view.now, cpu, memory)


def _row(task: Task, now: float, cpu: Points, memory: Points) -> Row:
    return task_row(task, now, load(cpu, now), load(memory, now))


def _place(task: Task) -> tuple[bool, float]:
    return task.stopped, -(task.stopped_at or task.created_at or 0.0)
