"""One log line in full: where it comes from, and its message, JSON indented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from ecstui.diagnose.log_json import pretty
from ecstui.diagnose.log_shape import json_spans
from ecstui.fmt import clock_time, date_time
from ecstui.text import clean
from ecstui.ui.widgets.log_judge import decoded
from ecstui.ui.widgets.log_line import LogLine

_LONGEST = 32_768


def entry_text(lines: Sequence[LogLine]) -> str:
    """The message of lines that belong together, exactly as it came; for the clipboard."""
    return "\n".join(line.text for line in lines)


def entry_content(lines: Sequence[LogLine], *, raw: bool = False) -> Iterator[Content]:
    """Lines that belong together, in full and safe to show: facts first, then the message.

    JSON is indented unless `raw`.
    """
    yield from _facts(lines[0])
    for line in lines:
        found = None if raw else decoded(line.text)
        if found is None:
            yield Content(clean(line.text, _LONGEST))
        else:
            yield from (_json_line(clean(text, _LONGEST)) for text in pretty(found))


def _facts(line: LogLine) -> Iterator[Content]:
    facts = [("source", line.label), ("group", clean(line.group)), ("stream", clean(line.stream))]
    if line.time:
        local, utc = date_time(line.time), date_time(line.time, utc=True)
        milliseconds = clock_time(line.time, milliseconds=True)[8:]
        facts.insert(0, ("time", f"{local}{milliseconds}  ({utc})"))
    if line.ingested and line.kind == "line":
        behind = line.ingested - line.time
        facts.insert(1, ("ingested", f"{behind:.1f} s later" + (", shown late" * line.late)))
    for name, value in facts:
        if value:
            yield Content.assemble((f"{name:<9}", "$ecs-muted"), " ", value)
    yield Content("")


def _json_line(text: str) -> Content:
    """A line of indented JSON with its key set apart."""
    content = Content(text)
    for span in json_spans(text):
        content = content.stylize("$ecs-muted", span.start, span.end)
    return content
