"""Whatever the embedded AWS is told to do wrong: a typed error, and the next call works."""

from __future__ import annotations

import asyncio

import pytest

from ecstui.aws import calls
from ecstui.aws.connect import Aws
from ecstui.errors import (
    AccessDenied,
    AwsError,
    Expired,
    Throttled,
    TimedOut,
    Unreachable,
    Unreadable,
)
from ecstui.ports import Reads
from tests.wire.conftest import Control


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back off hardly at all: the tests look at what is sent, not when."""
    monkeypatch.setattr(calls, "BACK_OFF", 0.0)
    monkeypatch.setattr(calls, "THROTTLE_ATTEMPTS", 2)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", Throttled),
        ("5xx", Unreachable),
        ("expired", Expired),
        ("denied", AccessDenied),
        ("reset", Unreachable),
        ("cut", Unreachable),
        ("garbage", Unreadable),
        ("empty", Unreadable),
    ],
)
async def test_each_fault_is_a_typed_error_and_passes(
    reads: Reads, control: Control, kind: str, error: type[AwsError]
) -> None:
    await control.fault(kind, service="ecs", operation="ListClusters")
    with pytest.raises(error) as caught:
        await reads.cluster_arns()
    assert type(caught.value) is error
    assert "ecs:ListClusters" in caught.value.sentence or error is Expired
    await control.clear()
    assert await reads.cluster_arns()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", Throttled),
        ("5xx", Unreachable),
        ("expired", Expired),
        ("denied", AccessDenied),
        ("reset", Unreachable),
        ("garbage", Unreadable),
        ("empty", Unreadable),
    ],
)
async def test_faults_of_an_xml_service_too(
    reads: Reads, control: Control, kind: str, error: type[AwsError]
) -> None:
    await control.fault(kind, service="sts")
    with pytest.raises(error):
        await reads.identity()
    await control.clear()
    assert (await reads.identity()).account


@pytest.mark.parametrize("kind", ["throttle", "5xx", "reset", "cut"])
async def test_a_fault_that_passes_at_once_is_not_seen(
    reads: Reads, control: Control, kind: str
) -> None:
    await control.fault(kind, operation="ListClusters", count=1)
    assert await reads.cluster_arns()
    assert len(await control.calls("ListClusters")) == 2
    assert reads.usage().calls == 2
    assert reads.usage().throttles == (1 if kind == "throttle" else 0)


async def test_silence_ends_in_a_time_out(
    reads: Reads, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reads.cluster_arns()
    monkeypatch.setattr(calls, "LONGEST", 0.05)
    await control.fault("hang", operation="ListClusters")
    with pytest.raises(TimedOut, match="ecs:ListClusters"):
        await reads.cluster_arns()


async def test_one_slow_operation_does_not_hold_up_another(reads: Reads, control: Control) -> None:
    await control.fault("hang", operation="ListClusters")
    slow = asyncio.create_task(reads.cluster_arns())
    assert (await reads.identity()).account
    assert not slow.done()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow


async def test_a_denied_change_names_its_permission(aws: Aws, control: Control) -> None:
    (prod, *_) = await aws.reads.cluster_arns()
    service = (await aws.reads.service_arns(prod))[0]
    await control.fault("denied", operation="UpdateService")
    with pytest.raises(AccessDenied) as caught:
        await aws.writes().scale(prod, service, 1)
    assert caught.value.action == "ecs:UpdateService"
    assert caught.value.advice == "Add ecs:UpdateService to your role."


async def test_a_change_that_broke_off_is_not_sent_again(aws: Aws, control: Control) -> None:
    (prod, *_) = await aws.reads.cluster_arns()
    service = (await aws.reads.service_arns(prod))[0]
    await control.fault("reset", operation="UpdateService", count=1)
    with pytest.raises(Unreachable):
        await aws.writes().restart(prod, service)
    assert len(await control.calls("UpdateService")) == 1
