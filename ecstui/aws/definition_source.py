"""Asking for task definitions whole, as AWS writes them, and for the revisions of a family."""

from __future__ import annotations

from typing import Any

import msgspec

from ecstui.aws.calls import Calls, Operation
from ecstui.errors import Unreadable
from ecstui.model.noun import Noun, Tag
from ecstui.ports import DefinitionSource

PER_PAGE = 100


class _Whole(Noun, frozen=True):
    task_definition: dict[str, Any] = msgspec.field(default_factory=dict)
    tags: tuple[Tag, ...] = ()


class _Arns(Noun, frozen=True):
    task_definition_arns: tuple[str, ...] = ()
    next_token: str = ""


DESCRIBE = Operation("ecs", "DescribeTaskDefinition", _Whole)
LIST = Operation("ecs", "ListTaskDefinitions", _Arns)


async def definition_source(calls: Calls, arn: str) -> DefinitionSource:
    """One task definition with every member, and its tags."""
    answer = await calls.ask(DESCRIBE, {"taskDefinition": arn, "include": ["TAGS"]})
    if not answer.page.task_definition.get("taskDefinitionArn"):
        raise Unreadable(
            f"AWS's answer has no readable task definition {arn}.", operation=str(DESCRIBE)
        )
    return DefinitionSource(answer.page.task_definition, answer.page.tags)


async def definition_arns(calls: Calls, family: str, limit: int) -> tuple[str, ...]:
    """The newest `limit` ACTIVE revisions of exactly this family, newest first."""
    params: dict[str, Any] = {
        "familyPrefix": family,
        "status": "ACTIVE",
        "sort": "DESC",
        "maxResults": min(PER_PAGE, limit),
    }
    found: list[str] = []
    async for answer in calls.pages(LIST, params):
        found += answer.page.task_definition_arns
        if len(found) >= limit:
            break
    return tuple(found[:limit])
