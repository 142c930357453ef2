"""The pane of logs: follows the selected service's tasks, or one task."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from textual import on

from ecstui import fmt
from ecstui.diagnose.log_level import level_of
from ecstui.errors import AwsError
from ecstui.live.engine import Engine
from ecstui.live.lines import TailLine
from ecstui.live.log_sources import LogSources, log_sources
from ecstui.live.tail import Tail
from ecstui.model import ids
from ecstui.model.task import Task
from ecstui.text import clean
from ecstui.ui.panes.log_reading import LogReading
from ecstui.ui.view import Scope, View
from ecstui.ui.widgets.log_view import LogLine, LogStatus, LogView

LINGER = 600.0
"""Seconds for which the streams of a stopped task are still read: its last words matter most."""
SETTLE = 0.4
"""Seconds a selection must stand before its logs are asked for."""
MAX_LINES_OF_EVENT = 200
"""Lines shown of one event; stack traces are shorter, dumps are not worth more."""


class LogPane(LogReading):
    """Opens and closes the tail as the selection moves; one tail at a time."""

    def __init__(
        self,
        *,
        utc: bool = False,
        id: str | None = None,  # noqa: A002  Textual's own name for it
    ) -> None:
        super().__init__(utc=utc, id=id)
        self.one_task = False
        self._engine: Engine | None = None
        self._tail: Tail | None = None
        self._followed = Scope()
        self._found = LogSources()
        self._definitions_asked: set[str] = set()
        self._why = ""
        self._heading = ""

    def show(self, view: View) -> None:
        """Say what is followed, and why there is nothing to see."""
        self.lines.empty_text = self._absence(view)
        task = view.scope.task if self.one_task else ""
        name = clean(ids.short_name(view.scope.service))
        if task:
            name = f"{name} {clean(ids.short_id(task))}"
        self._heading = name
        self._entitle()

    @property
    def subject(self) -> str:
        """The service, or the task."""
        return self._heading or "logs"

    @on(LogView.Changed)
    def _changed(self, event: LogView.Changed) -> None:
        event.stop()
        self._entitle()

    def _entitle(self) -> None:
        status = self.lines.status
        if status.lines and not status.shown:
            hidden = fmt.plural(status.lines, "line")
            self.lines.empty_text = f"None of {hidden} matches {self.filter_words()}; esc undoes."
        count = fmt.count(status.lines)
        if status.shown != status.lines:
            count = f"{fmt.count(status.shown)}/{count}"
        parts = (
            ("Logs", ""),
            (self._heading, "text"),
            (count if status.lines else "", "muted"),
            (self.filter_words(), "warn"),
        )
        self.set_title(*(part for part in parts if part[0]))
        self.set_status(*self._standing(status))

    def _standing(self, status: LogStatus) -> tuple[str, str]:
        """Only what is out of the ordinary: a problem, or that new lines are not in sight."""
        if status.problem:
            return clean(status.problem), "warn"
        if status.follow:
            return self._trouble()
        return f"‖ {fmt.count(status.new)} new, G follows", "warn"

    def _absence(self, view: View) -> str:
        if view.problem or not view.scope.service:
            return clean(view.problem) or "Select a service."
        state = self._tail.state() if self._tail is not None else None
        if state is not None and state.error is not None:
            return clean(str(state.error))
        if not self._found.sources and (self._why or self._found.reasons):
            return self._why or clean(" ".join(self._found.reasons))
        if state is not None and state.since is not None:
            return "No lines in the last day; new ones appear here."
        return "Loading the last lines…"

    def _trouble(self) -> tuple[str, str]:
        if self._tail is None:
            return "", ""
        state = self._tail.state()
        if state.error is not None and self.lines.status.lines:
            return clean(f"▲ {state.error}"), "bad"
        if self._tail.troubles:
            return clean(f"▲ {self._tail.troubles[0]}"), "warn"
        return "", ""

    def follow(self, engine: Engine | None, view: View) -> None:
        """Follow what is selected; None when the pane is hidden: then nothing is asked."""
        scope = Scope(view.scope.cluster, view.scope.service)
        if self.one_task:
            scope = view.scope
        if engine is None:
            self._close()
            self._followed = Scope()
            return
        if scope != self._followed:
            self._close()
            self._followed = scope
            self._engine = engine
            self.lines.clear()
            self._found, self._why = LogSources(), ""
        self._update_sources(view)

    def _update_sources(self, view: View) -> None:
        """Streams of tasks come and go: the tail goes on with those that are there now."""
        if self._engine is None or not self._followed.service:
            return
        found = log_sources(_logged(self._followed, view), view.snapshot.definitions)
        self._ask_definitions(found.pending)
        if found == self._found:
            return
        self._found = found
        if self._tail is not None:
            self._tail.set_sources(found.sources)
        elif found.sources:
            self.set_timer(SETTLE, lambda scope=self._followed: self._open(scope))

    def _open(self, scope: Scope) -> None:
        """Begin, if the selection has stood still."""
        if scope == self._followed and self._tail is None and self._engine is not None:
            self._tail = self._engine.open_tail(self._found.sources, self._arrived)

    def _close(self) -> None:
        if self._tail is not None:
            self._tail.close()
            self._tail = None

    def _arrived(self, lines: list[TailLine]) -> None:
        self.lines.append(line for each in lines for line in log_lines(each))

    def _ask_definitions(self, arns: Iterable[str]) -> None:
        for arn in arns:
            if arn not in self._definitions_asked:
                self._definitions_asked.add(arn)
                self.run_worker(self._ask_definition(arn), name="definition")

    async def _ask_definition(self, arn: str) -> None:
        if self._engine is None:
            return
        try:
            await self._engine.definition(arn)
        except AwsError as error:
            # Asked for again when the selection comes back; until then it is said in the pane.
            self._why = clean(str(error))
            self._definitions_asked.discard(arn)


def _logged(scope: Scope, view: View) -> list[Task]:
    """The tasks whose lines are wanted, the youngest first."""
    if scope.task:
        task = view.snapshot.tasks.get(scope.task)
        return [task] if task is not None else []
    service = view.snapshot.services.get(scope.service)
    if service is None:
        return []
    tasks = [
        task
        for task in view.snapshot.tasks_of(service)
        if not task.stopped or view.now - (task.stopped_at or 0.0) < LINGER
    ]
    return sorted(tasks, key=lambda task: -(task.created_at or 0.0))


def log_lines(line: TailLine) -> Iterator[LogLine]:
    """A log event as lines of the view: stack traces come as several lines in one event."""
    level = level_of(line.message)
    parts = line.message.splitlines() or [""]
    for number, text in enumerate(parts[:MAX_LINES_OF_EVENT]):
        yield LogLine(
            text=text,
            time=line.timestamp / 1000 if number == 0 else 0.0,
            label=clean(line.label.task),
            color=zlib.crc32(line.label.task.encode()),
            level=level,
            key=line.event_id,
        )
    if len(parts) > MAX_LINES_OF_EVENT:
        more = len(parts) - MAX_LINES_OF_EVENT
        yield LogLine(f"… {more:,} more lines of this event", label="", kind="gap")
