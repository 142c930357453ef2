"""What opening a cluster of 200 services and 1,000 tasks costs AWS's request rate."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.aws.connect import SHARE
from ecstui.demo.child import Endpoint
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.ports import Batch, Reads
from tests.wire.conftest import Control


@pytest.fixture
def endpoint(medium: Endpoint) -> Endpoint:
    """This module looks at the medium world."""
    return medium


@pytest.fixture
def share() -> float:
    """The share of AWS's rates that the console takes unless told otherwise."""
    return SHARE


def longest(calls: list[dict[str, Any]], member: str) -> int:
    """The longest list sent as one parameter."""
    return max(int(call["sizes"].get(member, 0)) for call in calls)


async def test_opening_a_large_cluster(reads: Reads, control: Control) -> None:
    (prod,) = [arn for arn in await reads.cluster_arns() if arn.endswith("/prod")]
    services: list[Batch[Service]] = []
    tasks: list[Batch[Task]] = []
    arns = await reads.service_arns(prod)
    await reads.services(prod, arns, on_batch=services.append)
    running = await reads.task_arns(prod)
    await reads.tasks(prod, running, on_batch=tasks.append)
    assert sum(len(batch.items) for batch in services) == len(arns) == 200
    assert sum(len(batch.items) for batch in tasks) == len(running)
    assert len(running) > 900
    pages = -(-len(running) // 100)
    counts = {
        name: len(await control.calls(name))
        for name in ("ListServices", "DescribeServices", "ListTasks", "DescribeTasks")
    }
    assert counts == {
        "ListServices": 2,
        "DescribeServices": 20,
        "ListTasks": pages,
        "DescribeTasks": pages,
    }
    assert longest(await control.calls("DescribeServices"), "services") == 10
    assert longest(await control.calls("DescribeTasks"), "tasks") == 100
    usage = reads.usage()
    assert usage.calls == len(await control.calls())
    assert (usage.throttles, usage.unreadable) == (0, 0)
