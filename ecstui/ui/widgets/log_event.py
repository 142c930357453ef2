"""From the events of a tail to the lines of a log view."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator

from ecstui.live.lines import TailLine
from ecstui.text import clean
from ecstui.ui.widgets.log_line import LogLine

MAX_LINES_OF_EVENT = 500
"""Lines shown of one event; stack traces are shorter, dumps are not worth more."""


def lines_of(event: TailLine, label: str = "") -> Iterator[LogLine]:
    """The lines of one event, which belong together. `label` in place of the short id of its task.

    Levels are left to the view, which tells them when it has time.
    """
    name = clean(label or event.label.task)
    parts = event.message.splitlines() or [""]
    if len(parts) > MAX_LINES_OF_EVENT:
        more = len(parts) - MAX_LINES_OF_EVENT
        parts = [*parts[:MAX_LINES_OF_EVENT], f"… {more:,} more lines of this event"]
    color = zlib.crc32(event.label.task.encode(errors="replace"))
    for text in parts:
        yield LogLine(
            text=text,
            time=event.timestamp / 1000,
            label=sys.intern(name),
            color=color,
            kind=event.kind,
            key=event.event_id,
            ingested=event.ingestion_time / 1000,
            late=event.late,
            # A stream's name comes with every event; one copy is enough for all of its lines.
            group=sys.intern(event.group),
            stream=sys.intern(event.stream),
        )
