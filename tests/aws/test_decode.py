"""Bodies become nouns: whole pages, odd items, and what isn't AWS's at all."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from ecstui.aws.decode import convert, decode
from ecstui.aws.service import DESCRIBE as SERVICES
from ecstui.aws.task import DESCRIBE as TASKS
from ecstui.aws.task import LIST as TASK_ARNS
from ecstui.aws.task_definition import DESCRIBE as DEFINITION
from ecstui.errors import Unreadable

ARN = "arn:aws:ecs:eu-west-1:123456789012:task/prod/"


def tasks(*items: Any) -> Any:
    """The page that DescribeTasks' answer with these items becomes."""
    body = json.dumps({"tasks": items, "failures": []}).encode()
    return decode(body, TASKS.page, str(TASKS))


def test_a_page_that_fits_is_read_whole_and_new_members_are_ignored() -> None:
    good = {"taskArn": ARN + "1", "createdAt": 1.7e9, "newIn2031": {"deep": [None, 1]}}
    answer = tasks(good, good | {"taskArn": ARN + "2", "cpu": "256"})
    assert answer.unreadable == 0
    assert [task.task_id for task in answer.page.tasks] == ["1", "2"]
    assert answer.page.tasks[0].created_at == 1.7e9


@pytest.mark.parametrize(
    "odd",
    [
        {"stoppedReason": None},
        {"containers": None},
        {"containers": [{"name": None, "exitCode": None}]},
        {"containers": [None]},
        {"createdAt": "2026-01-02T03:04:05.678000+02:00"},
        {"cpu": 256},
        {"version": "3"},
        {"enableExecuteCommand": "true"},
        {"stoppedReason": 17.5},
    ],
)
def test_an_odd_item_is_bent_and_kept(odd: dict[str, Any]) -> None:
    answer = tasks({"taskArn": ARN + "1", **odd}, {"taskArn": ARN + "2"})
    assert [task.task_id for task in answer.page.tasks] == ["1", "2"]
    assert answer.unreadable == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"containers": "none"},
        {"containers": ["web"]},
        {"createdAt": "soon"},
        {"version": {}},
        {"tags": {"key": "a"}},
        {"group": ["service:web"]},
    ],
)
def test_a_broken_item_is_skipped_and_counted(broken: dict[str, Any]) -> None:
    answer = tasks({"taskArn": ARN + "1", **broken}, {"taskArn": ARN + "2"})
    assert [task.task_id for task in answer.page.tasks] == ["2"]
    assert answer.unreadable == 1


@pytest.mark.parametrize("item", [None, 7, "task", [], [{}]])
def test_an_item_of_another_kind_is_skipped_and_counted(item: Any) -> None:
    answer = tasks(item, {"taskArn": ARN + "2"})
    assert [task.task_id for task in answer.page.tasks] == ["2"]
    assert answer.unreadable == 1


def test_a_list_that_is_none_counts_once_and_a_null_is_an_absent_list() -> None:
    assert decode(b'{"tasks": "many"}', TASKS.page, "x").unreadable == 1
    absent = decode(b'{"tasks": null, "failures": []}', TASKS.page, "x")
    assert (absent.page.tasks, absent.unreadable) == ((), 0)


def test_arns_that_are_no_text_are_counted() -> None:
    answer = decode(b'{"taskArns": ["a", null, {}, "b"], "nextToken": "t"}', TASK_ARNS.page, "x")
    assert (answer.page.arns, answer.page.next_token) == (("a", "b"), "t")
    assert answer.unreadable == 2


def test_broken_text_is_replaced_and_not_fatal() -> None:
    body = b'{"tasks": [{"taskArn": "a/1", "group": "\xff\xfe"}, {"taskArn": "\\ud800/2"}]}'
    answer = decode(body, TASKS.page, "x")
    assert answer.unreadable == 0
    for task in answer.page.tasks:
        msgspec.json.encode(task)
        (task.task_arn + task.group).encode()


def test_dates_of_parsed_answers_become_epoch_seconds() -> None:
    body = (
        b'{"services": [{"serviceArn": "a/s", "events": [{"createdAt": "2026-01-01T00:00:00Z"}]}]}'
    )
    events = decode(body, SERVICES.page, "x").page.services[0].events
    assert events[0].created_at == 1767225600.0


def test_a_single_struct_that_does_not_fit_is_counted() -> None:
    answer = convert({"taskDefinition": {"containerDefinitions": 3}}, DEFINITION.page)
    assert (answer.page.task_definition, answer.unreadable) == (None, 1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"<html><body>503</body></html>",
        b"[]",
        b'"tasks"',
        b"null",
        b'{"tasks": [',
        b"\x00\x01\xff",
        b"[" * 100_000,
        b'{"tasks": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_is_unreadable_with_a_sentence(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(body, TASKS.page, "ecs:DescribeTasks")
    assert "ecs:DescribeTasks" in caught.value.sentence
    assert caught.value.sentence.endswith(".")
    assert len(str(caught.value)) < 400


def test_an_empty_object_is_an_empty_page() -> None:
    answer = decode(b"{}", TASKS.page, "x")
    assert (answer.page.tasks, answer.unreadable) == ((), 0)
