"""Levels as real programs write them."""

import pytest

from ecstui.diagnose.log_level import level_of


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ('{"level":"error","msg":"boom"}', "error"),
        ('{"severity": "WARNING", "message": "slow"}', "warn"),
        ("time=12 level=info msg=ok", "info"),
        ("2026-01-01 12:00:00 ERROR [main] no", "error"),
        ("[WARN] disk", "warn"),
        ("\x1b[31mERROR\x1b[0m red", "error"),
        ("FATAL: role does not exist", "fatal"),
        ("Traceback (most recent call last):", "error"),
        ("GET /errors 200", ""),
        ("an error of no consequence", ""),
        ("", ""),
        ("x" * 500 + " ERROR", ""),
    ],
)
def test_level(message: str, level: str) -> None:
    assert level_of(message) == level


def test_a_field_counts_for_more_than_a_word() -> None:
    assert level_of('{"msg":"ERROR page shown","level":"info"}') == "info"
