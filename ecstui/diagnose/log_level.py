"""The level of a log line, told from how programs write levels."""

from __future__ import annotations

import re

HEAD = 400
"""Characters looked at: levels stand near the start, and lines can be huge."""

_WORDS = {
    "TRACE": "trace",
    "DEBUG": "debug",
    "INFO": "info",
    "NOTICE": "info",
    "WARN": "warn",
    "WARNING": "warn",
    "ERROR": "error",
    "ERR": "error",
    "SEVERE": "error",
    "CRITICAL": "fatal",
    "FATAL": "fatal",
    "PANIC": "fatal",
}
_NAMES = "|".join(_WORDS)
_FIELD = re.compile(
    rf"""["']?(?:level|severity|lvl|levelname)["']?\s*[:=]\s*["']?({_NAMES})\b""", re.IGNORECASE
)
_BARE = re.compile(rf"(?:^|[\s\[(|m])({_NAMES})(?=$|[\s\])|:,\x1b])")
_TRACE = re.compile(r"^(?:Traceback \(most recent|Exception in thread|Caused by: |panic: )")


def level_of(message: str) -> str:
    """`trace`, `debug`, `info`, `warn`, `error`, `fatal`, or the empty string where none shows.

    A field that says so counts for more than a word in capitals somewhere in the line.
    """
    head = message[:HEAD]
    found = _FIELD.search(head) or _BARE.search(head)
    if found is not None:
        return _WORDS[found.group(1).upper()]
    return "error" if _TRACE.match(head) else ""
