"""Describing many things by their ARNs: batches within AWS's limits, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from ecstui.aws.calls import Answer, Calls, Operation, at_once, chunks
from ecstui.model.noun import Failure
from ecstui.ports import Batch, OnPage

N_co = TypeVar("N_co", covariant=True)
N = TypeVar("N")


class Described(Protocol[N_co]):
    """A page of a Describe operation, whatever its list is called."""

    @property
    def items(self) -> tuple[N_co, ...]:
        """What was found."""
        ...

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What was not, and why."""
        ...


class Listed(Protocol):
    """A page of a List operation, whatever its list is called."""

    @property
    def arns(self) -> tuple[str, ...]:
        """The ARNs of this page."""
        ...

    @property
    def next_token(self) -> str:
        """AWS's token for the next page."""
        ...


L = TypeVar("L", bound=Listed)


async def list_all(
    calls: Calls, operation: Operation[L], params: dict[str, Any], on_page: OnPage | None = None
) -> tuple[str, ...]:
    """All ARNs, each once, in AWS's order."""
    found: dict[str, None] = {}
    async for answer in calls.pages(operation, params):
        found.update(dict.fromkeys(answer.page.arns))
        if on_page is not None:
            on_page(answer.page.arns)
    return tuple(found)


async def describe_all(
    calls: Calls,
    operation: Operation[Any],
    params: Callable[[Sequence[str]], dict[str, Any]],
    arns: Sequence[str],
    size: int,
    arn_of: Callable[[N], str],
    on_batch: Callable[[Batch[N]], None] | None = None,
) -> Batch[N]:
    """Describe `arns`, at most `size` in a request; `on_batch` is told each answer as it comes."""

    async def one(chunk: Sequence[str]) -> Batch[N]:
        answer: Answer[Described[N]] = await calls.ask(operation, params(chunk))
        batch = _batch(answer, arn_of)
        if on_batch is not None:
            on_batch(batch)
        return batch

    parts = [lambda chunk=chunk: one(chunk) for chunk in chunks(list(dict.fromkeys(arns)), size)]
    batches: list[Batch[N]] = await at_once(parts)
    return Batch(
        items=tuple(item for batch in batches for item in batch.items),
        missing=tuple(arn for batch in batches for arn in batch.missing),
        unreadable=sum(batch.unreadable for batch in batches),
    )


def _batch(answer: Answer[Described[N]], arn_of: Callable[[N], str]) -> Batch[N]:
    """An item without its ARN can't be told from another: it counts as unreadable, and so does
    one that AWS failed to describe for another reason than that it isn't there."""
    page = answer.page
    named = tuple(item for item in page.items if arn_of(item))
    missing = tuple(failure.arn for failure in page.failures if failure.reason == "MISSING")
    nameless = len(page.items) - len(named) + len(page.failures) - len(missing)
    return Batch(items=named, missing=missing, unreadable=answer.unreadable + nameless)
