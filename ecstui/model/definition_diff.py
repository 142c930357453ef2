"""What differs between two task definitions, in the words an operator compares them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from ecstui.model.noun import KeyValue
from ecstui.model.task_definition import ContainerDefinition, TaskDefinition

CHANGED = "(changed)"
"""Stands for a value that isn't shown: variables often hold what should have been a secret."""

SAFE = frozenset(
    {"LOG_LEVEL", "LOGLEVEL", "ENV", "ENVIRONMENT", "STAGE", "PORT", "TZ", "VERSION", "APP_VERSION"}
)
"""Variables whose values are shown, whatever the case of their names."""


class Change(msgspec.Struct, frozen=True):
    """One difference. `before` is empty for what is new, `after` for what is gone."""

    place: str
    """A container's name; empty for the task as a whole."""
    what: str
    """`image`, `env LOG_LEVEL`, `secret DB_PASSWORD`, `cpu`…"""
    before: str
    after: str

    @property
    def text(self) -> str:
        """The difference on one line."""
        where = f"{self.place} " if self.place else ""
        return f"{where}{self.what}: {self.before or '(none)'} → {self.after or '(none)'}"


def diff(before: TaskDefinition, after: TaskDefinition) -> tuple[Change, ...]:
    """The differences, the task's own first, then container by container."""
    changes = list(_fields("", _of_task(before), _of_task(after)))
    old = {c.name: c for c in before.container_definitions}
    new = {c.name: c for c in after.container_definitions}
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            changes.append(Change(name, "container", old[name].image, ""))
        elif name not in old:
            changes.append(Change(name, "container", "", new[name].image))
        else:
            changes += _containers(old[name], new[name])
    return tuple(changes)


def _containers(old: ContainerDefinition, new: ContainerDefinition) -> Iterator[Change]:
    name = old.name
    yield from _fields(name, _of_container(old), _of_container(new))
    yield from _variables(name, _values(old.environment), _values(new.environment))
    secrets = [{s.name: s.value_from for s in c.secrets} for c in (old, new)]
    yield from _by_name(name, "secret", *secrets)
    ports = [{_port(p.container_port, p.protocol): "open" for p in c.port_mappings}
             for c in (old, new)]  # fmt: skip
    yield from _by_name(name, "port", *ports)


def _of_task(definition: TaskDefinition) -> dict[str, str]:
    return {
        "cpu": definition.cpu,
        "memory": definition.memory,
        "network mode": definition.network_mode,
        "task role": definition.task_role_arn,
        "execution role": definition.execution_role_arn,
    }


def _of_container(container: ContainerDefinition) -> dict[str, str]:
    log, check = container.log_configuration, container.health_check
    return {
        "image": container.image,
        "cpu": str(container.cpu or ""),
        "memory": _number(container.memory),
        "memory reservation": _number(container.memory_reservation),
        "essential": "yes" if container.essential else "no",
        "entry point": " ".join(container.entry_point),
        "command": " ".join(container.command),
        "log driver": log.log_driver if log else "",
        "log options": _options(log.options) if log else "",
        "health check": " ".join(check.command) if check else "",
        "health check timing": _timing(container) if check else "",
    }


def _timing(container: ContainerDefinition) -> str:
    check = container.health_check
    if check is None:
        return ""
    return (
        f"every {_number(check.interval)} s, {_number(check.timeout)} s time-out, "
        f"{_number(check.retries)} retries, {_number(check.start_period)} s to start"
    )


def _fields(place: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for what, value in old.items():
        if value != new[what]:
            yield Change(place, what, value, new[what])


def _variables(place: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Values only of variables known to be harmless; of the others, that they changed."""
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) == new.get(name):
            continue
        if name.upper() in SAFE:
            yield Change(place, f"env {name}", old.get(name, ""), new.get(name, ""))
        elif name not in new:
            yield Change(place, f"env {name}", "(set)", "")
        else:
            after = CHANGED if name in old else "(set)"
            yield Change(place, f"env {name}", "(set)" if name in old else "", after)


def _by_name(
    place: str, kind: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Change(place, f"{kind} {name}", old.get(name, ""), new.get(name, ""))


def _values(pairs: tuple[KeyValue, ...]) -> dict[str, str]:
    return {pair.name: pair.value for pair in pairs}


def _port(number: int | None, protocol: str) -> str:
    return f"{_number(number)}/{protocol or 'tcp'}"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _options(options: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={options[name]}" for name in sorted(options))
