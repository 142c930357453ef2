"""The audit file: one JSON line before and one after each operation, appended and never changed."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from ecstui.actions.outcome import Outcome
from ecstui.actions.plan import Plan


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line. An intent without a result of the same `id` has an unknown outcome."""

    time: str
    id: str
    phase: Literal["intent", "result"]
    who: str = ""
    account: str = ""
    region: str = ""
    profile: str = ""
    endpoint_url: str = ""
    cluster: str = ""
    verb: str = ""
    title: str = ""
    targets: tuple[dict[str, str], ...] = ()
    calls: tuple[dict[str, Any], ...] = ()
    outcome: str = ""
    sentence: str = ""
    request_ids: tuple[str, ...] = ()
    results: tuple[dict[str, str], ...] = ()
    pid: int = 0
    """Process that wrote the line, on `host`: tells whether it may still be at it."""
    host: str = ""


class AuditLog:
    """Appends entries to one file, readable by its owner only. Its methods raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def write(self, entry: Entry) -> None:
        """Append `entry` and wait until it is on the disk, without holding up the event loop."""
        await asyncio.to_thread(_append, self.path, _line(entry))

    async def read(self) -> list[Entry]:
        """All entries, oldest first; lines that aren't one (a full disk cuts them) are skipped."""
        return await asyncio.to_thread(_read, self.path)


def intent(plan: Plan, key: str, now: float) -> Entry:
    """The line before sending. `now` in epoch seconds; `key` joins it to its result."""
    return _entry(plan, key, "intent", now)


def result(plan: Plan, key: str, outcome: Outcome, now: float) -> Entry:
    """The line after: what came of it."""
    several = outcome.results if len(plan.targets) > 1 else ()
    return msgspec.structs.replace(
        _entry(plan, key, "result", now),
        outcome=outcome.status,
        sentence=outcome.sentence,
        request_ids=_request_ids(outcome),
        results=tuple(
            {"arn": item.arn, "outcome": item.status, "sentence": item.sentence} for item in several
        ),
    )


def unfinished(entries: Iterable[Entry]) -> list[Entry]:
    """Intents that no result follows: killed in between, or still under way."""
    known = list(entries)
    finished = {entry.id for entry in known if entry.phase == "result"}
    return [entry for entry in known if entry.phase == "intent" and entry.id not in finished]


def _entry(plan: Plan, key: str, phase: Literal["intent", "result"], now: float) -> Entry:
    where = plan.where
    return Entry(
        time=datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
        id=key,
        phase=phase,
        who=where.caller,
        account=where.account,
        region=where.region,
        profile=where.profile,
        endpoint_url=where.endpoint_url,
        cluster=where.cluster,
        verb=plan.verb,
        title=plan.title,
        targets=tuple({"arn": t.arn, "before": t.before, "after": t.after} for t in plan.targets),
        calls=tuple({"operation": c.operation, "params": c.params} for c in plan.calls),
        pid=os.getpid(),
        host=socket.gethostname(),
    )


def _request_ids(outcome: Outcome) -> tuple[str, ...]:
    if outcome.results:
        return tuple(item.request_id for item in outcome.results if item.request_id)
    return (outcome.request_id,) if outcome.request_id else ()


def _line(entry: Entry) -> bytes:
    """ASCII only: names and reasons from elsewhere can't command a terminal that shows the file."""
    text = json.dumps(msgspec.to_builtins(entry), separators=(",", ":"))
    return text.replace("\x7f", "\\u007f").encode("ascii") + b"\n"


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    try:
        status = os.fstat(handle)
        if status.st_mode & 0o077:
            os.fchmod(handle, 0o600)
        if status.st_size and os.pread(handle, 1, status.st_size - 1) != b"\n":
            line = b"\n" + line  # the line before was cut off: don't lose this one with it
        # In one write, so that lines of several consoles never mix.
        if os.write(handle, line) != len(line):
            raise OSError(errno.ENOSPC, "no room left", str(path))
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> list[Entry]:
    entries = []
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    for line in lines:
        try:
            entries.append(msgspec.json.decode(line, type=Entry))
        except msgspec.MsgspecError:
            continue
    return entries
