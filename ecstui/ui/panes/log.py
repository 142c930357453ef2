"""The pane of logs: follows the selected service's tasks, or one task."""

from __future__ import annotations

from textual import on
from textual.timer import Timer

from ecstui import fmt
from ecstui.errors import AwsError, Rejected
from ecstui.live.engine import Engine
from ecstui.live.lines import TailLine
from ecstui.live.log_follower import LogFollower
from ecstui.live.log_live import COST
from ecstui.live.log_stats import LogStats
from ecstui.live.log_subject import LogSubject
from ecstui.model import ids
from ecstui.text import clean
from ecstui.ui.panes.log_reading import LogReading
from ecstui.ui.screens.confirm import ConfirmScreen
from ecstui.ui.view import Scope, View
from ecstui.ui.widgets.log_event import lines_of
from ecstui.ui.widgets.log_view import LogStatus, LogView

SETTLE = 0.4
"""Seconds a selection must stand before its logs are asked for."""
ROOMY = 90
"""Columns from which the pane says how many streams it follows, and how fast lines come."""
RANGES = {"2": 60.0, "3": 300.0, "4": 900.0, "5": 1800.0, "6": 3600.0}
"""Seconds back by key, as in k9s; 0 is the newest lines, 1 the oldest there are."""


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
        self._follower: LogFollower | None = None
        self._followed = Scope()
        self._since: float | None = None
        self._previous = False
        self._heading = ""
        self._view: View | None = None
        self._soon: Timer | None = None

    # -- what is followed

    def follow(self, engine: Engine | None, view: View) -> None:
        """Follow what is selected; None when the pane is hidden: then nothing is asked."""
        self._engine = engine
        scope = Scope() if engine is None else Scope(view.scope.cluster, view.scope.service)
        if engine is not None and self.one_task:
            scope = view.scope
        if scope == self._followed:
            return
        self._followed = scope
        self._since, self._previous = None, False
        self._restart()

    def _restart(self) -> None:
        """Forget the lines, and begin again once the selection has stood still."""
        self._close()
        if self._engine is None:
            return
        self.lines.clear()
        if self._soon is not None:
            self._soon.stop()
        if self._followed.service:
            self._soon = self.set_timer(SETTLE, self._open)

    def _open(self) -> None:
        if self._engine is None or self._follower is not None:
            return
        scope = self._followed
        subject = LogSubject(
            scope.cluster,
            ids.short_name(scope.service),
            task_arns=(scope.task,) if scope.task else (),
        )
        if self._since is None:
            self._follower = self._engine.open_logs(subject, self._arrived, previous=self._previous)
        else:
            self._follower = self._engine.open_logs(
                subject, self._arrived, since=self._since, first=None
            )
        self._entitle()

    def _close(self) -> None:
        if self._follower is not None:
            self._follower.close()
            self._follower = None

    def _arrived(self, lines: list[TailLine]) -> None:
        """New lines go to the end or in their place; older ones before all others."""
        older = [shown for line in lines if line.older for shown in lines_of(line)]
        newer = [shown for line in lines if not line.older for shown in lines_of(line)]
        if older:
            self.lines.prepend(older)
        if newer:
            self.lines.append(newer)

    # -- what is said about it

    @property
    def subject(self) -> str:
        """The service, or the task."""
        return self._heading or "logs"

    def show(self, view: View) -> None:
        """Say what is followed, and why there is nothing to see."""
        name = clean(ids.short_name(view.scope.service))
        if self.one_task and view.scope.task:
            name = f"{name} {clean(ids.short_id(view.scope.task))}"
        self._heading = name
        self._view = view
        self.tell()

    def tell(self) -> None:
        """Say how things stand now; called every second, sends only what differs."""
        if self._view is not None:
            self.lines.empty_text = self._absence(self._view)
        self._entitle()

    def _absence(self, view: View) -> str:
        if view.problem or not view.scope.service:
            return clean(view.problem) or "Select a service."
        if self._follower is None:
            return "Loading the last lines…"
        stats = self._follower.stats()
        if stats.state.error is not None:
            return clean(str(stats.state.error))
        if stats.reasons and not stats.streams:
            return clean(" ".join(stats.reasons))
        if self._follower.caught_up:
            return "No lines yet; new ones appear here."
        return "Loading the last lines…"

    @on(LogView.Changed)
    def _changed(self, event: LogView.Changed) -> None:
        event.stop()
        self.histogram.follow(event.view)
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
            ("last words" if self._previous else "", "info"),
            (count if status.lines else "", "muted"),
            (self.filter_words(), "warn"),
        )
        self.set_title(*(part for part in parts if part[0]))
        self.set_status(*self._standing(status))

    def _standing(self, status: LogStatus) -> tuple[str, str]:
        """A problem, that new lines are not in sight, or how fast lines come."""
        if status.problem:
            return clean(status.problem), "warn"
        if not status.follow:
            return f"‖ {fmt.count(status.new)} new, G follows", "warn"
        if self._follower is None:
            return "", ""
        stats = self._follower.stats()
        errors = (*stats.troubles, *([stats.state.error] if stats.state.error else []))
        if errors and status.lines:
            return clean(f"▲ {errors[0]}"), "warn"
        if stats.notice:
            return clean(stats.notice), "warn"
        return (figures(stats), "muted") if self.size.width >= ROOMY else ("", "")

    # -- keys

    def action_range(self, key: str) -> None:
        """Show another stretch of time: see `RANGES`."""
        if key == "1":
            self.lines.action_oldest()
            return
        if self._engine is not None:
            back = RANGES.get(key)
            self._since = None if back is None else self._engine.clock.now() - back
            self._previous = False
            self._restart()

    def action_previous(self) -> None:
        """The last words of the tasks that stopped last, or what is running again."""
        self._previous, self._since = not self._previous, None
        self._restart()

    def action_live_tail(self) -> None:
        """Have AWS send lines as they come, after a yes: it costs money. Or ask for them again."""
        if self._follower is None:
            return
        if self._follower.stats().mode == "live tail":
            self._follower.go_poll()
        else:
            self.app.push_screen(ConfirmScreen("Live Tail", COST, "Begin"), self._begin_live_tail)

    def _begin_live_tail(self, yes: bool | None) -> None:
        if not yes or self._follower is None:
            return
        try:
            self._follower.go_live_tail()
        except Rejected as error:
            self.notify(clean(str(error)), severity="warning", markup=False)

    @on(LogView.OlderWanted)
    async def _older(self, event: LogView.OlderWanted) -> None:
        event.stop()
        if self._follower is None:
            return
        try:
            count = await self._follower.older()
        except AwsError as error:
            self.lines.no_older(clean(str(error)))
            return
        if not count:
            self.lines.no_older("no older lines")


def figures(stats: LogStats) -> str:
    """How many streams, how fast, how late: `6 streams · 43 lines/s · lag 2.1 s`."""
    words = [fmt.plural(stats.streams, "stream")] if stats.streams else []
    if stats.mode == "live tail":
        words.insert(0, "live tail")
    if stats.lines_per_second >= 0.05:
        words.append(f"{fmt.number(stats.lines_per_second)} lines/s")
    if stats.lag is not None:
        words.append(f"lag {stats.lag:.1f} s")
    return " · ".join(words)
