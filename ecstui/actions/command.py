"""The AWS CLI line that does the same as a call, to copy, to check and to learn from."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

from ecstui.actions.plan import ApiCall, Where
from ecstui.model import ids

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAMED_SHORT = frozenset({"cluster", "service", "task", "taskDefinition"})
_SHORT_LISTS = frozenset({"tasks", "containerInstances"})


def cli_line(call: ApiCall, where: Where) -> str:
    """`aws ecs update-service --cluster prod … --region eu-west-1`, quoted for a shell.

    Names stand for ARNs, since the Region, and the profile if there is one, are on the line. A
    custom endpoint is named too: without it a line copied from a demo would reach the real AWS.
    """
    service, _, operation = call.operation.partition(":")
    words = ["aws", service, _kebab(operation)]
    if call.body is not None:
        words += ["--cli-input-json", f"file://{call.params.get('family', 'input')}-next.json"]
    else:
        for name, value in call.params.items():
            words += _option(name, value)
    if where.region:
        words += ["--region", where.region]
    if where.profile:
        words += ["--profile", where.profile]
    if where.endpoint_url:
        words += ["--endpoint-url", where.endpoint_url]
    return shlex.join(words)


def _option(name: str, value: Any) -> list[str]:
    flag = f"--{_kebab(name)}"
    if isinstance(value, bool):
        return [flag if value else f"--no-{_kebab(name)}"]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        texts = [ids.short_name(item) if name in _SHORT_LISTS else item for item in value]
        return [flag, *texts]
    if isinstance(value, dict | list):
        return [flag, json.dumps(value, separators=(",", ":"))]
    text = ids.short_name(str(value)) if name in _NAMED_SHORT else str(value)
    # Behind "=", a value that begins with a dash can't be taken for an option.
    return [f"{flag}={text}"] if text.startswith("-") else [flag, text]


def _kebab(name: str) -> str:
    return _WORD.sub("-", name).lower()
