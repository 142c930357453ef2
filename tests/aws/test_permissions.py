"""The tables in `ports` name exactly what the aws room asks and changes, and AWS knows it all."""

from __future__ import annotations

import importlib
import json
import pkgutil
from typing import Any

import botocore.session
import pytest

import ecstui.aws
from ecstui.actions import policy
from ecstui.aws.calls import Operation
from ecstui.cli import main
from ecstui.ports import CHANGES, QUESTIONS


def operations() -> set[str]:
    """Every operation that a module of the aws room holds, alone or in a table."""
    found: set[str] = set()
    for each in pkgutil.iter_modules(ecstui.aws.__path__):
        held: list[Any] = list(vars(importlib.import_module(f"ecstui.aws.{each.name}")).values())
        for value in held:
            many = value.values() if isinstance(value, dict) else [value]
            found |= {str(one) for one in many if isinstance(one, Operation)}
    return found


def test_the_tables_are_what_is_really_sent() -> None:
    assert operations() == {*QUESTIONS, *CHANGES}


@pytest.mark.parametrize("name", [*QUESTIONS, *CHANGES])
def test_aws_has_the_operation(name: str) -> None:
    service, _, operation = name.partition(":")
    model = botocore.session.get_session().get_service_model(service)
    assert operation in model.operation_names


def test_the_read_only_policy_changes_nothing() -> None:
    (look,) = policy.read_only()["Statement"]
    assert not {*look["Action"]} & {*CHANGES}
    assert {*look["Action"]} == {*QUESTIONS} - {"sts:GetCallerIdentity"}


def test_an_operator_may_change_one_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["iam-policy", "--operator", "-c", "prod", "--account", "123456789012"]) == 0
    body = json.loads(capsys.readouterr().out)
    allowed = {a: s["Resource"] for s in body["Statement"] for a in s["Action"]}
    assert {*CHANGES} <= {*allowed}
    assert allowed["ecs:UpdateService"] == ["arn:aws:ecs:*:123456789012:service/prod/*"]
    assert len({s["Sid"] for s in body["Statement"]}) == len(body["Statement"])
    assert all(s["Sid"].isalnum() for s in body["Statement"])


def test_which_policy_must_be_said() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["iam-policy"])
    assert ended.value.code == 2
