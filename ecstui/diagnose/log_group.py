"""Which lines of a log belong to the line above: stack traces, dumps, wrapped messages.

Most container logs have an event for every line, so that one error is fifty events. They are one
thing to read, to filter and to count.
"""

from __future__ import annotations

import re

WITHIN = 2.0
"""Seconds after the line before in which a line can still belong to it."""

_NEVER = '0123456789{["<(\x1b'
"""What most lines begin with, and none that belongs to the one above; "" is in it too."""
_CONTINUED = re.compile(
    r"\s+\S"  # frames of Java, Python, Node, Go; the inside of pretty-printed JSON
    r"|(?:Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|at [\w$.<>]+\()"
    r"|[\]})]+[,;]?\s*$"  # the end of pretty-printed JSON
    r"|Traceback \(most recent call last\):"
    r"|(?:During handling of the above|The above exception was)"
    r"|(?:goroutine \d+ \[|created by |exit status \d)"
)
_EXCEPTION = re.compile(
    r"(?:[A-Za-z_][\w$]*\.)*[A-Z][\w$]*(?:Error|Exception|Exit|Interrupt)(?::|$)"
)
_FRAME = re.compile(r"\s|Traceback |Caused by: |panic: ")
_GO_CALL = re.compile(r"[\w./*()-]+\([^)]*\)$")


def _blank_continues(before: str) -> bool:
    """Whether an empty line is one within a traceback."""
    return (_FRAME.match(before) or _EXCEPTION.match(before)) is not None


def continues(message: str, before: str) -> bool:
    """Whether a line belongs to the line `before` it, which the same container wrote.

    An indented line does, and what else programs print below an error without any indentation.
    """
    if message[:1] in _NEVER:
        return not message and _blank_continues(before)
    if _CONTINUED.match(message):
        return True
    if not message.strip():
        return _blank_continues(before)
    # The last line of a Python traceback; the first of a Java one, below the logged error.
    if _EXCEPTION.match(message):
        return _FRAME.match(before) is not None or " ERROR " in before[:200]
    return before.startswith(("goroutine ", "\t")) and _GO_CALL.match(message) is not None
