"""The panes on one screen: which are shown, which has the focus, and the ways between them."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from ecstui.ui import layout
from ecstui.ui.header import Header
from ecstui.ui.key_line import KeyLine
from ecstui.ui.layout import PaneName
from ecstui.ui.panes.cluster import ClusterPane
from ecstui.ui.panes.log import LogPane
from ecstui.ui.panes.metric import LONG_SPAN, SPAN, ChartsPane
from ecstui.ui.panes.service import ServicePane
from ecstui.ui.panes.table_pane import TablePane
from ecstui.ui.panes.task import TaskPane
from ecstui.ui.progress import ProgressLine
from ecstui.ui.widgets.pane import Pane


class PanesScreen(Screen[None]):
    """Five panes that fit the terminal. What they show is a subclass's business: `repaint`."""

    AUTO_FOCUS = "#clusters KeyedTable"

    header = query_one(Header)
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

    def __init__(self, *, utc: bool = False) -> None:
        super().__init__()
        self._utc = utc
        self._came_from: PaneName | None = None
        self._arranged: object = None

    def compose(self) -> ComposeResult:
        """Header, panes, progress of operations, keys."""
        yield Header()
        yield Static("", id="too-small", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield ClusterPane(id="clusters")
                yield ChartsPane(id="charts")
            with Vertical(id="right"):
                yield ServicePane(id="services")
                yield TaskPane(id="tasks")
                yield LogPane(utc=self._utc, id="logs")
        yield ProgressLine()
        yield KeyLine()

    def repaint(self) -> None:
        """Called when other panes are shown; to be defined by the screen that knows what."""

    def visible_panes(self) -> frozenset[PaneName]:
        """The names of the panes that are shown now."""
        width, height = self.app.size
        return layout.visible_panes(width, height, self.current, self.zoomed)

    def pane(self, name: PaneName) -> Pane:
        """A pane by its name."""
        return self.query_one(f"#{name}", Pane)

    def on_resize(self, event: events.Resize) -> None:
        """Other panes may fit now."""
        sentence = layout.too_small(event.size.width, event.size.height)
        self.query_one("#too-small", Static).update(Content(sentence))
        self.set_class(bool(sentence), "-too-small")
        self._arrange()
        if not sentence and self.focused is None:
            # What had the focus was hidden for a while, and Textual took it away.
            self.call_after_refresh(self.go, self.current)

    def _arrange(self) -> None:
        shown = self.visible_panes()
        place = (shown, self.app.size)
        if place != self._arranged:
            self._arranged = place
            self._lay_out(shown)
        self.repaint()

    def _lay_out(self, shown: frozenset[PaneName]) -> None:
        for name in layout.PANES:
            self.pane(name).display = name in shown
            self.pane(name).set_class(self.app.size.width < layout.SPLIT, "-flat")
        # A class on the screen would do for the width, but have every style worked out anew.
        left = self.query_one("#left")
        left.display = bool(shown & {"clusters", "charts"})
        left.styles.width = layout.left_width(shown)
        self.query_one("#right").display = bool(shown & {"services", "tasks", "logs"})
        alone = shown == {"charts"}
        self.charts.span = LONG_SPAN if alone else SPAN
        self.logs.histogram.display = shown == {"logs"} and self.app.size.height >= layout.ROOMY

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
        target: Widget = self.pane(name)
        for inner in target.query("KeyedTable, LogView").results(Widget):
            target = inner
        self.set_focus(target)

    def action_open(self) -> None:
        """One step in."""
        inner = layout.deeper(self.current)
        if self.current == "tasks":
            self.logs.one_task = True
        if inner is not None:
            self.go(inner)

    def action_back(self) -> None:
        """One step back: filter, zoom, then the pane before."""
        pane = self.pane(self.current)
        if isinstance(pane, TablePane) and pane.table.filter_text:
            pane.filter_line.drop()
        elif self.current == "logs" and self.logs.step_back():
            return
        elif self.zoomed:
            self.zoomed = False
            self._return()
        else:
            outer = layout.shallower(self.current)
            if outer is not None:
                self.logs.one_task = False
                self.go(outer)

    def zoom_on(self, name: PaneName) -> None:
        """Give a pane the screen for itself; escape leads back to where we are now."""
        if name != self.current:
            self._came_from = self.current
        self.zoomed = True
        self.go(name)

    def _return(self) -> None:
        """Go back to the pane from which another was zoomed on."""
        if self._came_from is not None:
            self.logs.one_task = False
            self.go(self._came_from)
        self._came_from = None

    def action_filter(self) -> None:
        """Type a filter for the current table."""
        pane = self.pane(self.current)
        if isinstance(pane, TablePane):
            pane.ask_filter()

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
