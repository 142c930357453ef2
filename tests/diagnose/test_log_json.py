"""Lines of JSON in a few words, as the usual loggers write them."""

import json
from typing import Any

import pytest

from ecstui.diagnose.log_json import JsonKeys, pretty, summary


def said(found: dict[str, Any], keys: JsonKeys | None = None) -> str:
    result = summary(found, json.dumps(found), keys or JsonKeys())
    return "" if result is None else result.text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (
            {
                "level": "info",
                "time": "2026-03-14",
                "msg": "request",
                "method": "GET",
                "status": 200,
            },
            "INFO  request  method=GET status=200",
        ),
        ({"level": 30, "time": 1, "pid": 7, "hostname": "a", "msg": "up"}, "INFO  up"),
        ({"severity": "WARNING", "message": "slow", "ms": 12.5}, "WARN  slow  ms=12.5"),
        ({"event": "started", "ok": True, "none": None, "e": ""}, "started  ok=true"),
        ({"log": {"level": "error"}, "message": "no"}, "ERROR  no"),
        ({"http": {"path": "/a b", "tags": [1, 2]}}, 'http.path="/a b" http.tags=[1,2]'),
        ({"msg": "x", "stack": "Error: no\n  at a"}, 'x  stack="Error: no …"'),
        ({"@timestamp": "t", "@version": "1", "message": "m", "thread": "main"}, "m  thread=main"),
        ({"level": ["odd"], "msg": {"a": 1}}, "msg.a=1"),
        ({}, ""),
    ],
)
def test_summary(found: dict[str, Any], text: str) -> None:
    assert said(found) == text


def test_keys_can_be_chosen() -> None:
    keys = JsonKeys(level=("sev",), message=("what",), hidden=())
    assert said({"sev": "error", "what": "no", "msg": "m"}, keys) == "ERROR  no  msg=m"


def test_pretty_breaks_the_lines_of_text_too() -> None:
    assert pretty({"a": [1], "stack": "no\n\tat b"}) == [
        "{",
        '  "a": [',
        "    1",
        "  ],",
        '  "stack": "no',
        '    \tat b"',
        "}",
    ]
    assert pretty({"path": "C:\\new\\temp"}) == ["{", '  "path": "C:\\\\new\\\\temp"', "}"]
