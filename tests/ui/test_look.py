"""Every state has a glyph of one cell, a word and a role of the theme."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from ecstui.ui import look, theme

KNOWN: list[tuple[Callable[[str], look.Look], list[str]]] = [
    (
        look.task,
        [
            "PROVISIONING",
            "PENDING",
            "ACTIVATING",
            "RUNNING",
            "DEACTIVATING",
            "STOPPING",
            "DEPROVISIONING",
            "STOPPED",
            "DELETED",
        ],
    ),
    (look.health, ["HEALTHY", "UNHEALTHY", "UNKNOWN"]),
    (
        look.service,
        ["steady", "deploying", "degraded", "down", "draining", "inactive", "scaling", "ACTIVE"],
    ),
    (look.rollout, ["IN_PROGRESS", "COMPLETED", "FAILED", "ROLLBACK_SUCCESSFUL", "STOP_REQUESTED"]),
    (look.cluster, ["ACTIVE", "PROVISIONING", "DEPROVISIONING", "FAILED", "INACTIVE"]),
    (look.feed, ["loading", "ok", "stale", "throttled", "denied", "failed", "paused"]),
    (look.target, ["healthy", "unhealthy", "initial", "draining", "unused", "unavailable"]),
]


@pytest.mark.parametrize(
    ("function", "state"), [(function, state) for function, states in KNOWN for state in states]
)
def test_known_states(function: Callable[[str], look.Look], state: str) -> None:
    seen = function(state)
    assert cell_len(seen.glyph) == len(seen.glyph) == 1
    assert unicodedata.category(seen.glyph)[0] in "PS"
    assert unicodedata.east_asian_width(seen.glyph) not in "WF"
    assert seen.word
    assert seen.word == seen.word.lower()
    assert "_" not in seen.word
    assert seen.role in theme.ROLES
    assert seen.text == f"{seen.glyph} {seen.word}"


@pytest.mark.parametrize("function", [function for function, _states in KNOWN])
def test_unknown_states_are_shown_raw(function: Callable[[str], look.Look]) -> None:
    assert function("SOMETHING_NEW") == ("·", "SOMETHING_NEW", "muted")


def test_good_and_bad_never_share_a_glyph() -> None:
    for function, states in KNOWN:
        seen = [function(state) for state in states]
        good = {each.glyph for each in seen if each.role == "ok"}
        assert good.isdisjoint(each.glyph for each in seen if each.role == "bad")


def test_how_a_task_stopped() -> None:
    assert look.task("RUNNING", health="UNHEALTHY") == ("✗", "unhealthy", "bad")
    assert look.task("RUNNING", health="HEALTHY").word == "running"
    assert look.task("STOPPED", stop_code="EssentialContainerExited", exit_code=137).word == (
        "exit 137"
    )
    assert look.task("STOPPED", stop_code="EssentialContainerExited", exit_code=0).role == "muted"
    assert look.task("STOPPED", stop_code="EssentialContainerExited").word == "exited"
    assert look.task("STOPPED", "", "EssentialContainerExited", 137, oom=True) == (
        "✗",
        "out of memory",
        "bad",
    )
    assert look.task("STOPPED", stop_code="TaskFailedToStart").role == "bad"
    assert look.task("STOPPED", stop_code="SpotInterruption").role == "warn"
    assert look.task("STOPPED", stop_code="NewCode").word == "NewCode"
    assert look.task("").word == "unknown"


def test_levels_have_many_names() -> None:
    assert look.level("WARNING") == look.level("warn")
    assert look.level("CRITICAL").role == "bad"
    assert look.level("").role == ""
    assert look.level("odd").word == "odd"


def test_load() -> None:
    assert [look.load(value) for value in (None, 0, 74.9, 75, 90)] == [
        "muted",
        "",
        "",
        "warn",
        "bad",
    ]
