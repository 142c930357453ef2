"""Lines of logs for standard output: which are kept, and how they are written."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ecstui import text
from ecstui.diagnose.log_group import WITHIN, continues
from ecstui.diagnose.log_level import level_of, rank
from ecstui.errors import ConfigError
from ecstui.live.lines import TailLine

LONGEST = 1 << 20
"""Characters of one line that are written; AWS takes no longer ones."""
WIDEST = 28
"""Cells that a label is padded to at most."""

_SGR = re.compile(r"\x1b\[([0-9;:]{0,64})m")
_HUES = ("36", "32", "33", "35", "34", "96", "92", "93", "95", "94")
"""What tells tasks apart; red is for errors."""
_LEVELS = {"fatal": "1;31", "error": "31", "warn": "33", "debug": "2", "trace": "2"}
_HIDING = frozenset({5, 6, 8})
"""Blinking and concealed text: a log must not be able to hide a line."""


class _Last(NamedTuple):
    """The last line of a stream: what the next one may belong to."""

    message: str
    timestamp: int
    shown: bool
    excluded: bool
    level: str


class Sieve:
    """Keeps lines by pattern and level. What continues a line shares its fate."""

    def __init__(self, grep: Sequence[str], exclude: Sequence[str], level: str | None) -> None:
        self._grep = [_compiled(pattern) for pattern in grep]
        self._exclude = [_compiled(pattern) for pattern in exclude]
        self._least = rank(level) if level else 0
        self._last: dict[str, _Last] = {}

    def keeps(self, line: TailLine) -> bool:
        """Whether to write it."""
        if line.kind != "line":
            return True
        before = self._last.get(line.stream)
        message = line.message
        joined = (
            before is not None
            and abs(line.timestamp - before.timestamp) <= WITHIN * 1000
            and continues(message, before.message)
        )
        above = before if joined else None
        level = above.level if above else level_of(message)
        excluded = any(p.search(message) for p in self._exclude) or bool(above and above.excluded)
        found = all(p.search(message) for p in self._grep) or bool(above and above.shown)
        shown = found and not excluded and rank(level) >= self._least
        self._last[line.stream] = _Last(message, line.timestamp, shown, excluded, level)
        return shown


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in smart case: only capitals make it look at case."""
    try:
        return re.compile(pattern, 0 if pattern != pattern.lower() else re.IGNORECASE)
    except re.error as error:
        raise ConfigError(f"{pattern!r} is no regular expression: {error}.") from error


class Writer:
    """Makes text of lines: coloured for a terminal, plain for a file or a pipe."""

    def __init__(self, *, terminal: bool, colour: bool, prefix: bool, utc: bool) -> None:
        self._terminal = terminal
        self._colour = colour
        self._prefix = prefix
        self._utc = utc
        self._width = 0

    def lines(self, line: TailLine) -> Iterator[str]:
        """One text for each line of the event."""
        if line.kind != "line":
            yield self._paint(f"── {text.clean(line.message)} ──", "2")
            return
        head = self._head(line) if self._prefix else ""
        level = _LEVELS.get(level_of(line.message), "") if self._colour else ""
        for part in line.message.splitlines() or [""]:
            yield head + self._body(part, level)

    def _head(self, line: TailLine) -> str:
        label = text.clean("/".join(p for p in (line.label.task, line.label.container) if p))
        self._width = max(self._width, min(WIDEST, text.width(label)))
        padded = label + " " * (self._width - text.width(label))
        hue = _HUES[zlib.crc32(line.label.task.encode()) % len(_HUES)]
        late = "»" if line.late else " "
        return f"{self._paint(self._time(line), '2')}{late}{self._paint(padded, hue)} "

    def _time(self, line: TailLine) -> str:
        that = datetime.fromtimestamp(line.timestamp / 1000, UTC)
        if not self._utc:
            that = that.astimezone()
        if not self._terminal:
            return that.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"{that:%m-%d %H:%M:%S}.{that.microsecond // 1000:03d}" + ("Z" if self._utc else "")

    def _body(self, message: str, level: str) -> str:
        if not self._colour:
            return text.clean(message, LONGEST)
        if "\x1b[" not in message:
            return self._paint(text.clean(message, LONGEST), level)
        return coloured(message)

    def _paint(self, words: str, codes: str) -> str:
        return f"\x1b[{codes}m{words}\x1b[0m" if self._colour and codes and words else words


def coloured(message: str) -> str:
    """A message with its own colours and nothing else that a terminal would obey."""
    made: list[str] = []
    at = 0
    for found in _SGR.finditer(message):
        made += (text.clean(message[at : found.start()], LONGEST), _harmless(found[1]))
        at = found.end()
    return "".join((*made, text.clean(message[at:], LONGEST), "\x1b[0m"))


def _harmless(codes: str) -> str:
    """The sequence of these codes, or nothing where it would hide text."""
    numbers = iter([int(code[:6] or 0) for code in codes.replace(":", ";").split(";")])
    for number in numbers:
        if number in {38, 48}:
            rest = {5: 1, 2: 3}.get(next(numbers, 0), 0)
            for _ in range(rest):
                next(numbers, 0)
        elif number in _HIDING:
            return ""
    return f"\x1b[{codes}m"


def as_json(line: TailLine, cluster: str) -> str:
    """The line exactly as AWS has it, as one object in printable ASCII."""
    stamp = datetime.fromtimestamp(line.timestamp / 1000, UTC).isoformat(timespec="milliseconds")
    members: dict[str, object] = {
        "kind": line.kind,
        "time": stamp.replace("+00:00", "Z"),
        "timestamp": line.timestamp,
        "message": line.message,
        "cluster": cluster,
        "task": line.stream.rpartition("/")[2] if line.stream else line.label.task,
        "container": line.label.container,
        "logGroup": line.group,
        "logStream": line.stream,
        "eventId": line.event_id,
        "late": line.late,
    }
    if line.kind == "line":
        members["ingestionTime"] = line.ingestion_time
    return text.json_for_terminal(members, indent=0)
