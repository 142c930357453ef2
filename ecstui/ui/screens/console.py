"""The console: five panes on one screen, and the way through them."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Footer, Static

from ecstui import fmt
from ecstui.live.engine import Engine, Focus, Update
from ecstui.model.snapshot import Snapshot
from ecstui.ports import Usage
from ecstui.ui import header, layout
from ecstui.ui.keys import CONSOLE, bindings
from ecstui.ui.layout import PaneName
from ecstui.ui.link import Link, Wiring
from ecstui.ui.operations import Operations
from ecstui.ui.panes.cluster import ClusterPane
from ecstui.ui.panes.log import LogPane
from ecstui.ui.panes.metric import LONG_SPAN, PERIOD, SPAN, ChartsPane
from ecstui.ui.panes.service import ServicePane
from ecstui.ui.panes.table_pane import TablePane
from ecstui.ui.panes.task import TaskPane
from ecstui.ui.progress import ProgressLine
from ecstui.ui.rows.age import TICK
from ecstui.ui.rows.service import SPARK
from ecstui.ui.screens.describe import DescribeScreen
from ecstui.ui.view import Scope, View
from ecstui.ui.widgets.keyed_table import KeyedTable
from ecstui.ui.widgets.pane import Pane

SPARK_SPAN = (SPARK + 4) * 60.0
"""Seconds of metrics behind a sparkline, with some for late arrivals."""


class ConsoleScreen(Screen[None]):
    """What is selected, which pane is current, and handing the picture down to the panes."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CONSOLE)
    AUTO_FOCUS = "#clusters KeyedTable"

    header = query_one(header.Header)
    clusters = query_one(ClusterPane)
    services = query_one(ServicePane)
    tasks = query_one(TaskPane)
    logs = query_one(LogPane)
    charts = query_one(ChartsPane)
    progress = query_one(ProgressLine)

    current: reactive[PaneName] = reactive("clusters", bindings=True, init=False)
    zoomed: reactive[bool] = reactive(False, init=False)
    focused = Reactive[Widget | None](None, repaint=False)
    """As Textual's own, but a moved focus doesn't send the whole screen again."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__()
        self._wiring = wiring
        self._engine: Engine | None = None
        self._operations: Operations | None = None
        self._problem = ""
        self._scope = Scope()
        self._paused_at = ""
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        """Header, panes, progress of operations, keys."""
        yield header.Header()
        yield Static("", id="too-small", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield ClusterPane(id="clusters")
                yield ChartsPane(id="charts")
            with Vertical(id="right"):
                yield ServicePane(id="services")
                yield TaskPane(id="tasks")
                yield LogPane(utc=self._wiring.utc, id="logs")
        yield ProgressLine()
        yield Footer(show_command_palette=False)

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
            return View(Snapshot(), self._scope, {}, lambda _key: (), 0.0, False, self._problem)
        return View(
            engine.snapshot,
            self._scope,
            engine.feeds(),
            engine.metrics.series,
            engine.clock.now(),
        )

    def repaint(self) -> None:
        """Hand the picture down; panes send only what differs."""
        view = self.view
        for pane in self._shown_panes():
            pane.show(view)
        self._declare_interest(view)
        self.progress.show_view(view)
        self._tick()

    def _updated(self, update: Update) -> None:
        if self.is_mounted:
            self.header.show_place(update.snapshot.identity, self._wiring, self._wiring.read_only)
            self.repaint()
            self.refresh_bindings()

    def _tick(self) -> None:
        engine = self._engine
        if engine is None:
            parts = header.pulse_parts({}, Usage(), 0.0)
        else:
            parts = header.pulse_parts(
                engine.feeds(), engine.usage(), engine.clock.now(), paused_at=self._paused_at
            )
        self.header.show_pulse(parts)

    def _declare_interest(self, view: View) -> None:
        """Ask for metrics and logs of what is on screen, and of nothing else."""
        engine = self._engine
        if engine is None:
            return
        shown = self._visible()
        sparks = self.services.wanted_series(view) if "services" in shown else []
        sparks += self.tasks.wanted_series(view) if "tasks" in shown else []
        engine.metrics.watch("tables", sparks, SPARK_SPAN, PERIOD)
        charts = self.charts.wanted_series(view) if "charts" in shown else []
        engine.metrics.watch("charts", charts, self.charts.span, PERIOD)
        self.logs.follow(engine if "logs" in shown else None, view)

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

    # -- which panes are shown

    def _visible(self) -> frozenset[PaneName]:
        width, height = self.app.size
        return layout.visible_panes(width, height, self.current, self.zoomed)

    def _pane(self, name: PaneName) -> Pane:
        return self.query_one(f"#{name}", Pane)

    def _shown_panes(self) -> list[TablePane | ChartsPane | LogPane]:
        panes: list[TablePane | ChartsPane | LogPane] = [
            self.clusters,
            self.services,
            self.tasks,
            self.logs,
            self.charts,
        ]
        return [pane for pane in panes if pane.id in self._visible()]

    def on_resize(self, event: events.Resize) -> None:
        """Other panes may fit now."""
        sentence = layout.too_small(event.size.width, event.size.height)
        self.query_one("#too-small", Static).update(Content(sentence))
        self.set_class(bool(sentence), "-too-small")
        self._arrange()

    def _arrange(self) -> None:
        shown = self._visible()
        for name in layout.PANES:
            self._pane(name).display = name in shown
            self._pane(name).set_class(self.app.size.width < layout.SPLIT, "-flat")
        self.query_one("#left").display = bool(shown & {"clusters", "charts"})
        self.query_one("#right").display = bool(shown & {"services", "tasks", "logs"})
        self.set_class(len(shown) == 1, "-single")
        alone = shown == {"charts"}
        self.charts.span = LONG_SPAN if alone else SPAN
        self.repaint()

    def watch_current(self) -> None:
        """The charts follow the current pane; in a small terminal so does everything."""
        if self.current != "charts":
            subjects = {"clusters": "cluster", "tasks": "task"}
            self.charts.subject = subjects.get(self.current, "service")  # type: ignore[assignment]  # both maps are closed
        self._arrange()

    def watch_zoomed(self) -> None:
        """One pane, or all of them."""
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the current one, however it got there."""
        pane = next((w for w in event.widget.ancestors_with_self if isinstance(w, Pane)), None)
        if pane is not None and pane.id in layout.PANES:
            self.current = pane.id

    def go(self, name: PaneName) -> None:
        """Make a pane current and give it the focus."""
        self.current = name
        target: Widget = self._pane(name)
        for inner in target.query("KeyedTable, LogView").results(Widget):
            target = inner
        self.set_focus(target)

    # -- keys

    def action_open(self) -> None:
        """One step in."""
        inner = layout.deeper(self.current)
        if inner is not None:
            self.go(inner)

    def action_back(self) -> None:
        """One step back: filter, zoom, then the pane before."""
        pane = self._pane(self.current)
        if isinstance(pane, TablePane) and pane.table.filter_text:
            pane.filter_line.drop()
        elif self.zoomed:
            self.zoomed = False
        else:
            outer = layout.shallower(self.current)
            if outer is not None:
                self.go(outer)

    def action_leave(self) -> None:
        """Back; from the clusters out of the program."""
        if self.current == "clusters" and not self.zoomed:
            self.app.exit()
        else:
            self.action_back()

    def action_filter(self) -> None:
        """Type a filter for the current table."""
        pane = self._pane(self.current)
        if isinstance(pane, TablePane):
            pane.filter_line.open()

    def action_zoom(self) -> None:
        """The current pane alone, or all."""
        self.zoomed = not self.zoomed

    def action_pane(self, name: PaneName) -> None:
        """Go to a pane."""
        self.go(name)

    def action_next_pane(self) -> None:
        """Go round."""
        self._turn(1)

    def action_previous_pane(self) -> None:
        """Go round the other way."""
        self._turn(-1)

    def _turn(self, step: int) -> None:
        place = layout.PANES.index(self.current)
        self.go(layout.PANES[(place + step) % len(layout.PANES)])

    def action_logs(self) -> None:
        """The logs, with the screen for themselves."""
        self.zoomed = True
        self.go("logs")

    def action_metrics(self) -> None:
        """The charts, with the screen for themselves."""
        self.zoomed = True
        self.go("charts")

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
        pane = self._pane(self.current)
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

    def action_stop_task(self) -> None:
        """Stop the task under the cursor."""
        if self._operations is not None:
            self._operations.stop_task(self._scope.task)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys are offered where; greyed where they can't be used now."""
        del parameters
        if action in ("scale", "restart"):
            return self._may_write(self.current in ("services", "charts"), self._scope.service)
        if action == "stop_task":
            return self._may_write(self.current == "tasks", self._scope.task)
        if action == "stopped":
            return self.current == "tasks"
        if action in ("open", "filter", "describe"):
            return self.current in ("clusters", "services", "tasks")
        return True

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
