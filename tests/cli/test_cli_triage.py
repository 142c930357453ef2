"""`ecstui triage`: what is printed, in which form, and the exit status."""

from __future__ import annotations

import functools
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ecstui.cli import main
from ecstui.cli.triage import BLIND, FOUND, HEALTHY
from ecstui.cli.triage_look import Round
from ecstui.cli.triage_print import bars
from ecstui.demo.server import Running
from tests.cli.conftest import AT, altered, serving

EVIL = "[/x]\x1b]0;evil\x07\u202e\x9b31m `tick` |pipe|"


@pytest.fixture(autouse=True)
def then(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the time at which the embedded AWS stands still."""
    at_that_time = functools.partial(Round, clock=lambda: AT)
    monkeypatch.setattr("ecstui.cli.triage.Round", at_that_time)


def _break(body: dict[str, Any]) -> None:
    """Let the service web of prod lack tasks, for a reason that its events tell."""
    for service in body.get("services", ()):
        if service["serviceName"] == "web" and "prod" in service["clusterArn"]:
            service["runningCount"] = 0
            text = "(service web) was unable to place a task. Reason: " + EVIL
            service["events"] = [{"id": "1", "createdAt": AT - 60, "message": text}]


@pytest.fixture(scope="module")
def broken() -> Iterator[Running]:
    with serving({"DescribeServices": altered("DescribeServices", _break)}) as server:
        yield server


@pytest.fixture
def ill(broken: Running, account: None, monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setenv("AWS_ENDPOINT_URL", broken.url)
    return broken


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int) -> str:
    assert main(["triage", *words]) == status
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_healthy_fleet(aws: Running, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, status=HEALTHY) == "24 services: nothing is broken\n"


def test_all_lists_the_healthy(aws: Running, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "staging", "--all", status=HEALTHY)
    assert "5 services: nothing is broken" in out
    assert "✓ healthy: staging/auth, staging/checkout" in out


def test_a_broken_service_and_the_exit_status(
    ill: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    out = said(capsys, status=FOUND)
    assert out.startswith("24 services: 1 with errors\n")
    assert "✗ prod/web  10 of 10 tasks missing: tasks can't be placed" in out
    for label in ("since", "why", "do", "seen"):
        assert f"\n    {label:<6}" in out
    assert said(capsys, "prod/web", "--fail-on", "warning", status=FOUND)
    assert said(capsys, "prod/cart", "staging", status=HEALTHY).startswith("6 services: nothing")


def test_json_is_whole_and_exact(ill: Running, capsys: pytest.CaptureFixture[str]) -> None:
    body = json.loads(said(capsys, "-o", "json", status=FOUND))
    [service] = body["services"]
    assert (service["cluster"], service["service"]) == ("prod", "web")
    assert service["severity"] == "error"
    assert service["findings"][0]["code"] == "event.place-reason"
    assert EVIL in service["findings"][0]["evidence"][0]["text"]
    assert (body["errors"], body["warnings"], body["unchecked"]) == (1, 0, [])


def test_since_leaves_older_trouble_out(ill: Running, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--since", "30s", status=HEALTHY)
    assert said(capsys, "--since", "5m", status=FOUND)
    assert main(["triage", "--since", "tomorrow"]) == BLIND
    assert "no duration" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_hostile_text_is_harmless(
    ill: Running, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["triage", "-o", output]) == FOUND
    shown = terminal.getvalue()
    assert "[/x" in shown or "\\[/x" in shown
    assert all(line.isprintable() for line in shown.split("\n"))


def test_colours_are_for_terminals_that_want_them(
    ill: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["triage"]) == FOUND
    assert "\x1b[1;31m✗\x1b[0m" in terminal.getvalue()
    assert "evil" not in terminal.getvalue()


def test_markdown_escapes_what_would_be_markup(
    ill: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    out = said(capsys, "-o", "markdown", status=FOUND)
    assert out.startswith("# 24 services: 1 with errors\n")
    assert "## prod/web: " in out
    assert "event: `(service web) was unable to place a task. Reason: [/x]" in out
    assert "'tick'" in out, "nothing ends the code before its end"


def test_a_wrong_name_is_said_and_is_no_good_health(
    aws: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["triage", "nowhere"]) == BLIND
    assert main(["triage", "prod/nothing"]) == BLIND
    out, err = capsys.readouterr()
    assert out == ""
    assert "no cluster nowhere" in err
    assert "no service nothing in prod" in err


def test_what_cannot_be_checked_is_said_with_the_missing_action(
    account: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        server.desk.faults.add({"kind": "denied", "operation": "ListTasks"})
        assert main(["triage", "staging"]) == BLIND
        out = capsys.readouterr().out
        assert "nothing found, but not all could be checked" in out
        assert "? not checked: stopped tasks." in out
        assert "ecs:ListTasks" in out
        server.desk.faults.clear()
        server.desk.faults.add({"kind": "denied", "operation": "GetMetricData"})
        assert main(["triage", "staging"]) == HEALTHY
        assert "not checked: CPU and memory" in capsys.readouterr().out


def test_bars() -> None:
    assert bars((0, 1, 4, 8)) == " ▁▄█"
    assert bars((0, 0)) == ""
