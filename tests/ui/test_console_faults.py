"""Whatever AWS does, the console stays: each failure in its own pane, as a sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cli.conftest import altered
from tests.ui.conftest import Open, Stage

ACTIONS = {
    "ListServices": ("services", "ecs:ListServices"),
    "DescribeServices": ("services", "ecs:DescribeServices"),
    "ListTasks": ("tasks", "ecs:ListTasks"),
    "DescribeTasks": ("tasks", "ecs:DescribeTasks"),
    "GetMetricData": ("charts", "cloudwatch:GetMetricData"),
    "FilterLogEvents": ("logs", "logs:FilterLogEvents"),
    "DescribeTaskDefinition": ("logs", "ecs:DescribeTaskDefinition"),
}


def in_pane(stage: Stage, name: str) -> str:
    """What a pane shows, words joined over line ends."""
    region = stage.screen.query_one(f"#{name}").region
    rows = stage.lines[region.y : region.bottom]
    return " ".join(" ".join(row[region.x : region.right].strip("│╭╮╰╯─ ") for row in rows).split())


def works(stage: Stage, pane: str) -> bool:
    """Whether a pane shows what it is there for."""
    if pane == "logs":
        return stage.log_lines > 0
    if pane == "charts":
        return bool(stage.screen.charts.cpu.picture.series[0].points)
    return stage.table(pane).counts[1] > 0


AFTER = {
    "services": {"clusters"},
    "tasks": {"clusters", "services", "charts"},
    "charts": {"clusters", "services", "tasks", "logs"},
    "logs": {"clusters", "services", "tasks", "charts"},
}
"""What still works when a pane can't."""


@pytest.mark.parametrize("operation", ACTIONS)
async def test_what_is_denied_degrades_its_own_pane(open_console: Open, operation: str) -> None:
    pane, action = ACTIONS[operation]
    fault = {"kind": "denied", "operation": operation}
    async with open_console((160, 45), speed=1.0, faults=(fault,)) as stage:
        await stage.until(lambda: all(works(stage, other) for other in AFTER[pane]))
        assert not works(stage, pane)
        for other in AFTER[pane]:
            assert action not in in_pane(stage, other)
        if pane == "charts":  # too narrow for the whole sentence beside the tables
            stage.screen.go("charts")
            await stage.press("f")
        await stage.until(lambda: action in in_pane(stage, pane))
        stage.assert_clean()


async def test_who_we_are_is_no_condition(open_console: Open) -> None:
    fault = {"kind": "denied", "operation": "GetCallerIdentity"}
    async with open_console(speed=1.0, faults=(fault,)) as stage:
        await stage.settled()
        await stage.until(lambda: "denied" in stage.header)
        assert "123456789012" not in stage.header


async def test_no_cluster_to_be_seen_is_said_where_they_would_be(open_console: Open) -> None:
    fault = {"kind": "denied", "operation": "ListClusters"}
    async with open_console((160, 45), speed=1.0, faults=(fault,)) as stage:
        await stage.until(lambda: "ecs:ListClusters" in in_pane(stage, "clusters"))
        await stage.until(lambda: "denied" in stage.header)
        stage.server.desk.faults.clear()
        await stage.press("ctrl+r")
        await stage.loaded()
        await stage.until(lambda: "● live" in stage.header)


async def test_an_ended_session_leaves_the_picture_and_comes_back(open_console: Open) -> None:
    async with open_console(speed=20.0) as stage:
        await stage.settled()
        before = {pane: stage.names(pane) for pane in ("clusters", "services", "tasks")}
        stage.fault(kind="expired")
        await stage.press("ctrl+r")
        await stage.until(lambda: "expired" in stage.header)
        assert {pane: stage.names(pane) for pane in before} == before
        await stage.until(lambda: stage.table("services").stale)
        stage.server.desk.faults.clear()
        await stage.press("ctrl+r")
        await stage.until(lambda: "● live" in stage.header)
        await stage.until(lambda: not stage.table("services").stale)


async def test_nothing_that_aws_sends_ends_the_console(open_console: Open) -> None:
    """The data stays and says how old it is; every key still works; and then all is well again."""
    async with open_console(speed=30.0) as stage:
        await stage.settled()
        before = {pane: stage.names(pane) for pane in ("clusters", "services", "tasks")}
        for kind in ("garbage", "5xx", "reset", "hang"):
            stage.fault(kind=kind, service="ecs")
            await stage.until(lambda: "stale" in stage.header)
            assert {pane: stage.names(pane) for pane in before} == before
            await stage.press("2", "down", "f")
            assert stage.screen.zoomed
            await stage.press("f", "question_mark")
            assert stage.dialog is not None
            await stage.press("escape", "up", "1")
            stage.assert_clean()
            stage.server.desk.faults.clear()
            if kind != "hang":  # what hangs goes on to do so until its time is over
                await stage.press("ctrl+r")
                await stage.until(lambda: "● live" in stage.header)


async def test_what_is_old_says_so_where_it_is(open_console: Open) -> None:
    async with open_console(speed=30.0) as stage:
        await stage.settled()
        stage.fault(kind="5xx", operation="DescribeServices")
        await stage.until(lambda: stage.table("services").stale)
        await stage.until(lambda: "stale" in stage.header)
        assert not stage.table("clusters").stale
        older = age(stage) + 10
        await stage.until(lambda: age(stage) >= older)


def age(stage: Stage) -> int:
    """How old the header says that the data is, in seconds."""
    found = re.search(r"(\d+)s ago", stage.header)
    assert found is not None
    return int(found[1])


async def test_aws_is_there_again_later(open_console: Open) -> None:
    """Nothing answers at the start; the console says so, and goes on when it can."""
    async with open_console(speed=30.0, faults=({"kind": "reset"},)) as stage:
        await stage.until(lambda: "unreachable" in stage.header)
        await stage.until(lambda: len(in_pane(stage, "clusters")) > 40)
        stage.server.desk.faults.clear()
        await stage.settled()
        assert "● live" in stage.header


async def test_a_broken_item_is_left_out_and_counted(open_console: Open) -> None:
    def break_one(body: dict[str, Any]) -> None:
        for service in body["services"]:
            if service["serviceName"] == "log-shipper":
                service["desiredCount"] = "many"

    instead = {"DescribeServices": altered("DescribeServices", break_one)}
    async with open_console((160, 45), speed=1.0, instead=instead) as stage:
        await stage.loaded()
        assert sorted(stage.names("services")) == ["etl-loader", "report-worker"]
        await stage.until(lambda: "1 could not be read" in in_pane(stage, "services"))
        assert "could not be read" not in in_pane(stage, "tasks")


@pytest.mark.parametrize("where", ["connect", "region"])
async def test_no_way_to_aws_at_all_is_a_sentence(
    open_console: Open, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "connect":
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    else:
        monkeypatch.setenv("AWS_PROFILE", "nope")
    async with open_console((160, 45), speed=1.0) as stage:
        word = "credentials" if where == "connect" else "no profile 'nope'"
        await stage.until(lambda: word in in_pane(stage, "clusters"))
        assert stage.calls == 0
        stage.assert_clean()
