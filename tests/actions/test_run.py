"""Carrying a plan out: looked at once more, noted, sent, noted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecstui.actions.audit import AuditLog, unfinished
from ecstui.actions.catalog import restart, scale, stop_task
from ecstui.actions.outcome import Outcome
from ecstui.actions.plan import Plan
from ecstui.actions.run import run
from ecstui.errors import AccessDenied, AwsError, Rejected, Throttled, TimedOut, Unreachable
from ecstui.ports import Sent
from tests.actions.fleet import (
    CLUSTER,
    NOW,
    WEB,
    MemoryReads,
    MemoryWrites,
    a_deployment,
    a_picture,
    a_service,
    a_task,
    task_arn,
)


class Moment:
    """A clock that stands still."""

    def now(self) -> float:
        """Always the same."""
        return NOW


class Desk:
    """All that `run` needs, in memory, but for the audit file."""

    def __init__(self, path: Path) -> None:
        self.reads = MemoryReads(a_picture())
        self.writes = MemoryWrites()
        self.audit = AuditLog(path)

    async def run(self, plan: Plan, **how: Any) -> Outcome:
        """Run `plan` here."""
        return await run(plan, self.reads, self.writes, self.audit, Moment(), **how)

    async def phases(self) -> list[tuple[str, str]]:
        """What the audit file has: phase and outcome of each line."""
        return [(entry.phase, entry.outcome) for entry in await self.audit.read()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with a fresh audit file."""
    return Desk(tmp_path / "state" / "audit.jsonl")


async def test_scale(desk: Desk) -> None:
    outcome = await desk.run(scale(a_picture(), WEB, 6))
    assert (outcome.status, outcome.request_id) == ("done", "request-1")
    assert outcome.sentence == "web now wants 6 tasks."
    assert desk.writes.sent == [
        ("ecs:UpdateService", {"cluster": CLUSTER, "service": "web", "desiredCount": 6})
    ]
    assert await desk.phases() == [("intent", ""), ("result", "done")]


async def test_restart(desk: Desk) -> None:
    outcome = await desk.run(restart(a_picture(), WEB))
    assert outcome.sentence == "A new deployment of web has started."
    assert desk.writes.sent == [
        ("ecs:UpdateService", {"cluster": CLUSTER, "service": "web", "forceNewDeployment": True})
    ]


async def test_stop(desk: Desk) -> None:
    outcome = await desk.run(stop_task(a_picture(), [task_arn(1), task_arn(2)], "leak"))
    assert (outcome.status, outcome.sentence) == ("done", "2 tasks are stopping.")
    assert [item.request_id for item in outcome.results] == ["request-1", "request-2"]
    assert desk.writes.sent == [
        ("ecs:StopTask", {"cluster": CLUSTER, "task": task_arn(n), "reason": "leak"})
        for n in (1, 2)
    ]


MOVED: list[tuple[dict[str, Any], str]] = [
    ({"desired_count": 5}, "web wants 5 tasks now, not 4."),
    ({"task_definition": "arn:x:task-definition/web:13"}, "web is on web:13 now, not web:12."),
    ({"status": "DRAINING"}, "web is DRAINING now."),
    ({"status": "INACTIVE"}, "web was deleted since the plan was made."),
    ({"created_at": NOW}, "web was deleted since the plan was made."),
]


@pytest.mark.parametrize(("changes", "words"), MOVED)
async def test_a_service_that_moved_is_left_alone(
    desk: Desk, changes: dict[str, Any], words: str
) -> None:
    for plan in (scale(a_picture(), WEB, 6), restart(a_picture(), WEB)):
        desk.reads.picture = a_picture(a_service(**changes))
        outcome = await desk.run(plan)
        assert outcome.status == "refused"
        assert outcome.sentence == f"{words} Nothing was sent. Look again, then repeat it."
    assert desk.writes.sent == []
    assert await desk.phases() == [("result", "refused")] * 2


async def test_a_new_deployment_stops_a_restart_but_no_scale(desk: Desk) -> None:
    moved = a_service(deployments=(a_deployment(2), a_deployment(1, status="ACTIVE")))
    desk.reads.picture = a_picture(moved)
    outcome = await desk.run(restart(a_picture(), WEB))
    assert outcome.sentence.startswith("Another deployment of web has started.")
    assert (await desk.run(scale(a_picture(), WEB, 6))).status == "done"


async def test_a_deleted_service_is_refused(desk: Desk) -> None:
    desk.reads.picture = a_picture(a_service(service_arn="another"))
    outcome = await desk.run(scale(a_picture(), WEB, 6))
    assert (outcome.status, desk.writes.sent) == ("refused", [])


@pytest.mark.parametrize(
    ("tasks", "words"),
    [
        ([], "Task 00000001 has stopped by itself."),
        ([a_task(1, last_status="STOPPED")], "Task 00000001 has stopped by itself."),
        ([a_task(1, desired_status="STOPPED")], "Task 00000001 is stopping already."),
    ],
)
async def test_a_task_that_ended_is_refused(desk: Desk, tasks: list[Any], words: str) -> None:
    desk.reads.picture = a_picture(tasks=tasks)
    outcome = await desk.run(stop_task(a_picture(), [task_arn(1)]))
    assert outcome.status == "refused"
    assert outcome.sentence.startswith(words)
    assert desk.writes.sent == []


