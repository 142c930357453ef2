"""A crash report says what a developer needs, and no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecstui.crash import crash_report, report_crash

# The example of AWS's own documentation.
EXAMPLE = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def fail(message: str) -> None:
    """Raise, with a secret in a variable."""
    hidden = "-".join(["in", "a", "variable"])
    if hidden:
        raise KeyError(message)


def raised(message: str) -> Exception:
    """A chain of exceptions as a bug leaves it."""
    try:
        try:
            fail(message)
        except KeyError as error:
            raise ValueError("outer") from error
    except ValueError as error:
        return error
    raise AssertionError


def test_the_report_has_the_whole_chain_and_the_versions(tmp_path: Path) -> None:
    text = crash_report(raised("no such row"), tmp_path / "a" / "b").read_text()
    for part in ("ecstui 0.", "Python 3.", "textual ", "KeyError: 'no such row'", "ValueError"):
        assert part in text
    assert "test_crash.py" in text
    assert "in-a-variable" not in text


@pytest.mark.parametrize(
    "message",
    [
        f"aws_secret_access_key = {EXAMPLE}",
        f"bare {EXAMPLE} in a sentence",
        f"{{'SessionToken': '{EXAMPLE}'}}",
        f'{{"secretAccessKey": "{EXAMPLE[:20]}"}}',
        f"X-Amz-Security-Token={EXAMPLE}&X-Amz-Signature={EXAMPLE[:30]}",
        f"Authorization: Bearer {EXAMPLE[:12]}",
        f"password={EXAMPLE[:9]}",
        "session " + EXAMPLE * 5,
    ],
)
def test_secrets_are_left_out(tmp_path: Path, message: str) -> None:
    text = crash_report(raised(message), tmp_path).read_text()
    assert EXAMPLE[:9] not in text
    assert "[redacted]" in text


def test_access_keys_are_left_out(tmp_path: Path) -> None:
    text = crash_report(raised("signed by ASIAIOSFODNN7EXAMPLE today"), tmp_path).read_text()
    assert "signed by [redacted] today" in text


def test_arns_and_digests_stay(tmp_path: Path) -> None:
    arn = "arn:aws:ecs:eu-west-1:123456789012:task/shop-prod/0123456789abcdef0123456789abcdef"
    digest = "sha256:" + "0123456789abcdef" * 4
    text = crash_report(raised(f"{arn} {digest}"), tmp_path).read_text()
    assert arn in text
    assert digest in text


def test_the_users_line_says_nothing_of_the_error_itself(tmp_path: Path) -> None:
    line = report_crash(raised("hostile [/x] \x1b]0;evil\x07"), tmp_path)
    [report] = tmp_path.iterdir()
    assert line == f"ecstui: ended by a bug in itself (ValueError). Please report it with {report}"
    assert "\x1b" not in report.read_text()


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = report_crash(ValueError("x"), tmp_path / "file" / "crashes")
    assert "(ValueError). The report could not be written: " in line
    assert report_crash(ValueError("x"), None).endswith("(ValueError).")
