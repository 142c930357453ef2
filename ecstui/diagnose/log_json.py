"""What a line of JSON says in a few words: level, message, and the rest as key=value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ecstui.diagnose.log_level import LEVELS, level_of, rank

_ESCAPE = re.compile(r"\\(.)")
_DEPTH = 3
_LONG = 2_000
"""Characters of one value that are worth a place in a summary."""


class JsonKeys(NamedTuple):
    """Under which names, in order of preference, programs write the parts of a line."""

    level: tuple[str, ...] = (
        "level",
        "severity",
        "lvl",
        "levelname",
        "loglevel",
        "log.level",
        "@l",
    )
    message: tuple[str, ...] = ("message", "msg", "event", "@m", "@mt", "short_message", "text")
    time: tuple[str, ...] = (
        "time",
        "timestamp",
        "@timestamp",
        "ts",
        "@t",
        "asctime",
        "datetime",
        "timeMillis",
    )
    hidden: tuple[str, ...] = ("hostname", "pid", "v", "@version", "ecs.version", "level_value")
    """Left out of the summary: they are the same in every line."""


class Summary(NamedTuple):
    """A line in a few words; `fields` in the order in which the line has them."""

    level: str
    message: str
    fields: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The whole as plain text, the way it is shown."""
        rest = " ".join(f"{key}={value}" for key, value in self.fields)
        return "  ".join(part for part in (self.level.upper(), self.message, rest) if part)


def summary(found: Mapping[str, object], raw: str, keys: JsonKeys) -> Summary | None:
    """The summary of the object that the line `raw` holds; None if it has nothing to say."""
    fields = dict(_flat(found, "", _DEPTH))
    if not fields:
        return None
    level = _take(fields, keys.level)
    named = LEVELS[rank(level)] if level else ""
    message = _take(fields, keys.message)
    for key in (*keys.time, *keys.hidden):
        fields.pop(key, None)
    rest = tuple((key, _brief(value)) for key, value in fields.items() if value)
    return Summary(named or level_of(raw), message.strip(), rest)


def _take(fields: dict[str, str], names: tuple[str, ...]) -> str:
    """Take the first of `names` that there is out of the fields."""
    for name in names:
        if name in fields:
            return fields.pop(name)
    return ""


def _flat(found: Mapping[str, object], path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Every value under its path with dots."""
    for key, value in found.items():
        if isinstance(value, dict) and depth > 1 and value:
            yield from _flat(value, f"{path}{key}.", depth - 1)
        else:
            yield f"{path}{key}", _word(value)


def _word(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _brief(value: str) -> str:
    """A value in one line, in quotation marks where it has spaces."""
    first, _newline, rest = value[:_LONG].partition("\n")
    first = first.rstrip() + " …" if rest else first
    return f'"{first}"' if " " in first and first[0] not in '{["' else first


def _broken(escape: re.Match[str]) -> str:
    """Line breaks and tabs as themselves, every other escape as it is."""
    return {"n": "\n", "t": "\t"}.get(escape[1], escape[0])


def pretty(found: object) -> list[str]:
    """An object as indented lines; text with line breaks, such as a stack trace, gets lines too."""
    lines: list[str] = []
    for line in json.dumps(found, indent=2, ensure_ascii=False).split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        first, *rest = _ESCAPE.sub(_broken, line).split("\n")
        lines += [first, *(indent + part for part in rest)]
    return lines
