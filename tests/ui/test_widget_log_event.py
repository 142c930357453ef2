"""Events of a tail as lines of a view, and one of them in full."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ecstui.live.lines import Label, TailLine
from ecstui.ui.widgets.log_entry import entry_content, entry_text
from ecstui.ui.widgets.log_event import MAX_LINES_OF_EVENT, lines_of
from ecstui.ui.widgets.log_line import LogLine

NOON = 1_760_011_200.0


def event(message: str, **more: Any) -> TailLine:
    stamp = int(NOON * 1000) + 250
    return TailLine(
        stamp, message, Label("3f9a1c2e", "app"), "group", "stream", "id", stamp + 1500, **more
    )


def test_an_event_becomes_lines_that_belong_together() -> None:
    lines = list(lines_of(event("ERROR no\n\tat x\n", late=True), "web/3f9a1c2e\x1b[31m"))
    assert [line.text for line in lines] == ["ERROR no", "\tat x"]
    assert {line.key for line in lines} == {"id"}
    first = lines[0]
    assert (first.time, first.ingested, first.late) == (NOON + 0.25, NOON + 1.75, True)
    assert (first.label, first.group, first.stream) == ("web/3f9a1c2e", "group", "stream")
    assert [line.text for line in lines_of(event(""))] == [""]
    assert next(lines_of(event("x"))).label == "3f9a1c2e"
    assert next(lines_of(event("gap", kind="gap"))).kind == "gap"


def test_a_dump_is_cut_and_says_so() -> None:
    lines = list(lines_of(event("x\n" * 2_000)))
    assert len(lines) == MAX_LINES_OF_EVENT + 1
    assert lines[-1].text == "… 1,500 more lines of this event"


@pytest.fixture
def _utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.mark.usefixtures("_utc")
def test_a_line_in_full() -> None:
    lines = list(lines_of(event('{"msg":"no","stack":"Error\\n at \\u001b]0;x\\u0007a","[/x]":1}')))
    shown = [content.plain for content in entry_content(lines)]
    assert shown[:6] == [
        "time      2025-10-09 12:00:00.250  (2025-10-09 12:00:00Z)",
        "ingested  1.5 s later",
        "source    3f9a1c2e",
        "group     group",
        "stream    stream",
        "",
    ]
    assert shown[6:9] == ["{", '  "msg": "no",', '  "stack": "Error']
    assert all(line.isprintable() for line in shown)
    assert [c.plain for c in entry_content(lines, raw=True)][6:] == [lines[0].text]
    assert entry_text(lines) == lines[0].text


def test_a_trace_in_full_is_safe() -> None:
    lines = [LogLine("ERROR \x1b[31mno\x1b[2J"), LogLine("\tat x\u202e")]
    shown = [content.plain for content in entry_content(lines)]
    assert shown == ["", "ERROR no", "        at x\ufffd"]
    assert entry_text(lines) == "ERROR \x1b[31mno\x1b[2J\n\tat x\u202e"
