"""The danger ladder: which yes an operation needs."""

from __future__ import annotations

import re

import pytest

from ecstui.actions.catalog import restart, scale, stop_task
from ecstui.actions.guard import confirmation, is_protected
from ecstui.actions.plan import Where
from tests.actions.fleet import WEB, a_picture, a_task, task_arn


def test_a_modest_scale_needs_a_button() -> None:
    asked = confirmation(scale(a_picture(), WEB, 6))
    assert (asked.kind, asked.word, asked.why) == ("button", "", "")
    assert asked.accepts("")


@pytest.mark.parametrize(
    ("desired", "why"),
    [(0, "It stops every task of web."), (9, "9 is more than twice 4.")],
)
def test_a_bold_scale_needs_the_services_name(desired: int, why: str) -> None:
    asked = confirmation(scale(a_picture(), WEB, desired))
    assert (asked.kind, asked.word, asked.why) == ("typed", "web", why)
    assert asked.accepts(" web ")
    assert not asked.accepts("Web")
    assert not asked.accepts("")


def test_a_restart_needs_the_services_name() -> None:
    asked = confirmation(restart(a_picture(), WEB))
    assert (asked.word, asked.why) == ("web", "It replaces every task of web.")


def test_stopping_needs_the_name_of_the_service_or_else_of_the_task() -> None:
    assert confirmation(stop_task(a_picture(), [task_arn(1)])).word == "web"
    alone = a_picture(tasks=[a_task(1, group="family:job")])
    assert confirmation(stop_task(alone, [task_arn(1)])).word == "00000001"


def test_several_targets_need_their_number() -> None:
    asked = confirmation(stop_task(a_picture(), [task_arn(1), task_arn(2)]))
    assert (asked.word, asked.why) == ("2", "It stops 2 tasks.")


def test_a_protected_place_always_needs_typing() -> None:
    asked = confirmation(scale(a_picture(), WEB, 6), protected=True)
    assert (asked.kind, asked.word, asked.protected) == ("typed", "web", True)
    assert asked.why == "Cluster prod is protected."


@pytest.mark.parametrize(
    ("pattern", "protected"),
    [("^prod", True), ("1234", True), ("acme", True), ("staging", False), ("^$", False)],
)
def test_protected_by_profile_account_or_cluster(pattern: str, protected: bool) -> None:
    where = Where(account="123456789012", cluster="prod-eu", profile="acme-admin")
    assert is_protected(where, [re.compile(pattern)]) == protected
    assert not is_protected(where, [])
