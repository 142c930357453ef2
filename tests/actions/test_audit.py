"""The audit file: private, append-only, one line each, readable after any accident."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from ecstui.actions import audit
from ecstui.actions.audit import AuditLog, unfinished
from ecstui.actions.catalog import scale, stop_task
from ecstui.actions.outcome import Outcome, refused
from tests.actions.fleet import CLUSTER, NOW, WEB, a_picture, task_arn

PLAN = scale(a_picture(), WEB, 6)
INTENT = audit.intent(PLAN, "k1", NOW)
DONE = audit.result(PLAN, "k1", Outcome("done", "web now wants 6 tasks.", "req-1"), NOW + 1)


async def test_a_line_says_who_where_what_and_how_it_ended(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    await log.write(INTENT)
    await log.write(DONE)
    first, second = (json.loads(line) for line in log.path.read_text().splitlines())
    assert (first.pop("pid"), bool(first.pop("host"))) == (os.getpid(), True)
    assert first == {
        "time": "2023-11-14T22:13:20.000+00:00",
        "id": "k1",
        "phase": "intent",
        "who": "arn:aws:sts::123456789012:assumed-role/oncall/ada",
        "account": "123456789012",
        "region": "eu-west-1",
        "profile": "prod",
        "cluster": "prod",
        "verb": "scale",
        "title": "Scale web from 4 to 6",
        "targets": [{"arn": WEB, "before": "4 tasks", "after": "6 tasks"}],
        "calls": [
            {
                "operation": "ecs:UpdateService",
                "params": {"cluster": CLUSTER, "service": "web", "desiredCount": 6},
            }
        ],
    }
    assert (second["phase"], second["id"], second["outcome"]) == ("result", "k1", "done")
    assert second["request_ids"] == ["req-1"]
    assert second["time"] == "2023-11-14T22:13:21.000+00:00"


async def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        log = AuditLog(tmp_path / "state" / "audit.jsonl")
        await log.write(INTENT)
    finally:
        os.umask(old)
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert log.path.parent.stat().st_mode & 0o777 == 0o700
    log.path.chmod(0o644)
    await log.write(DONE)
    assert log.path.stat().st_mode & 0o777 == 0o600


async def test_lines_are_appended_and_never_mixed(tmp_path: Path) -> None:
    logs = [AuditLog(tmp_path / "audit.jsonl") for _ in range(2)]
    await asyncio.gather(*(log.write(INTENT) for log in logs * 20))
    assert len(await logs[0].read()) == 40


async def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    await log.write(INTENT)
    with log.path.open("ab") as file:
        file.write(b'{"time":"20')
    await log.write(DONE)
    assert await log.read() == [INTENT, DONE]


async def test_no_file_is_an_empty_one(tmp_path: Path) -> None:
    assert await AuditLog(tmp_path / "none").read() == []


async def test_a_terminal_that_shows_it_is_safe(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    hostile = "\x1b]52;c;eA==\x07 \x9b2J \u202e \x7f ü"
    await log.write(audit.result(PLAN, "k1", refused(hostile), NOW))
    raw = log.path.read_bytes()
    assert all(0x20 <= byte < 0x7F for byte in raw[:-1])
    (entry,) = await log.read()
    assert entry.sentence == hostile


async def test_a_failed_write_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Is a directory"):
        await AuditLog(tmp_path).write(INTENT)


def test_an_intent_without_a_result_is_unfinished() -> None:
    other = audit.intent(stop_task(a_picture(), [task_arn(1)]), "k2", NOW)
    assert unfinished([INTENT, other, DONE]) == [other]
    assert unfinished([DONE, INTENT]) == []
