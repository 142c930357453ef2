"""Carries a confirmed plan out: look once more, note it, send it, note what came of it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable
from typing import Protocol

import msgspec

from ecstui.actions import audit as journal
from ecstui.actions import words
from ecstui.actions.audit import AuditLog
from ecstui.actions.outcome import Outcome, Result, refused, summed_up
from ecstui.actions.plan import ApiCall, Plan, Target
from ecstui.actions.recheck import Cleared, Descriptions, recheck
from ecstui.errors import (
    AccessDenied,
    AwsError,
    Expired,
    NoCredentials,
    Refused,
    Unreachable,
    Unreadable,
)
from ecstui.ports import Writes

PATIENCE = 10.0
"""Seconds to wait for each answer."""

_HOPELESS = (AccessDenied, Expired, NoCredentials)
"""What would meet all further calls of a plan as well."""

_NOT_SENT = "Not sent."


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
) -> Outcome:
    """Carry out a plan that has been confirmed. AWS's errors are part of the outcome.

    Refused, with nothing sent, when a target has moved since the plan was made, when AWS can't be
    asked about it, or when the audit file can't be written. Cancelled in between, it notes the
    outcome as unknown and raises CancelledError. `patience` is in seconds for each answer.
    """
    key = uuid.uuid4().hex[:12]
    results: list[Result] = []
    outcome = refused("Interrupted before anything was sent.")
    try:
        cleared = await _look(plan, reads, patience)
        await _announce(plan, key, audit, clock)
        outcome = Outcome("unknown", _interrupted(plan))
        await _send_all(plan, cleared, writes, patience, results)
        outcome = summed_up(plan, results)
    except Refused as no:
        outcome = refused(str(no))
    finally:
        # Also when cancelled, or when a bug ends us: what was sent must not go unrecorded.
        outcome = msgspec.structs.replace(outcome, results=tuple(results))
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


async def _send_all(
    plan: Plan, cleared: Cleared, writes: Writes, patience: float, results: list[Result]
) -> None:
    """Send call by call into `results`. A failure ends it only if all the rest would fail too."""
    targets = {target.arn: target for target in plan.targets}
    hopeless = False
    for call in plan.calls:
        target = targets[call.target]
        if hopeless or target.arn not in cleared.go:
            why = cleared.left_out.get(target.arn, _NOT_SENT)
            results.append(Result(target.arn, target.name, "refused", why))
            continue
        result, hopeless = await _send(call, target, writes, patience)
        results.append(result)


async def _send(
    call: ApiCall, target: Target, writes: Writes, patience: float
) -> tuple[Result, bool]:
    """One call's result, and whether all further ones would fail the same way."""
    arn, name = target.arn, target.name
    try:
        async with asyncio.timeout(patience):
            request_id = await _request(call, writes)
    except (Unreachable, Unreadable) as error:
        return Result(arn, name, "unknown", f"{error} {_in_doubt(name)}", error.request_id), False
    except AwsError as error:
        return Result(arn, name, "failed", str(error), error.request_id), isinstance(
            error, _HOPELESS
        )
    except TimeoutError:
        sentence = f"AWS took too long to answer. {_in_doubt(name)}"
        return Result(arn, name, "unknown", sentence), False
    return Result(arn, name, "done", request_id=request_id), False


def _request(call: ApiCall, writes: Writes) -> Awaitable[str]:
    """The one place where a planned call becomes a request."""
    params = call.params
    cluster = str(params["cluster"])
    match call.operation:
        case "ecs:UpdateService" if "desiredCount" in params:
            return writes.scale(cluster, str(params["service"]), int(params["desiredCount"]))
        case "ecs:UpdateService" if params.get("forceNewDeployment") is True:
            return writes.restart(cluster, str(params["service"]))
        case "ecs:StopTask":
            return writes.stop_task(cluster, str(params["task"]), str(params["reason"]))
        case other:
            raise ValueError(f"no way to send {other}")


def _in_doubt(name: str) -> str:
    return f"{name} may or may not have changed: look before you try again."


def _interrupted(plan: Plan) -> str:
    return f"Interrupted. {_in_doubt(words.names([target.name for target in plan.targets]))}"


def _unwritable(error: OSError) -> str:
    return f"the audit file can't be written ({error.strerror or error})."
