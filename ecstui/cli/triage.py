"""`ecstui triage`: what is broken, since when and why; the exit status says whether anything is."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import Callable

from ecstui import text
from ecstui.cli.triage_look import Look, Round
from ecstui.cli.triage_print import Report, as_json, as_markdown, as_text
from ecstui.diagnose.finding import Severity, rank
from ecstui.diagnose.triage import Triage
from ecstui.errors import AwsError, ConfigError, EcstuiError

HEALTHY = 0
FOUND = 1
"""Exit status when there are findings at or above the level asked for."""
BLIND = 2
"""Exit status when it could not be checked."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SOONEST = 2.0
"""Seconds between two looks at least: AWS's request rate is shared with everybody."""
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


def run(options: argparse.Namespace) -> int:
    """Look once, or again and again, and print what is broken."""
    since = _seconds(options.since) if options.since else None
    try:
        return asyncio.run(_run(options, since))
    except EcstuiError as error:
        print(f"ecstui: {text.clean(str(error))}", file=sys.stderr)
        return BLIND


async def _run(options: argparse.Namespace, since: float | None) -> int:
    from ecstui.aws.connect import connect

    link = await connect(
        profile=options.profile, region=options.region, endpoint_url=options.endpoint_url
    )
    try:
        rounds = Round(link.reads, metrics=options.metrics, definitions=options.all)
        if options.watch:
            return await _watch(rounds, options, since)
        report = _report(await rounds.look(options.target), options, since)
        _print(report, options)
        return _status(report, options.fail_on)
    finally:
        await link.close()


async def _watch(rounds: Round, options: argparse.Namespace, since: float | None) -> int:
    """Print each time something else is broken, until ctrl-c. AWS saying no ends nothing."""
    previous: Triage | None = None
    shown: object = None
    while True:
        try:
            look = await rounds.look(options.target, previous)
        except AwsError as error:
            if previous is None:
                raise
            print(f"ecstui: {text.clean(str(error))}", file=sys.stderr)
        else:
            previous = look.triage
            report = _report(look, options, since)
            gist = tuple((row.key, row.severity, row.finding.code) for row in report.rows)
            terminal = sys.stdout.isatty() and options.output == "text"
            if terminal:
                sys.stdout.write(_CLEAR)
            if terminal or gist != shown:
                _print(report, options)
                sys.stdout.flush()
            shown = gist
        await asyncio.sleep(max(_SOONEST, options.every))


def _report(look: Look, options: argparse.Namespace, since: float | None) -> Report:
    judged = look.triage
    rows = judged.rows
    if since is not None:
        begin = judged.now - since
        rows = tuple(row for row in rows if (row.finding.last or 0.0) >= begin)
    if not options.all:
        return Report(look, rows)
    notes = tuple(
        (service, finding)
        for service in look.services
        for finding in judged.findings(service.service_arn)
        if finding.severity == "info"
    )
    healthy = tuple(s for s in look.services if judged.row(s.service_arn) is None)
    return Report(look, rows, notes, healthy)


def _status(report: Report, level: Severity) -> int:
    if any(rank(row.severity) <= rank(level) for row in report.rows):
        return FOUND
    return BLIND if report.look.blind else HEALTHY


def _print(report: Report, options: argparse.Namespace) -> None:
    terminal = sys.stdout.isatty()
    printers: dict[str, Callable[[], str]] = {
        "text": lambda: as_text(report, width=_width(terminal), colour=terminal and _colourful()),
        "markdown": lambda: as_markdown(report),
        "json": lambda: _json(report, terminal, one_line=options.watch),
    }
    sys.stdout.write(printers[options.output]())


def _json(report: Report, terminal: bool, *, one_line: bool) -> str:
    body = as_json(report)
    if terminal:
        return text.json_for_terminal(body) + "\n"
    return json.dumps(body, indent=None if one_line else 2, ensure_ascii=False) + "\n"


def _width(terminal: bool) -> int:
    return min(shutil.get_terminal_size().columns, 140) if terminal else 0


def _colourful() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def _seconds(words: str) -> float:
    """`15m` in seconds. Raises ConfigError for anything else."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", words)
    if found is None:
        raise ConfigError(f"--since {words} is no duration.", "Write it like 90s, 15m or 2h.")
    return float(int(found[1]) * _UNITS[found[2]])
