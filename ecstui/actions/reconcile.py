"""Finds operations that were killed between their intent and their result, and says so once."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from ecstui.actions.audit import AuditLog, Entry, unfinished

OVER = 3600.0
"""Seconds after which an operation begun on another machine can't be under way any more."""

_SENTENCE = "It ended without a result: whether AWS took the change isn't known."


async def reconcile(
    audit: AuditLog, now: float, alive: Callable[[int], bool] | None = None
) -> list[Entry]:
    """Intents whose process is gone, each now noted as unknown, so that it is said only once.

    `now` in epoch seconds; `alive` tells whether a process of this machine runs. Raises OSError.
    """
    running = alive or _runs
    lost = [e for e in unfinished(await audit.read()) if not _under_way(e, now, running)]
    for entry in lost:
        noted = msgspec.structs.replace(
            entry,
            time=datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
            phase="result",
            outcome="unknown",
            sentence=_SENTENCE,
        )
        await audit.write(noted)
    return lost


def said(entry: Entry) -> str:
    """A lost operation as a sentence for the operator."""
    targets = ", ".join(target.get("arn", "") for target in entry.targets[:3])
    return (
        f"{entry.title} ({entry.time}) ended without a result: whether AWS took the change isn't "
        f"known. Look at {targets or entry.cluster} before you try again."
    )


def _under_way(entry: Entry, now: float, alive: Callable[[int], bool]) -> bool:
    if entry.host == socket.gethostname() and entry.pid:
        return alive(entry.pid)
    return now - datetime.fromisoformat(entry.time).timestamp() < OVER


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
