"""Checks what a request says against the model's traits, the documented limits and AWS's quirks."""

from __future__ import annotations

from typing import Any

from ecstui.demo.wire.forms import Form, input_form
from ecstui.demo.wire.limits import LIMITS, Limit
from ecstui.demo.wire.quirks import quirk

_SHOWN = 120
_MAX_PROBLEMS = 5


def problems(service: str, operation: str, params: dict[str, Any], unknown: list[str]) -> list[str]:
    """Say what AWS would reject in a request: one sentence each, none when it is fine."""
    found = [f"Unknown parameter in input: {name!r}" for name in unknown]
    _structure(input_form(service, operation), params, "", found)
    for limit in LIMITS.get(service, {}).get(operation, ()):
        if limit.member in params:
            _limit(limit, params[limit.member], found)
    if not found and (why := quirk(service, operation, params)):
        found.append(why)
    return found[:_MAX_PROBLEMS]


def _value(form: Form, value: Any, path: str, found: list[str]) -> None:
    kind = form.kind
    if kind == "structure":
        _structure(form, value, path + ".", found)
    elif kind == "list" and form.item is not None:
        _size(form, len(value), path, value, found)
        if not form.item.free:
            for at, each in enumerate(value, 1):
                _value(form.item, each, f"{path}.{at}.member", found)
    elif kind == "map" and form.item is not None:
        _size(form, len(value), path, value, found)
        for name, each in value.items():
            _value(form.item, each, f"{path}.{name}.member", found)
    elif kind == "string":
        _text(form, value, path, found)
    elif kind in ("integer", "long", "float", "double"):
        _range(form.low, form.high, value, path, found)


def _structure(form: Form, value: dict[str, Any], path: str, found: list[str]) -> None:
    if form.free or form.document:
        return
    absent = (name for name in form.required if name not in value)
    found += [_fault(None, path + _spell(name), "Member must not be null") for name in absent]
    for name, each in value.items():
        member = form.members.get(name)
        if member is not None and not member.free:
            _value(member, each, path + _spell(name), found)


def _spell(name: str) -> str:
    """AWS's sentences start every member's name in lower case."""
    return name[:1].lower() + name[1:]


def _text(form: Form, value: str, path: str, found: list[str]) -> None:
    _size(form, len(value), path, value, found)
    if form.enum and value not in form.enum:
        allowed = ", ".join(form.enum)
        found.append(_fault(value, path, f"Member must satisfy enum value set: [{allowed}]"))
    if form.pattern is not None and not form.pattern.fullmatch(value):
        rule = f"Member must satisfy regular expression pattern: {form.pattern.pattern}"
        found.append(_fault(value, path, rule))


def _size(form: Form, size: int, path: str, value: Any, found: list[str]) -> None:
    if form.low is not None and size < form.low:
        rule = f"Member must have length greater than or equal to {form.low:.0f}"
        found.append(_fault(value, path, rule))
    if form.high is not None and size > form.high:
        rule = f"Member must have length less than or equal to {form.high:.0f}"
        found.append(_fault(value, path, rule))


def _range(
    low: float | None, high: float | None, value: float, path: str, found: list[str]
) -> None:
    if low is not None and value < low:
        rule = f"Member must have value greater than or equal to {low:.0f}"
        found.append(_fault(value, path, rule))
    if high is not None and value > high:
        rule = f"Member must have value less than or equal to {high:.0f}"
        found.append(_fault(value, path, rule))


def _limit(limit: Limit, value: Any, found: list[str]) -> None:
    path = _spell(limit.member)
    if limit.kind == "value":
        _range(limit.low, limit.high, value, path, found)
    elif not value and limit.low and limit.empty:
        found.append(limit.empty)
    else:
        bounds = Form("list", limit.member, low=limit.low, high=limit.high)
        _size(bounds, len(value), path, value, found)


def _fault(value: Any, path: str, rule: str) -> str:
    if value is None:
        shown = "null"
    elif isinstance(value, (list, dict)):
        shown = f"'[{', '.join(str(each) for each in list(value)[:3])}"[:_SHOWN] + "]'"
    else:
        shown = f"'{str(value)[:_SHOWN]}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {rule}"


def sentence(found: list[str]) -> str:
    """All problems in one message, as AWS puts them."""
    coral = [each for each in found if each.startswith("Value ")]
    if len(coral) < len(found):
        return "; ".join(found)
    plural = "s" if len(found) > 1 else ""
    return f"{len(found)} validation error{plural} detected: {'; '.join(found)}"
