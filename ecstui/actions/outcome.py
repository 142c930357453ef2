"""What came of an operation, as a whole and for each of its targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from ecstui.actions import words
from ecstui.actions.plan import Plan

Status = Literal["done", "refused", "failed", "unknown"]


class Result(msgspec.Struct, frozen=True):
    """What came of one target. `refused` means that nothing was sent for it."""

    arn: str
    name: str
    status: Status
    sentence: str = ""
    request_id: str = ""
    made: tuple[str, ...] = ()
    """ARNs of what came into being."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a plan. `unknown`: it was sent, or half sent, and AWS's answer never came."""

    status: Status
    sentence: str
    request_id: str = ""
    results: tuple[Result, ...] = ()

    @property
    def made(self) -> tuple[str, ...]:
        """ARNs of all that came into being: a task definition, tasks."""
        return tuple(arn for result in self.results for arn in result.made)


def refused(sentence: str) -> Outcome:
    """Nothing was sent."""
    return Outcome("refused", sentence)


def summed_up(plan: Plan, results: Sequence[Result]) -> Outcome:
    """One outcome of many results: the worst one names it, the sentence counts the rest."""
    status = _worst(results)
    done = [r for r in results if r.status == "done"]
    request_id = next((r.request_id for r in results if r.request_id), "")
    if len(done) == len(plan.targets):
        return Outcome("done", plan.done, request_id, tuple(results))
    sentence = next((r.sentence for s in _WORST_FIRST for r in results if r.status == s), "")
    if len(plan.targets) > 1:
        total = words.count(len(plan.targets), plan.kind)
        sentence = f"{len(done):,} of {total} done. {sentence}"
    return Outcome(status, sentence, request_id, tuple(results))


_WORST_FIRST: tuple[Status, ...] = ("unknown", "failed", "refused")


def _worst(results: Sequence[Result]) -> Status:
    """What names the whole. Targets left out spoil nothing, as long as one was done."""
    order: tuple[Status, ...] = ("unknown", "failed", "done")
    statuses = {result.status for result in results}
    return next((status for status in order if status in statuses), "refused")
