"""The console: what is selected, how it is kept fresh, and what its keys do."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.timer import Timer

from ecstui import fmt
from ecstui.diagnose.triage import Triage, triage
from ecstui.live.engine import Engine, Focus, Update
from ecstui.model.snapshot import Snapshot
from ecstui.ports import Usage
from ecstui.ui import header
from ecstui.ui.keys import CONSOLE, bindings
from ecstui.ui.link import Link, Wiring
from ecstui.ui.operations import Operations
from ecstui.ui.panes.log import LogPane
from ecstui.ui.panes.metric import PERIOD, ChartsPane
from ecstui.ui.panes.table_pane import TablePane
from ecstui.ui.rows.age import TICK
from ecstui.ui.rows.service import SPARK
from ecstui.ui.screens.describe import DescribeScreen
from ecstui.ui.screens.panes import PanesScreen
from ecstui.ui.view import HEALTHY, Scope, View
from ecstui.ui.widgets.keyed_table import KeyedTable

SPARK_SPAN = (SPARK + 4) * 60.0
"""Seconds of metrics behind a sparkline, with some for late arrivals."""

WRITES = {
    "scale": "services",
    "restart": "services",
    "rollback": "services",
    "stop_task": "tasks",
    "undo": "any",
}
"""Actions that change AWS, and the pane whose row they change."""

TABLES = ("clusters", "services", "tasks")
ONLY_IN = {
    "stopped": ("tasks",),
    "faults": ("services",),
    "open": TABLES,
    "filter": TABLES,
    "describe": TABLES,
}
"""Actions that make sense in some panes only."""


class ConsoleScreen(PanesScreen):
    """What is selected, and handing the picture of it down to the panes."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CONSOLE)

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(utc=wiring.utc)
        self._wiring = wiring
        self._engine: Engine | None = None
        self._operations: Operations | None = None
        self._problem = ""
        self._scope = Scope()
        self._paused_at = ""
        self._triage = HEALTHY
        self._soon: Timer | None = None

    def on_mount(self) -> None:
        """Show what there is: nothing yet."""
        self.header.show_place(Snapshot().identity, self._wiring, self._wiring.read_only)
        self.repaint()
        self.set_interval(1.0, self._tick)
        self.set_interval(TICK, self.repaint)

    def attach(self, link: Link, engine: Engine) -> None:
        """Begin to show what `engine` knows, and offer what `link` can do."""
        self._engine = engine
        self._problem = ""
        self._operations = Operations(self, link, engine, self._wiring)
        self.run_worker(self._operations.reconcile(), name="reconcile")
        engine.subscribe(self._updated)
        engine.focus(self._focus())
        self.repaint()

    def explain(self, problem: str) -> None:
        """Say why there is no connection."""
        self._problem = problem
        self.repaint()

    # -- what is shown

    @property
    def view(self) -> View:
        """What the panes are to show now."""
        engine = self._engine
        if engine is None:
            return View(
                Snapshot(), self._scope, {}, lambda _key: (), 0.0, False, problem=self._problem
            )
        return View(
            engine.snapshot,
            self._scope,
            engine.feeds(),
            engine.metrics.series,
            engine.clock.now(),
            triage=self._judged(engine),
        )

    def _judged(self, engine: Engine) -> Triage:
        """What is wrong; only what has changed since the last look is judged anew."""
        self._triage = triage(engine.snapshot, engine.clock.now(), self._triage)
        return self._triage

    def repaint(self) -> None:
        """Hand the picture down; panes send only what differs."""
        view = self.view
        for pane in self._shown_panes():
            pane.show(view)
        self._declare_interest(view)
        self.progress.show_view(view)
        self._tick()

    def _updated(self, update: Update) -> None:
        # On the way out the header goes before the screen does.
        if self.is_mounted and self.query("#place"):
            self.header.show_place(update.snapshot.identity, self._wiring, self._wiring.read_only)
            self.repaint()
            self.refresh_bindings()

    def _tick(self) -> None:
        engine = self._engine
        if not self._paused_at and "logs" in self.visible_panes():
            self.logs.tell()
        if engine is None:
            pulse = header.pulse_parts({}, Usage(), 0.0)
        else:
            pulse = header.pulse_parts(
                engine.feeds(), engine.usage(), engine.clock.now(), paused_at=self._paused_at
            )
        self.header.show_pulse(pulse)

    def _declare_interest(self, view: View) -> None:
        """Ask for metrics and logs of what is on screen, and of nothing else."""
        engine = self._engine
        if engine is None:
            return
        shown = self.visible_panes()
        sparks = self.services.wanted_series(view) if "services" in shown else []
        sparks += self.tasks.wanted_series(view) if "tasks" in shown else []
        engine.metrics.watch("tables", sparks, SPARK_SPAN, PERIOD)
        charts = self.charts.wanted_series(view) if "charts" in shown else []
        engine.metrics.watch("charts", charts, self.charts.span, PERIOD)
        self.logs.follow(engine if "logs" in shown else None, view)

    def _shown_panes(self) -> list[TablePane | ChartsPane | LogPane]:
        panes: list[TablePane | ChartsPane | LogPane] = [
            self.clusters,
            self.services,
            self.tasks,
            self.logs,
            self.charts,
        ]
        return [pane for pane in panes if pane.id in self.visible_panes()]

    # -- what is selected

    @on(KeyedTable.Highlighted, "#clusters KeyedTable")
    def _cluster_chosen(self, event: KeyedTable.Highlighted) -> None:
        event.stop()
        if event.key != self._scope.cluster:
            self._select(Scope(cluster=event.key))

    @on(KeyedTable.Highlighted, "#services KeyedTable")
    def _service_chosen(self, event: KeyedTable.Highlighted) -> None:
        event.stop()
        if event.key != self._scope.service:
            self._select(Scope(self._scope.cluster, event.key))

    @on(KeyedTable.Highlighted, "#tasks KeyedTable")
    def _task_chosen(self, event: KeyedTable.Highlighted) -> None:
        event.stop()
        if event.key != self._scope.task:
            self._select(Scope(self._scope.cluster, self._scope.service, event.key))

    @on(KeyedTable.Selected)
    def _opened(self, event: KeyedTable.Selected) -> None:
        event.stop()
        self.action_open()

    def _select(self, scope: Scope) -> None:
        self._scope = scope
        if self._engine is not None:
            self._engine.focus(self._focus())
        # Held down arrow keys must not repaint every pane for every row passed.
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(0.08, self.repaint)

    def _focus(self) -> Focus:
        return Focus(self._scope.cluster, self._scope.service)

    # -- keys

    def action_leave(self) -> None:
        """Back; from the clusters out of the program."""
        if self.current == "clusters" and not self.zoomed:
            self.app.exit()
        else:
            self.action_back()

    def action_logs(self) -> None:
        """The logs of the row under the cursor, with the screen for themselves."""
        self.logs.one_task = self.current == "tasks" and bool(self._scope.task)
        self.zoom_on("logs")

    def action_metrics(self) -> None:
        """The charts, with the screen for themselves."""
        self.zoom_on("charts")

    def action_faults(self) -> None:
        """Only services with which something is wrong, or all."""
        self.services.faults_only = not self.services.faults_only
        self.repaint()

    def action_stopped(self) -> None:
        """Running tasks, stopped ones, or all."""
        self.tasks.show_next()
        self.repaint()

    def action_describe(self) -> None:
        """All there is to say about the row under the cursor."""
        screen = DescribeScreen.of(self.current, self.view)
        if screen is not None:
            self.app.push_screen(screen)

    def action_copy(self) -> None:
        """Copy the ARN of the row under the cursor."""
        pane = self.pane(self.current)
        arn = pane.table.cursor_key if isinstance(pane, TablePane) else self._scope.service
        if arn:
            self.app.copy_to_clipboard(arn)
            self.notify("Copied the ARN (where the terminal allows it).", markup=False)

    def action_scale(self) -> None:
        """Set the desired count of the service under the cursor."""
        if self._operations is not None:
            self._operations.scale(self._scope.service)

    def action_restart(self) -> None:
        """Force a new deployment of the service under the cursor."""
        if self._operations is not None:
            self._operations.restart(self._scope.service)

    def action_rollback(self) -> None:
        """Take the service under the cursor back to its last good revision."""
        if self._operations is not None:
            self._operations.rollback(self._scope.service)

    def action_undo(self) -> None:
        """Undo the last change made from here."""
        if self._operations is not None:
            self._operations.undo()

    def action_stop_task(self) -> None:
        """Stop the task under the cursor."""
        if self._operations is not None:
            marked = self.tasks.table.marked
            self._operations.stop_tasks(marked or [self._scope.task])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys are offered where; greyed where they can't be used now."""
        del parameters
        if action in WRITES:
            targets = {"services": self._scope.service, "tasks": self._scope.task, "any": "last"}
            kind = WRITES[action]
            here = self.current == kind or (kind == "services" and self.current == "charts")
            return self._may_write(
                here or (kind == "any" and self.current != "logs"), targets[kind]
            )
        return action not in ONLY_IN or self.current in ONLY_IN[action]

    def _may_write(self, here: bool, target: str) -> bool | None:
        if not here:
            return False
        return True if target and not self._wiring.read_only else None

    # -- pausing

    def set_paused(self, paused: bool) -> None:
        """Stop asking AWS, or go on."""
        if self._engine is None:
            return
        if paused:
            self._engine.pause()
            self._paused_at = fmt.clock_time(self._engine.clock.now())
        else:
            self._engine.resume()
            self._paused_at = ""
        self.repaint()

    def refresh_now(self) -> None:
        """Ask AWS now."""
        if self._engine is not None:
            self._engine.refresh()

    @property
    def paused(self) -> bool:
        """Whether AWS isn't being asked."""
        return bool(self._paused_at)
