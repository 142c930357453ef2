"""The level of a log line, told from how programs write levels."""

from __future__ import annotations

import re

HEAD = 400
"""Characters looked at in plain text: levels stand near the start, and lines can be huge."""
JSON_HEAD = 8192
"""The same of JSON, where a level may stand at the end."""

LEVELS = ("trace", "debug", "", "info", "warn", "error", "fatal")
"""All levels from the least to the worst; lines without one are worth as much as "info"."""

NAMES = {
    "trace": "trace",
    "verbose": "trace",
    "debug": "debug",
    "info": "info",
    "information": "info",
    "notice": "info",
    "warn": "warn",
    "warning": "warn",
    "error": "error",
    "err": "error",
    "severe": "error",
    "critical": "fatal",
    "crit": "fatal",
    "alert": "fatal",
    "emerg": "fatal",
    "emergency": "fatal",
    "fatal": "fatal",
    "panic": "fatal",
}
"""Every spelling of a level, in lower case."""

_RANKS = {name: LEVELS.index(level) for name, level in NAMES.items()}
_NUMBERS = {"10": "trace", "20": "debug", "30": "info", "40": "warn", "50": "error", "60": "fatal"}
_LETTERS = {"D": "debug", "I": "info", "W": "warn", "E": "error", "F": "fatal"}

_ANY = "|".join(sorted(NAMES, key=len, reverse=True))
_CAPITALS = _ANY.upper()
_JSON_FIELD = re.compile(
    rf'"(?:level|severity|lvl|levelname|loglevel|log\.level|@l)"\s*:\s*(?:"({_ANY})"|([1-6]0)\b)',
    re.IGNORECASE,
)
_FIELD = re.compile(
    rf"""\b(?:level|severity|lvl|levelname)["']?\s*[:=]\s*["']?({_ANY})\b""", re.IGNORECASE
)
_BARE = re.compile(
    rf"(?:^|[\s\[(|m])({_CAPITALS})(?=$|[\s\])|:,\x1b])"
    rf"|\[(?:[\w-]+:)?({_ANY})\](?=\s|$)"  # nginx, Apache
)
_GLOG = re.compile(r"[DIWEF](?=\d{4} \d\d:\d\d:\d\d)")
_TRACE = re.compile(
    r"(?:Traceback \(most recent|Exception in thread|Caused by: |panic: |Uncaught |Unhandled "
    r"|npm ERR!|(?:[a-z_][\w$]*\.)*[A-Z][\w$]*(?:Error|Exception)(?::|$))"
)
_SERVER_ERROR = re.compile(r'" 5\d\d (?:\d|-)')
_HINTS = ("level", "lvl", "severity")


def rank(level: str) -> int:
    """The place of a level among `LEVELS`, whatever its spelling; that of "" when unknown."""
    return _RANKS.get(level, 2) if level.islower() else _RANKS.get(level.lower(), 2)


def level_of(message: str) -> str:
    """`trace`, `debug`, `info`, `warn`, `error`, `fatal`, or the empty string where none shows.

    A field that says so counts for more than a word in capitals somewhere in the line. A request
    that a server answered with 5xx in its access log is an error.
    """
    if message[:1] == "{":
        field = _JSON_FIELD.search(message, 0, JSON_HEAD)
        if field is not None:
            return NAMES[field[1].lower()] if field[1] else _NUMBERS[field[2]]
    head = message[:HEAD]
    lowered = head.lower()
    if any(hint in lowered for hint in _HINTS):
        named = _FIELD.search(head)
        if named is not None:
            return NAMES[named[1].lower()]
    return _unnamed(head)


def _unnamed(head: str) -> str:
    """The level of a line without a field for it."""
    found = _BARE.search(head)
    if found is not None:
        return NAMES[(found[1] or found[2]).lower()]
    letter = _GLOG.match(head)
    if letter is not None:
        return _LETTERS[letter[0]]
    return "error" if _TRACE.match(head) or _SERVER_ERROR.search(head) else ""
