"""The next revision of a task definition: the one there is, changed where an operator says so."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import msgspec

from ecstui.errors import Refused
from ecstui.model.definition_diff import SAFE
from ecstui.ports import DefinitionSource

HIDDEN = "(hidden)"
"""Stands for the value of a variable, which may be a secret."""

_ANSWERED = frozenset(
    {
        "taskDefinitionArn",
        "revision",
        "status",
        "requiresAttributes",
        "compatibilities",
        "registeredAt",
        "deregisteredAt",
        "registeredBy",
        "deleteRequestedAt",
    }
)
"""Members that AWS adds to what was registered, and doesn't take back."""


class Edit(msgspec.Struct, frozen=True):
    """What is to change. Containers are named; the empty name means the only essential one."""

    images: Mapping[str, str] = {}
    """By container: a tag such as `1.4.2`, a digest `sha256:…`, or a whole image."""
    environment: Mapping[str, Mapping[str, str | None]] = {}
    """By container: variables to set; None takes one away."""
    commands: Mapping[str, tuple[str, ...]] = {}
    cpu: str = ""
    """Of the whole task, in units."""
    memory: str = ""
    """Of the whole task, in MiB."""


def edited(source: DefinitionSource, edit: Edit) -> dict[str, Any]:
    """What RegisterTaskDefinition must be sent. Raises Refused for a container not there."""
    body = {k: deepcopy(v) for k, v in source.body.items() if k not in _ANSWERED}
    if source.tags:
        own = [tag for tag in source.tags if not tag.key.startswith("aws:")]
        body["tags"] = [{"key": tag.key, "value": tag.value} for tag in own]
    for name, image in edit.images.items():
        container = _container(body, name)
        container["image"] = with_tag(str(container.get("image", "")), image)
    for name, variables in edit.environment.items():
        _set_variables(_container(body, name), variables)
    for name, command in edit.commands.items():
        _container(body, name)["command"] = list(command)
    if edit.cpu:
        body["cpu"] = edit.cpu
    if edit.memory:
        body["memory"] = edit.memory
    return body


def with_tag(image: str, wanted: str) -> str:
    """`image` with another tag or digest; a whole image (with `/` or `name:tag`) replaces it."""
    if "/" in wanted or (":" in wanted and not wanted.startswith("sha256:")):
        return wanted
    stem = image.partition("@")[0]
    head, slash, last = stem.rpartition("/")
    name = f"{head}{slash}{last.partition(':')[0]}"
    return f"{name}@{wanted}" if wanted.startswith("sha256:") else f"{name}:{wanted}"


def for_showing(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same with the values of variables hidden, unless they are known to be harmless."""
    shown = deepcopy(dict(body))
    for container in shown.get("containerDefinitions", ()):
        for pair in container.get("environment") or ():
            if str(pair.get("name", "")).upper() not in SAFE:
                pair["value"] = HIDDEN
    return shown


def _container(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    containers: list[dict[str, Any]] = body.get("containerDefinitions") or []
    names = ", ".join(str(c.get("name")) for c in containers)
    if name:
        found = [c for c in containers if c.get("name") == name]
    else:
        found = containers if len(containers) == 1 else []
    if not found:
        what = f"There is no container {name}." if name else "Say which container."
        raise Refused(what, f"There are: {names}.")
    return found[0]


def _set_variables(container: dict[str, Any], variables: Mapping[str, str | None]) -> None:
    kept = {pair["name"]: pair for pair in container.get("environment") or ()}
    for name, value in variables.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = {"name": name, "value": value}
    container["environment"] = list(kept.values())
