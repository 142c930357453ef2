"""The catalogue: each rule has an example of its own, and real texts are told apart."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ecstui.diagnose.rules.catalogue import RULES, classify
from ecstui.diagnose.rules.exit_code import exit_rule
from ecstui.diagnose.rules.rule import Scope

ROOT = Path(__file__).parents[2]
WORDINGS: dict[Any, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("wordings.toml").read_text("utf-8")
)
QUIET = {"routine", "info", "ok", "context"}


def wordings() -> list[tuple[str, Scope, str]]:
    """Every (code, scope, text) of the examples."""
    return [
        (code, scope, text)
        for scope, codes in WORDINGS.items()
        for code, texts in codes.items()
        for text in texts
    ]


@pytest.mark.parametrize(("code", "scope", "text"), wordings())
def test_a_wording_is_known(code: str, scope: Scope, text: str) -> None:
    match = classify(text, scope)
    assert match is not None
    assert match.rule.code == code


def test_every_rule_has_an_example() -> None:
    assert {rule.code for rule in RULES} == {code for code, _scope, _text in wordings()}


def test_every_error_says_what_to_do() -> None:
    silent = {"api.cluster-missing", "api.service-missing", "api.service-inactive"}
    mute = {r.code for r in RULES if r.level == "error" and not r.advice}
    assert mute == silent
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ResourceInitialisation went well",
        "a sentence that AWS has not written yet",
        "(service web) will be migrated to a new era.",
    ],
)
def test_unknown_texts_stay_unknown(text: str) -> None:
    assert classify(text, "service.event") is None
    assert classify(text, "task.stoppedReason") is None


def test_routine_events_are_no_trouble() -> None:
    routine = {"steady", "registered", "started", "stopped", "draining", "desired-count"}
    for name in (*routine, "deregistered", "deployment-completed", "az-balanced", "az-stopped"):
        for text in WORDINGS["service.event"][f"event.{name}"]:
            match = classify(text, "service.event")
            assert match is not None
            assert match.rule.level in QUIET


def test_what_a_text_names_is_found() -> None:
    reference = "reg/team/app:v9"
    image = f"CannotPullContainerError: failed to resolve ref {reference}: {reference}: not found"
    found = classify(image, "container.reason")
    assert found is not None
    assert found.what.startswith(reference)
    place = (
        "(service web) was unable to place a task because no container instance met all of its "
        "requirements. The closest matching (container-instance 0abc) has insufficient CPU units "
        "available."
    )
    found = classify(place, "service.event")
    assert found is not None
    assert found.what == "insufficient CPU units"


@pytest.mark.parametrize(
    ("code", "level", "word"),
    [
        (0, "warning", "by itself"),
        (1, "error", "program error"),
        (127, "error", "not found"),
        (137, "error", "SIGKILL"),
        (139, "error", "SIGSEGV"),
        (143, "warning", "SIGTERM"),
        (142, "error", "signal 14"),
        (42, "error", "exit code 42"),
    ],
)
def test_exit_codes_have_names(code: int, level: str, word: str) -> None:
    rule = exit_rule(code)
    assert rule.code == f"exit.{code}"
    assert rule.level == level
    assert word in rule.title


def _held_out() -> list[dict[str, Any]]:
    """The held-out texts, wherever they are kept; skips where they aren't."""
    folders = [Path(os.environ[name]) for name in ("ECSTUI_SAMPLES",) if name in os.environ]
    folders += [ROOT.parent / "shared" / "samples"]
    for folder in folders:
        file = folder / "_diagnosis-heldout.json"
        if file.is_file():
            body = json.loads(file.read_text("utf-8"))
            if isinstance(body, dict):
                body = next(value for value in body.values() if isinstance(value, list))
            return list(body)
    pytest.skip("no held-out texts: set ECSTUI_SAMPLES to the folder of _diagnosis-heldout.json")


def _first(entry: dict[str, Any], *names: str) -> Any:
    return next((entry[name] for name in names if name in entry), None)


def test_held_out_texts_are_classified() -> None:
    """At least 95 % with the right cause and severity, and no routine text is an error."""
    levels = {rule.code: rule.level for rule in RULES}
    entries, wrong, alarms = _held_out(), [], []
    for entry in entries:
        text, code = _first(entry, "text", "example"), _first(entry, "id", "expect", "expected")
        scopes = entry["scope"] if isinstance(entry["scope"], list) else [entry["scope"]]
        match = classify(text, scopes[0])
        got = (match.rule.code, match.rule.level) if match is not None else (None, "info")
        level = _first(entry, "severity") or levels.get(code, "info")
        if got[1] == "error" and level in QUIET:
            alarms.append(text)
        if got[0] != code or (got[1] in QUIET) != (level in QUIET):
            wrong.append((text, code, got))
    assert alarms == []
    assert len(wrong) <= 0.05 * len(entries), wrong
