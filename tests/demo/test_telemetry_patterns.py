"""Filter patterns of CloudWatch Logs: terms, phrases, regular expressions, JSON, fields."""

from __future__ import annotations

import pytest

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.logs.pattern import compile_pattern

ERROR = '{"level":"error","ms":812,"user":{"id":"u-1"},"tags":["a","b"],"none":null,"ok":true}'


@pytest.mark.parametrize(
    ("pattern", "message", "wanted"),
    [
        ("", "anything", True),
        ("ERROR", "an ERROR here", True),
        ("ERROR", "an error here", False),
        ("ERROR timeout", "ERROR: timeout", True),
        ("ERROR timeout", "ERROR: refused", False),
        ("?ERROR ?WARN", "WARN low", True),
        ("?ERROR ?WARN", "INFO", False),
        ("ERROR -health", "ERROR health", False),
        ("ERROR -health", "ERROR pay", True),
        ("-health", "GET /", True),
        ('"GET /health"', "GET /health 200", True),
        ('"GET /health"', "GET  /health", False),
        (r'"say \"hi\""', 'say "hi"', True),
        ("ERROR ?nothing", "ERROR", True),
        ("%[45]\\d\\d%", "status 503", True),
        ("%^ERR%", "no ERR", False),
        ('{ $.level = "error" }', ERROR, True),
        ('{ $.level = "warn" }', ERROR, False),
        ('{ $.level != "warn" }', ERROR, True),
        ('{ $.level = "err*" }', ERROR, True),
        ("{ $.level = %^err% }", ERROR, True),
        ("{ $.ms > 800 }", ERROR, True),
        ("{ $.ms >= 813 }", ERROR, False),
        ("{ $.ms = 812 }", ERROR, True),
        ('{ $.user.id = "u-1" && $.ms < 1000 }', ERROR, True),
        ('{ $.user.id = "u-2" || ($.ms < 1000 && $.tags[1] = "b") }', ERROR, True),
        ("{ $.none IS NULL }", ERROR, True),
        ("{ $.ok IS TRUE }", ERROR, True),
        ("{ $.missing NOT EXISTS }", ERROR, True),
        ("{ $.missing = 1 }", ERROR, False),
        ('{ $.level = "error" }', "level = error", False),
        ('{ $.level = "error" }', '{"level":"error"', False),
        ("[ip, , ...]", "10.0.0.1 -", False),
        ('[ip, user, code=5*, ...]', "10.0.0.1 bob 503 rest of it", True),
        ('[ip, user, code>=500]', '10.0.0.1 "bob b" 404', False),
    ],
)  # fmt: skip
def test_patterns(pattern: str, message: str, wanted: bool) -> None:
    if pattern == "[ip, , ...]":
        with pytest.raises(Fault):
            compile_pattern(pattern)
        return
    assert compile_pattern(pattern)(message) is wanted


@pytest.mark.parametrize(
    "pattern",
    ["/health", "foo-bar", '"open', "{ level = 1 }", "{ $.a = 1", "%(a+)+%", "%[%", "{ $.a ? 1 }"],
)
def test_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(Fault) as caught:
        compile_pattern(pattern)
    assert caught.value.code == "InvalidParameterException"
