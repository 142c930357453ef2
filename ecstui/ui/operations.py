"""From a key to a change in AWS: ask, plan, confirm, run, and watch what comes of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from textual.screen import Screen

from ecstui.actions import catalog, facts, guard, reconcile, undo
from ecstui.actions.audit import AuditLog
from ecstui.actions.plan import Plan
from ecstui.actions.run import run
from ecstui.errors import AwsError, Refused
from ecstui.live.engine import Engine
from ecstui.model import ids
from ecstui.ports import Writes
from ecstui.text import clean
from ecstui.ui.link import Link, Wiring
from ecstui.ui.progress import ProgressLine
from ecstui.ui.screens.ask import AskScreen
from ecstui.ui.screens.plan import PlanScreen

_SEVERITY = {"done": "information", "refused": "warning", "failed": "error", "unknown": "error"}


class Operations:
    """What the console can change. Without a writer every key answers that it is read-only."""

    def __init__(self, screen: Screen[None], link: Link, engine: Engine, wiring: Wiring) -> None:
        self._screen = screen
        self._reads = link.reads
        self._writes: Writes | None = link.writes
        self._engine = engine
        self._audit = AuditLog(wiring.audit_file)
        self._last: Plan | None = None
        self._protected = tuple(re.compile(pattern, re.IGNORECASE) for pattern in wiring.protected)

    async def reconcile(self) -> None:
        """Tell of operations whose end nobody saw: an earlier console was killed in between."""
        if self._writes is None:
            return
        try:
            entries = await reconcile.reconcile(self._audit, self._engine.clock.now())
        except OSError as error:
            self._say(f"The audit file can't be read: {error}", "warning")
            return
        for entry in entries:
            self._say(reconcile.said(entry), "warning")

    def scale(self, service_arn: str) -> None:
        """Ask for a desired count, then plan."""
        service = self._engine.snapshot.services.get(service_arn)
        if service is None:
            return

        def check(text: str) -> str:
            return self._wrong(lambda: self._scaled(service_arn, text))

        ask = AskScreen(
            f"Scale {service.service_name}",
            f"Desired count, now {service.desired_count} ({service.running_count} running):",
            str(service.desired_count),
            check=check,
            digits_only=True,
        )

        async def planned(text: str) -> Plan:
            known = await facts.about_scaling(self._reads, service)
            return self._scaled(service_arn, text, known)

        self._ask_then(ask, planned)

    def _scaled(self, service_arn: str, text: str, known: facts.Facts | None = None) -> Plan:
        if not text.isdigit() or len(text) > 6:
            raise Refused("A desired count is a whole number from 0 on.")
        return catalog.scale(self._engine.snapshot, service_arn, int(text), known)

    def restart(self, service_arn: str) -> None:
        """Plan a new deployment of the same revision."""

        async def plan() -> Plan:
            return catalog.restart(self._engine.snapshot, service_arn)

        self._begin(plan)

    def rollback(self, service_arn: str) -> None:
        """Plan the way back to the last revision that completed."""

        async def plan() -> Plan:
            snapshot = self._engine.snapshot
            service = snapshot.services.get(service_arn)
            if service is None:
                raise Refused("That service isn't known any more.", "Refresh and look again.")
            known = await facts.about_releases(self._reads, service)
            return catalog.rollback(snapshot, service_arn, known)

        self._begin(plan)

    def undo(self) -> None:
        """Plan the inverse of the last operation that has one."""

        async def plan() -> Plan:
            if self._last is None:
                raise Refused("Nothing has been changed from here that could be undone.")
            return await undo.undo(self._last, self._engine.snapshot, self._reads)

        self._begin(plan)

    def stop_tasks(self, task_arns: Sequence[str]) -> None:
        """Ask for the reason, then plan."""

        def plan(reason: str) -> Plan:
            return catalog.stop_task(self._engine.snapshot, task_arns, reason)

        wrong = self._wrong(lambda: plan(""))
        if wrong:
            self._say(wrong, "warning")
            return
        one = len(task_arns) == 1
        what = f"task {ids.short_id(task_arns[0])}" if one else f"{len(task_arns)} tasks"
        ask = AskScreen(
            f"Stop {what}",
            "Reason, shown as the stopped reason:",
            catalog.DEFAULT_REASON,
            check=lambda text: self._wrong(lambda: plan(text)),
        )

        async def planned(reason: str) -> Plan:
            return plan(reason)

        self._ask_then(ask, planned)

    def _ask_then(self, ask: AskScreen, plan: Callable[[str], Awaitable[Plan]]) -> None:
        async def flow() -> None:
            answer = await self._screen.app.push_screen_wait(ask)
            if answer is not None:
                await self._carry_out(lambda: plan(answer))

        self._screen.run_worker(flow(), name="ask")

    def _begin(self, plan: Callable[[], Awaitable[Plan]]) -> None:
        self._screen.run_worker(self._carry_out(plan), name="operation")

    async def _carry_out(self, make: Callable[[], Awaitable[Plan]]) -> None:
        """Plan, confirm, run; every outcome is said in a sentence."""
        if self._writes is None:
            self._say("This console is read-only: nothing can be changed.", "warning")
            return
        try:
            plan = await make()
        except (Refused, AwsError) as no:
            self._say(str(no), "warning")
            return
        protected = guard.is_protected(plan.where, self._protected)
        screen = PlanScreen(plan, guard.confirmation(plan, protected=protected))
        if not await self._screen.app.push_screen_wait(screen):
            return
        before = self._engine.snapshot
        outcome = await run(plan, self._reads, self._writes, self._audit, self._engine.clock)
        self._say(outcome.sentence, _SEVERITY[outcome.status])
        if outcome.status in ("done", "unknown"):
            self._last = plan
            self._screen.query_one(ProgressLine).begin(plan, before, self._engine.clock.now())
        self._engine.refresh()

    def _say(self, sentence: str, severity: str) -> None:
        self._screen.notify(clean(sentence), severity=severity, markup=False)  # type: ignore[arg-type]  # one of _SEVERITY's

    def _wrong(self, make: Callable[[], Plan]) -> str:
        """Why a plan can't be made, or the empty string."""
        try:
            make()
        except Refused as no:
            return str(no)
        return ""
