"""`ecstui audit`: what was changed from this machine, by whom, and what came of it."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime

import msgspec

from ecstui import paths, text
from ecstui.actions.audit import AuditLog, Entry
from ecstui.cli.operate_show import json_text
from ecstui.errors import ConfigError


def run(options: argparse.Namespace) -> int:
    """Print the operations, oldest first."""
    try:
        entries = asyncio.run(AuditLog(paths.audit_file()).read())
    except OSError as error:
        raise ConfigError(
            f"The audit file {paths.audit_file()} can't be read: {error.strerror or error}."
        ) from error
    after = datetime.fromtimestamp(time.time() - options.since, UTC) if options.since else None
    chosen = [e for e in _latest(entries) if after is None or _moment(e) >= after]
    if options.output == "json":
        print(json_text([msgspec.to_builtins(entry) for entry in chosen]))
        return 0
    for entry in chosen:
        print(text.clean(_line(entry)))
    if not chosen:
        print("Nothing was changed.", file=sys.stderr)
    return 0


def _latest(entries: list[Entry]) -> list[Entry]:
    """One entry for each operation: its result, or its intent while there is none."""
    return list({entry.id: entry for entry in entries}.values())


def _moment(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.time)


def _line(entry: Entry) -> str:
    outcome = entry.outcome or "no result"
    when = entry.time.partition(".")[0].replace("T", " ")
    who = entry.who.rpartition("/")[2] or "-"
    where = f"{entry.account} {entry.region} {entry.cluster}"
    return f"{when}Z  {outcome:<9}  {who}  {where}  {entry.title}  {entry.sentence}".rstrip()
