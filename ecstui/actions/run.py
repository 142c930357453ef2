"""Carries a confirmed plan out: look once more, note it, send it, note what came of it."""

from __future__ import annotations

import asyncio
import uuid
from typing import Protocol

import msgspec

from ecstui.actions import audit as journal
from ecstui.actions import words
from ecstui.actions.audit import AuditLog
from ecstui.actions.outcome import Outcome, refused, summed_up
from ecstui.actions.plan import Plan
from ecstui.actions.recheck import Cleared, Descriptions, recheck
from ecstui.actions.send import Sending, in_doubt
from ecstui.errors import AwsError, Refused
from ecstui.ports import Writes

PATIENCE = 10.0
"""Seconds to wait for each answer."""


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> float:
        """Epoch seconds."""
        ...


async def run(
    plan: Plan,
    reads: Descriptions,
    writes: Writes,
    audit: AuditLog,
    clock: Clock,
    *,
    patience: float = PATIENCE,
    keep_going: bool = True,
) -> Outcome:
    """Carry out a plan that has been confirmed. AWS's errors are part of the outcome.

    Refused, with nothing sent, when a target has moved since the plan was made, when AWS can't be
    asked about it, or when the audit file can't be written. Cancelled in between, it notes the
    outcome as unknown and raises CancelledError. `patience` is in seconds for each answer.
    Of several targets a failed one doesn't stop the rest, unless `keep_going` is False.
    """
    key = uuid.uuid4().hex[:12]
    sending: Sending | None = None
    outcome = refused("Interrupted before anything was sent.")
    try:
        cleared = await _look(plan, reads, patience)
        await _announce(plan, key, audit, clock)
        outcome = Outcome("unknown", _interrupted(plan))
        sending = Sending(plan, cleared, writes, patience, keep_going=keep_going)
        await sending.all()
        outcome = summed_up(plan, sending.results)
    except Refused as no:
        outcome = refused(str(no))
    finally:
        # Also when cancelled, or when a bug ends us: what was sent must not go unrecorded.
        results = sending.results if sending is not None else ()
        outcome = msgspec.structs.replace(outcome, results=results)
        outcome = await asyncio.shield(_noted(plan, key, outcome, audit, clock))
    return outcome


async def _look(plan: Plan, reads: Descriptions, patience: float) -> Cleared:
    """What may be sent. Raises Refused, also when AWS can't be asked."""
    try:
        async with asyncio.timeout(patience):
            return await recheck(plan, reads)
    except AwsError as error:
        raise Refused(f"Nothing was sent: {error}") from error
    except TimeoutError as error:
        raise Refused("Nothing was sent: AWS took too long to answer.") from error


async def _announce(plan: Plan, key: str, audit: AuditLog, clock: Clock) -> None:
    """Write the intent down. Raises Refused where that fails: no change without a record."""
    try:
        await audit.write(journal.intent(plan, key, clock.now()))
    except OSError as error:
        raise Refused(f"Nothing was sent: {_unwritable(error)}") from error


async def _noted(plan: Plan, key: str, outcome: Outcome, audit: AuditLog, clock: Clock) -> Outcome:
    """Write the result down; where that fails, an outcome that stands anyhow says so."""
    try:
        await audit.write(journal.result(plan, key, outcome, clock.now()))
    except OSError as error:
        if outcome.status == "refused":
            return outcome
        note = f"{outcome.sentence} But {_unwritable(error)}"
        return msgspec.structs.replace(outcome, sentence=note)
    return outcome


def _interrupted(plan: Plan) -> str:
    return f"Interrupted. {in_doubt(words.names([target.name for target in plan.targets]))}"


def _unwritable(error: OSError) -> str:
    return f"the audit file can't be written ({error.strerror or error})."
