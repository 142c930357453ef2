"""The small phrases that plans, outcomes and progress share."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.model import ids
from ecstui.model.service import Service


def count(number: int, noun: str = "task") -> str:
    """`1 task`, `4 tasks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def recipe(service: Service) -> str:
    """The revision a service is on or going to, such as `web:12`."""
    return ids.family_revision(service.task_definition)


def names(items: Sequence[str], shown: int = 3) -> str:
    """`a, b and c`; what goes beyond `shown` is counted: `a, b, c and 4 more`."""
    if len(items) > shown:
        return f"{', '.join(items[:shown])} and {len(items) - shown} more"
    if len(items) > 1:
        return f"{', '.join(items[:-1])} and {items[-1]}"
    return "".join(items)


def sentence(text: str) -> str:
    """`text` with a full stop, if it ends in none."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else text + "."


def made(arns: Sequence[str]) -> str:
    """`It made web:13.`: what exists now although the whole was not done."""
    return sentence(f"It made {names([ids.short_name(arn) for arn in arns])}")
