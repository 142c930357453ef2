"""Checks an operation's answer against the output shape: what AWS could not have sent."""

from __future__ import annotations

import math
from typing import Any

from ecstui.demo.wire.forms import Form, output_form

_MAX_PROBLEMS = 50
_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list, tuple),
    "string": (str,),
    "character": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float),
    "boolean": (bool,),
    "blob": (bytes,),
}
# Values that AWS sends although botocore's enum lacks them.
_BEYOND_ENUM = frozenset({"PRE_PRODUCTION_TRAFFIC_SHIFT"})


def check_response(service: str, operation: str, answer: Any) -> list[str]:
    """Say what does not fit the output shape: unknown members, wrong types, None, odd enums.

    `answer` is the dict an operation returns (of `Raw`, decode the body first).
    """
    found: list[str] = []
    _check(output_form(service, operation), answer, operation, found)
    return found[:_MAX_PROBLEMS]


def _check(form: Form, value: Any, path: str, found: list[str]) -> None:
    allowed = _TYPES[form.kind]
    if not isinstance(value, allowed) or isinstance(value, bool) != (form.kind == "boolean"):
        found.append(f"{path}: {type(value).__name__} where {form.kind} is due")
        return
    if form.document:
        return
    if isinstance(value, float) and not math.isfinite(value):
        found.append(f"{path}: not a finite number")
    if form.enum and value not in form.enum and value not in _BEYOND_ENUM:
        found.append(f"{path}: {value!r} is not one of {', '.join(form.enum[:8])}")
    if form.kind == "structure":
        _check_members(form, value, path, found)
    elif form.kind == "list" and form.item:
        for at, each in enumerate(value):
            _check(form.item, each, f"{path}[{at}]", found)
    elif form.kind == "map" and form.item:
        for name, each in value.items():
            _check(form.item, each, f"{path}.{name}", found)


def _check_members(form: Form, value: dict[str, Any], path: str, found: list[str]) -> None:
    for name, each in value.items():
        member = form.members.get(name)
        if member is None:
            found.append(f"{path}.{name}: unknown member")
        else:
            _check(member, each, f"{path}.{name}", found)
