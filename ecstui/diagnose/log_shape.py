"""The parts of a plain log line that everyone writes alike: time, level, key=value, status."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ecstui.diagnose.log_level import LEVELS, NAMES, rank

Part = Literal["time", "level", "key", "status", "frame", "quiet"]

LOOKED_AT = 1_000
"""Characters of a line in which parts are looked for; no screen shows more of one row."""

_TIME = re.compile(
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?"
    r"|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?=\s)"
    r"|[DIWEF](?=\d{4} \d\d:\d\d)"
)
_CAPITALS = "|".join(sorted((name.upper() for name in NAMES), key=len, reverse=True))
_LEVEL = re.compile(rf"(?<![\w/.-])(?:{_CAPITALS})(?![\w/.-])")
_KEY = re.compile(r"(?<![\w/?&.=-])[A-Za-z_@][\w.@-]{0,40}=(?=\S)")
_JSON_KEY = re.compile(r'"[^"\\]{1,80}"\s*:')
_ACCESS = re.compile(
    r'(?P<who>\S+ \S+ \S+ \[[^\]]{10,40}\]) "[^"]*" (?P<status>[1-5]\d\d) (?P<rest>.*)'
)
_ADDRESS = re.compile(r"\bat |\.\.\. \d+ (?:more|common)")


class Span(NamedTuple):
    """Characters from `start` up to, not including, `end`, and what they are.

    `level` is the severity that a status or a level stands for, "" if none.
    """

    start: int
    end: int
    part: Part
    level: str = ""


def spans(text: str) -> list[Span]:
    """The known parts of a line, in order and without overlap."""
    head = text[:LOOKED_AT]
    access = _ACCESS.match(head)
    if access is not None:
        return _access_spans(access)
    if head[:1].isspace() and _ADDRESS.match(head.lstrip()):
        return [Span(0, len(text), "frame")]
    found: list[Span] = []
    time = _TIME.match(head)
    if time is not None:
        found.append(Span(*time.span(), "time"))
    start = found[-1].end if found else 0
    level = _LEVEL.search(head, start, start + 80)
    if level is not None:
        found.append(Span(*level.span(), "level", LEVELS[rank(level[0])]))
    start = found[-1].end if found else 0
    found += [Span(*key.span(), "key") for key in _KEY.finditer(head, start)]
    return found


def json_spans(text: str) -> list[Span]:
    """The keys in a line of JSON, or of a part of it."""
    return [Span(*key.span(), "key") for key in _JSON_KEY.finditer(text[: 4 * LOOKED_AT])]


def _access_spans(line: re.Match[str]) -> list[Span]:
    """Of a web server's line the request and its status count; the rest is quiet."""
    status = line["status"]
    level = "error" if status[0] == "5" else "warn" if status[0] == "4" else ""
    return [
        Span(*line.span("who"), "quiet"),
        Span(*line.span("status"), "status", level),
        Span(*line.span("rest"), "quiet"),
    ]
