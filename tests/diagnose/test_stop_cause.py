"""Why one task stopped: reasons and containers count for more than stop codes."""

from __future__ import annotations

import pytest

from ecstui.diagnose.stop_cause import stop_cause
from ecstui.model.task import Container
from tests.diagnose.ward import OOM, SCALING, ended, exited


@pytest.mark.parametrize(
    ("containers", "code"),
    [
        ([exited(137, OOM)], "run.oom"),
        ([exited(0, name="proxy"), exited(137, OOM)], "run.oom"),
        ([exited(127)], "exit.127"),
        ([exited(143, name="envoy"), exited(1)], "exit.1"),
        ([exited(137, name="envoy"), exited(1)], "exit.1"),
        ([exited(137)], "exit.137"),
        ([exited(139)], "exit.139"),
        ([exited(0)], "exit.0"),
        ([exited(None, "CannotPullContainerError: x: not found")], "pull.not-found"),
        ([exited(None, "words nobody knows")], "stop.unknown"),
        ([exited(1, "words nobody knows")], "exit.1"),
    ],
)
def test_containers_say_more_than_the_task(containers: list[Container], code: str) -> None:
    cause = stop_cause(ended(1, containers=containers))
    assert cause is not None
    assert cause.rule.code == code


@pytest.mark.parametrize(
    ("why", "stop_code", "code"),
    [
        ("CannotPullContainerError: x: not found", "TaskFailedToStart", "pull.not-found"),
        ("Your Spot Task was interrupted.", "TerminationNotice", "run.spot"),
        ("", "SpotInterruption", "run.spot"),
        ("", "TerminationNotice", "run.maintenance"),
        (
            "Task failed container health checks",
            "ServiceSchedulerInitiated",
            "run.container-health",
        ),
        ("Task failed to start", "TaskFailedToStart", "run.failed-to-start"),
        ("words nobody knows", "TaskFailedToStart", "stop.unknown"),
    ],
)
def test_the_reason_counts_for_more_than_the_stop_code(why: str, stop_code: str, code: str) -> None:
    cause = stop_cause(ended(1, why=why, code=stop_code))
    assert cause is not None
    assert cause.rule.code == code


@pytest.mark.parametrize(
    ("why", "stop_code"),
    [
        (SCALING, "ServiceSchedulerInitiated"),
        ("Task stopped by user", "UserInitiated"),
        ("rolling the cache, sorry", "UserInitiated"),
        ("Service web: container instance is in DRAINING state", "ServiceSchedulerInitiated"),
        ("a scheduler's new words", "ServiceSchedulerInitiated"),
    ],
)
def test_who_is_asked_to_end_is_not_ill(why: str, stop_code: str) -> None:
    """Not even with exit code 137, which is how those end that ignore SIGTERM."""
    assert stop_cause(ended(1, why=why, code=stop_code, containers=[exited(137)])) is None


def test_a_special_reason_of_a_container_beats_a_general_one_of_the_task() -> None:
    why = "CannotStartContainerError: Error response from daemon"
    reason = 'CannotStartContainerError: exec: "serve": executable file not found in $PATH'
    cause = stop_cause(ended(1, why=why, containers=[exited(None, reason)]))
    assert cause is not None
    assert cause.rule.code == "start.command-not-found"
    assert cause.what == "serve"


def test_unknown_words_are_shown_as_they_are() -> None:
    cause = stop_cause(ended(1, why="The moon is in the way", code="TaskFailedToStart"))
    assert cause is not None
    assert cause.text == cause.rule.title == "The moon is in the way"
    assert cause.confidence == "guess"
