"""Carries out one operation: plan, ask, send, note, and wait for what comes of it."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from pathlib import Path

from ecstui import config as configuration
from ecstui import paths
from ecstui.actions import guard, reconcile
from ecstui.actions.audit import AuditLog
from ecstui.actions.outcome import Outcome
from ecstui.actions.plan import Plan
from ecstui.actions.run import run as carry_out
from ecstui.actions.watch import RolloutWatch
from ecstui.cli import operate_find, operate_plans
from ecstui.cli.link import ConsoleLink, connector
from ecstui.cli.operate_show import (
    outcome_as_json,
    plan_as_json,
    print_json,
    say,
    show_plan,
)
from ecstui.config import Config
from ecstui.errors import AwsError, Refused
from ecstui.live.clock import Clock, SystemClock
from ecstui.ports import Writes
from ecstui.text import clean

POLL = 5.0
"""Seconds between two looks while waiting."""

ROLLED_OUT_AND_FAILED = 4
UNKNOWN = 5
STATUS = {"done": 0, "failed": 1, "refused": 3, "unknown": UNKNOWN}
"""Exit status by outcome."""


def run(options: argparse.Namespace) -> int:
    """Plan, confirm and carry out; the exit status says what came of it."""
    file = Path(options.config) if options.config else paths.config_file()
    config = configuration.load(file, required=bool(options.config))
    if options.read_only or config.read_only:
        raise Refused(f"Read-only: {options.operation} can't be done.", "Nothing was sent.")
    with asyncio.Runner() as runner:
        desk = runner.run(Desk.open(options, config))
        try:
            return _operate(options, desk, runner)
        finally:
            runner.run(desk.close())


def _operate(options: argparse.Namespace, desk: Desk, runner: asyncio.Runner) -> int:
    made = runner.run(operate_plans.make(options, desk.link.reads))
    plan = made.plan
    show_plan(plan)
    if options.dry_run:
        if options.output == "json":
            print_json({"status": "dry-run", "plan": plan_as_json(plan)})
        return 0
    if not options.yes:
        _ask(plan, protected=guard.is_protected(plan.where, desk.protected))
    outcome = runner.run(desk.send(plan, keep_going=not getattr(options, "fail_fast", False)))
    status, watch = STATUS[outcome.status], None
    if options.wait and outcome.status in {"done", "unknown"}:
        say(outcome.sentence)
        watch = _follow(options, desk, runner, made, outcome)
        status = _rolled_out(watch)
    if options.output == "json":
        print_json(outcome_as_json(plan, outcome, watch))
    else:
        _print_outcome(plan, outcome, watch)
    return status


class Desk:
    """An open way to AWS, with the audit file and a clock."""

    def __init__(self, link: ConsoleLink, writes: Writes, config: Config) -> None:
        self.link = link
        self.writes = writes
        self.audit = AuditLog(paths.audit_file())
        self.clock: Clock = SystemClock()
        self.protected = tuple(re.compile(p, re.IGNORECASE) for p in config.protected)

    @classmethod
    async def open(cls, options: argparse.Namespace, config: Config) -> Desk:
        """Connect, and say which earlier operations were killed before their result."""
        link = await connector(
            profile=options.profile or config.profile,
            region=options.region or config.region,
            endpoint_url=options.endpoint_url,
            share=config.request_share,
        )()
        assert link.writes is not None  # noqa: S101  # it wasn't asked to be read-only
        desk = cls(link, link.writes, config)
        await desk.look_back()
        return desk

    async def look_back(self) -> None:
        """Report operations without a result."""
        try:
            lost = await reconcile.reconcile(self.audit, self.clock.now())
        except OSError as error:
            say(f"ecstui: the audit file can't be read ({error.strerror or error}).")
            return
        for entry in lost:
            say(f"ecstui: {reconcile.said(entry)}")

    async def send(self, plan: Plan, *, keep_going: bool) -> Outcome:
        """Carry a confirmed plan out."""
        return await carry_out(
            plan, self.link.reads, self.writes, self.audit, self.clock, keep_going=keep_going
        )

    async def close(self) -> None:
        """Close the way to AWS."""
        await self.link.close()


def _ask(plan: Plan, *, protected: bool) -> None:
    """Raise Refused unless the operator says yes, as strongly as the danger asks for."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused("Nobody can be asked here: nothing was sent.", "Pass --yes if you mean it.")
    asked = guard.confirmation(plan, protected=protected)
    if asked.kind == "typed":
        prompt = f"{asked.why} Type {asked.word} to go on: "
    else:
        prompt = f"{plan.label}? Type y to go on: "
    print(clean(prompt), end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    yes = asked.accepts(answer) if asked.kind == "typed" else answer.strip().lower() in {"y", "yes"}
    if not yes:
        raise Refused("Cancelled: nothing was sent.")


def _follow(
    options: argparse.Namespace,
    desk: Desk,
    runner: asyncio.Runner,
    made: operate_plans.Made,
    outcome: Outcome,
) -> RolloutWatch:
    """Wait until it is over, saying each step on stderr. After ctrl-c the change stands."""
    changed = frozenset(r.arn for r in outcome.results if r.status in {"done", "unknown"})
    watch = RolloutWatch.of(made.plan, desk.clock.now()).only(changed)
    try:
        return runner.run(_until_over(desk, made, watch, options.timeout))
    except KeyboardInterrupt:
        say("Not waiting any longer. The change stands.")
        raise


async def _until_over(
    desk: Desk, made: operate_plans.Made, watch: RolloutWatch, longest: float
) -> RolloutWatch:
    """Look every few seconds. AWS's failures only delay it; at the time-out it still rolls."""
    picture, said = made.picture, ""
    began = desk.clock.monotonic()
    while True:
        try:
            picture = await operate_find.again(
                desk.link.reads, picture, tasks=watch.course == "stop"
            )
            watch = watch.see(picture, desk.clock.now())
            line = watch.sentence
        except AwsError as error:
            line = str(error)
        if line != said and not watch.over:
            say(line)
            said = line
        if watch.over or desk.clock.monotonic() - began >= longest:
            return watch
        await asyncio.sleep(POLL)


def _rolled_out(watch: RolloutWatch) -> int:
    """Exit status after a wait."""
    if not watch.over:
        return UNKNOWN
    return 0 if watch.state == "steady" else ROLLED_OUT_AND_FAILED


def _print_outcome(plan: Plan, outcome: Outcome, watch: RolloutWatch | None) -> None:
    lines = [] if watch is not None else [outcome.sentence]
    if watch is not None:
        lines.append(watch.sentence if watch.over else f"Still at it: {watch.sentence}")
    if len(plan.targets) > 1:
        lines += [f"{r.name}: {r.status}. {r.sentence}".strip() for r in outcome.results]
    for line in lines:
        print(clean(line))