async def test_of_several_tasks_the_ended_ones_are_left_out(desk: Desk) -> None:
    desk.reads.picture = a_picture(tasks=[a_task(2)])
    outcome = await desk.run(stop_task(a_picture(), [task_arn(1), task_arn(2)]))
    assert [item.status for item in outcome.results] == ["refused", "done"]
    assert (outcome.status, len(desk.writes.sent)) == ("done", 1)
    assert outcome.sentence == "1 of 2 tasks done. Task 00000001 has stopped by itself."


async def test_nothing_is_sent_unseen(desk: Desk) -> None:
    desk.reads.trouble = Throttled("AWS asks us to slow down.", "Try again in a minute.")
    outcome = await desk.run(scale(a_picture(), WEB, 6))
    assert outcome.status == "refused"
    assert outcome.sentence == (
        "Nothing was sent: AWS asks us to slow down. Try again in a minute."
    )
    desk.reads.trouble, desk.reads.silent = None, True
    outcome = await desk.run(scale(a_picture(), WEB, 6), patience=0.01)
    assert outcome.sentence == "Nothing was sent: AWS took too long to answer."
    assert desk.writes.sent == []


async def test_nothing_is_sent_unrecorded(tmp_path: Path) -> None:
    (tmp_path / "audit.jsonl").mkdir()
    desk = Desk(tmp_path / "audit.jsonl")
    outcome = await desk.run(scale(a_picture(), WEB, 6))
    assert outcome.status == "refused"
    assert outcome.sentence == "Nothing was sent: the audit file can't be written (Is a directory)."
    assert desk.writes.sent == []


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (AccessDenied("Denied.", "Add ecs:UpdateService to your role."), "failed"),
        (Rejected("No.", request_id="r-9"), "failed"),
        (Throttled("Slow down."), "failed"),
        (Unreachable("No answer."), "unknown"),
        (TimedOut("Too slow."), "unknown"),
    ],
)
async def test_an_error_is_part_of_the_outcome(desk: Desk, trouble: AwsError, status: str) -> None:
    desk.writes.troubles = [trouble]
    outcome = await desk.run(scale(a_picture(), WEB, 6))
    assert outcome.status == status
    assert outcome.sentence.startswith(str(trouble))
    assert ("look before you try again" in outcome.sentence) == (status == "unknown")
    assert outcome.request_id == trouble.request_id
    assert await desk.phases() == [("intent", ""), ("result", status)]


async def test_an_answer_that_never_comes_leaves_the_outcome_unknown(desk: Desk) -> None:
    desk.writes.silent = True
    outcome = await desk.run(scale(a_picture(), WEB, 6), patience=0.01)
    assert outcome.status == "unknown"
    assert outcome.sentence == (
        "AWS took too long to answer. web may or may not have changed: look before you try again."
    )


async def test_one_failure_of_several_does_not_stop_the_rest(desk: Desk) -> None:
    desk.writes.troubles = [None, Rejected("The referenced task was not found.")]
    outcome = await desk.run(stop_task(a_picture(), [task_arn(n) for n in (1, 2, 3)]))
    assert [item.status for item in outcome.results] == ["done", "failed", "done"]
    assert outcome.status == "failed"
    assert outcome.sentence == "2 of 3 tasks done. The referenced task was not found."
    (_, result) = await desk.audit.read()
    assert [item["outcome"] for item in result.results] == ["done", "failed", "done"]


async def test_a_denial_would_meet_the_rest_too(desk: Desk) -> None:
    desk.writes.troubles = [AccessDenied("Denied.", action="ecs:StopTask")]
    outcome = await desk.run(stop_task(a_picture(), [task_arn(n) for n in (1, 2, 3)]))
    assert [item.status for item in outcome.results] == ["failed", "refused", "refused"]
    assert len(desk.writes.sent) == 1


async def test_cancelled_while_sending_is_noted_as_unknown(desk: Desk) -> None:
    desk.writes.silent = True
    running = asyncio.create_task(desk.run(scale(a_picture(), WEB, 6)))
    await desk.writes.reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await desk.phases() == [("intent", ""), ("result", "unknown")]


async def test_cancelled_while_looking_sends_nothing(desk: Desk) -> None:
    desk.reads.silent = True
    running = asyncio.create_task(desk.run(scale(a_picture(), WEB, 6)))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.writes.sent == []
    assert await desk.phases() == [("result", "refused")]


async def test_a_bug_is_no_outcome_but_is_noted(desk: Desk) -> None:
    desk.writes.troubles = [KeyError("bug")]
    with pytest.raises(KeyError):
        await desk.run(scale(a_picture(), WEB, 6))
    assert await desk.phases() == [("intent", ""), ("result", "unknown")]


async def test_intent_is_on_the_disk_before_anything_is_sent(desk: Desk) -> None:
    seen: list[int] = []

    class Watching(MemoryWrites):
        async def send(self, operation: str, params: Mapping[str, Any]) -> Sent:
            seen.append(len(unfinished(await desk.audit.read())))
            return await super().send(operation, params)

    desk.writes = Watching()
    await desk.run(scale(a_picture(), WEB, 6))
    assert seen == [1]
    assert unfinished(await desk.audit.read()) == []
