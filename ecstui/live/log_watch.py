"""Watches the tasks of a subject: which streams they have now, and what has happened to them."""

from __future__ import annotations

from ecstui.live.lines import TailLine, TailSource
from ecstui.live.log_markers import Markers
from ecstui.live.log_sources import LogSources, log_sources
from ecstui.live.log_subject import (
    BEFORE,
    LINGER,
    MEMORY,
    LogSubject,
    followed,
    last_stopped,
    with_forgotten,
)
from ecstui.model.snapshot import Snapshot
from ecstui.model.task import Task


class SourceWatch:
    """The sources of one tail. Times are epoch seconds."""

    def __init__(
        self, subject: LogSubject, opened: float, since: float | None, *, previous: bool
    ) -> None:
        self._subject = subject
        self._opened = opened
        self._since = since
        self._previous = previous
        self._known: dict[str, Task] = {}
        self._seen: tuple[object, ...] = ()
        self._found = LogSources()
        self._all = LogSources()
        self._refused: dict[str, str] = {}
        self._markers = Markers()
        self._told_from = opened - BEFORE
        self._begun = False
        self.tasks: tuple[Task, ...] = ()
        """Those whose lines are read."""
        self.sources: list[TailSource] = []

    @property
    def pending(self) -> tuple[str, ...]:
        """Task definitions to ask for."""
        return tuple(arn for arn in self._found.pending if arn not in self._refused)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why some containers have no lines here."""
        return self._found.reasons + tuple(self._refused.values())

    @property
    def all_sources(self) -> list[TailSource]:
        """The streams of all tasks that were ever known, and of those that ECS has forgotten."""
        return with_forgotten(self._all.sources) if self._whole else list(self._all.sources)

    @property
    def _whole(self) -> bool:
        """Whether all tasks are meant, also those that ECS doesn't know any more."""
        return not self._subject.task_arns and not self._previous

    def refuse(self, definition: str, why: str) -> None:
        """A task definition can't be had."""
        self._refused[definition] = why

    def began(self, first: int | None) -> None:
        """The first lines begin here (epoch milliseconds; None when there are none)."""
        self._begun = True
        self._told_from = 0.0 if self._previous else self._told_from
        if first is not None and not self._previous:
            self._told_from = first / 1000

    def look(self, snapshot: Snapshot, now: float, swept: float | None) -> bool:
        """Take in the picture. Returns whether the sources have changed.

        `swept`: up to when late lines have been looked for. A task is read until that is well
        after its end, however long AWS takes to answer.
        """
        mine = self._subject.tasks(snapshot)
        wanted = tuple(self._wanted(mine, swept))
        if (seen := (mine, wanted, snapshot.definitions)) == self._seen:
            return False
        self._seen = seen
        self.tasks = wanted
        container = self._subject.container
        found = log_sources(wanted, snapshot.definitions, container)
        self._all = log_sources(self._known.values(), snapshot.definitions, container)
        changed = found.sources != self._found.sources
        self._found = found
        if changed:
            self.sources = list(found.sources)
            if self._whole and self._since is not None and now - self._since > MEMORY:
                self.sources = with_forgotten(found.sources)
        return changed

    def news(self) -> list[TailLine]:
        """Lines that say what has happened since the first line, or since the last time."""
        return self._markers.news(self.tasks, self._told_from)

    def ended(self, now: float, linger: float) -> bool:
        """Whether no line can come any more: all tasks have stopped, and no other can start."""
        return (
            bool(self.tasks)
            and not self._whole
            and all(t.stopped and now - (t.stopped_at or now) > linger for t in self.tasks)
        )

    def _wanted(self, mine: tuple[Task, ...], swept: float | None) -> list[Task]:
        self._known |= {task.task_arn: task for task in mine}
        if self._previous:
            # What stops while one reads is not what one has asked for.
            return list(self.tasks) if self._begun else last_stopped(mine)
        if self._subject.task_arns:
            # ECS forgets tasks within the hour; their lines stay.
            return list(self._known.values())
        since = self._opened - BEFORE if self._since is None else self._since
        if swept is None or swept < self._opened:
            return followed(mine, since)
        return followed(mine, max(since, swept - LINGER))
