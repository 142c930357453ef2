"""Sends a confirmed plan: one target first, then some at once, the calls of each in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from ecstui.actions import words
from ecstui.actions.outcome import Result
from ecstui.actions.plan import ApiCall, Plan, Target
from ecstui.actions.recheck import Cleared
from ecstui.errors import (
    AccessDenied,
    AwsError,
    Expired,
    NoCredentials,
    Unreachable,
    Unreadable,
)
from ecstui.ports import Sent, Writes

AT_ONCE = 4
"""Targets of one plan that are changed at the same time."""

_HOPELESS = (AccessDenied, Expired, NoCredentials)
"""What would meet all further calls of a plan as well."""

_NOT_SENT = "Not sent."


class Sending:
    """One plan on its way. `results` grows as AWS answers, and can be read at any time."""

    def __init__(
        self, plan: Plan, cleared: Cleared, writes: Writes, patience: float, *, keep_going: bool
    ) -> None:
        self._plan = plan
        self._cleared = cleared
        self._writes = writes
        self._patience = patience
        self._keep_going = keep_going
        self._halted = False
        self._found: dict[str, Result] = {}

    @property
    def results(self) -> tuple[Result, ...]:
        """What is known so far, in the order of the plan's targets."""
        found = self._found
        return tuple(found[t.arn] for t in self._plan.targets if t.arn in found)

    async def all(self) -> None:
        """Send everything that may be sent.

        The first target goes alone: a missing permission is met once, not four times.
        """
        targets = self._plan.targets
        await self._target(targets[0])
        rest = iter(targets[1:])

        async def work() -> None:
            for target in rest:
                await self._target(target)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(targets) - 1)):
                    group.create_task(work())
        except BaseExceptionGroup as bugs:
            raise bugs.exceptions[0] from None

    async def _target(self, target: Target) -> None:
        """The calls of one target, in order, until one isn't done."""
        if self._halted or target.arn not in self._cleared.go:
            why = self._cleared.left_out.get(target.arn, _NOT_SENT)
            self._found[target.arn] = Result(target.arn, target.name, "refused", why)
            return
        calls = [call for call in self._plan.calls if call.target == target.arn]
        made: tuple[str, ...] = ()
        for call in calls:
            result = await self._call(call, target, made)
            made += result.made
            if result.status != "done" and made and result.status != "refused":
                note = f"{result.sentence} {words.made(made)}"
                result = msgspec.structs.replace(result, sentence=note)
            self._found[target.arn] = msgspec.structs.replace(result, made=made)
            if result.status != "done":
                self._halted = self._halted or not self._keep_going
                return

    async def _call(self, call: ApiCall, target: Target, made: Sequence[str]) -> Result:
        """One call's result."""
        arn, name = target.arn, target.name
        params = dict(call.params if call.body is None else call.body)
        if call.filled:
            params[call.filled] = made[-1]
        try:
            async with asyncio.timeout(self._patience):
                sent = await self._writes.send(call.operation, params)
        except (Unreachable, Unreadable) as error:
            return Result(arn, name, "unknown", f"{error} {in_doubt(name)}", error.request_id)
        except AwsError as error:
            self._halted = self._halted or isinstance(error, _HOPELESS)
            return Result(arn, name, "failed", str(error), error.request_id)
        except TimeoutError:
            sentence = f"AWS took too long to answer. {in_doubt(name)}"
            return Result(arn, name, "unknown", sentence)
        return _answered(target, sent)


def _answered(target: Target, sent: Sent) -> Result:
    """AWS took the request; parts of it may have failed all the same."""
    arn, name = target.arn, target.name
    if not sent.failures:
        return Result(arn, name, "done", "", sent.request_id, sent.made)
    why = words.names(list(dict.fromkeys(sent.failures)))
    sentence = words.sentence(f"AWS said no to {name}: {why}")
    return Result(arn, name, "failed", sentence, sent.request_id, sent.made)


def in_doubt(name: str) -> str:
    """What to do when nobody knows whether a change was made."""
    return f"{name} may or may not have changed: look before you try again."
