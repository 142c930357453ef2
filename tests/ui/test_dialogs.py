"""Operations through their dialogs: nothing without a yes, exactly what was shown, and its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from textual.widgets import Button, Input, Static

from ecstui.demo.world import scheduler
from ecstui.model.service import Service
from ecstui.ui.screens.ask import AskScreen
from ecstui.ui.screens.dialog import Dialog
from ecstui.ui.screens.plan import PlanScreen
from tests.ui.conftest import Open, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/batch"


@pytest_asyncio.fixture(loop_scope="module")
async def batch(shared_stage: Stage) -> AsyncIterator[Stage]:
    """The services of a small cluster, with the focus; nothing may have been changed at the end."""
    await shared_stage.home()
    await shared_stage.press("2")
    yield shared_stage
    assert shared_stage.changes == []


def service(stage: Stage) -> Service:
    """The one under the cursor."""
    return stage.screen.view.snapshot.services[stage.table("services").cursor_key]


def said(stage: Stage) -> str:
    """All text of the dialog, also what is scrolled out of sight, without its line breaks."""
    assert stage.dialog is not None
    words = [str(line.render()) for line in stage.dialog.query(Static) if line.display]
    return " ".join(" ".join(words).split())


def wrong(stage: Stage) -> str:
    """What the dialog says is wrong with the answer."""
    assert stage.dialog is not None
    return str(stage.dialog.query_one("#wrong", Static).render())


async def answer(stage: Stage, text: str) -> None:
    """Type into the asking dialog, in place of what is there."""
    assert stage.dialog is not None
    stage.dialog.query_one(Input).value = ""
    await stage.type_in(text)
    await stage.press("enter")


def focused(stage: Stage) -> str:
    return stage.app.focused.id or "" if stage.app.focused is not None else ""


async def plan_to_scale(stage: Stage, count: int) -> None:
    await stage.open_dialog("s", AskScreen)
    await answer(stage, str(count))
    await stage.until(lambda: isinstance(stage.dialog, PlanScreen))
    await stage.quiet()


async def test_scale_asks_for_a_sensible_count(batch: Stage) -> None:
    now = service(batch)
    await batch.open_dialog("s", AskScreen)
    assert f"now {now.desired_count} ({now.running_count} running)" in said(batch)
    await batch.press("enter")
    assert "already wants" in wrong(batch)
    await answer(batch, "")
    assert "whole number" in wrong(batch)
    await answer(batch, "9999999")
    assert "whole number" in wrong(batch)
    assert batch.dialog is not None
    line = batch.dialog.query_one(Input)
    line.value = ""
    await batch.type_in("-x1e9")
    assert line.value == "19", "only digits can be typed"
    await batch.press("escape")
    assert batch.dialog is None


async def test_a_plan_shows_what_it_will_do(batch: Stage) -> None:
    now = service(batch)
    await plan_to_scale(batch, now.desired_count + 1)
    text = said(batch)
    assert f"{now.desired_count} tasks → {now.desired_count + 1} tasks" in text
    assert (
        f"ecs:UpdateService cluster={CLUSTER} service={now.service_name} "
        f"desiredCount={now.desired_count + 1}" in text
    )
    assert "aws ecs update-service" in text
    assert f"--desired-count {now.desired_count + 1}" in text
    assert f"Scale {now.service_name} back to {now.desired_count}." in text
    assert "123456789012" in text
    assert "eu-west-1" in text
    batch.assert_clean()


@pytest.mark.parametrize("keys", [("escape",), ("enter",), ("q",), ("ctrl+c",)])
async def test_cancel_has_the_focus_and_sends_nothing(batch: Stage, keys: tuple[str, ...]) -> None:
    await plan_to_scale(batch, service(batch).desired_count + 1)
    assert focused(batch) == "cancel"
    await batch.press(*keys)
    assert batch.dialog is None
    assert batch.screen.current == "services"
    # A dialog that was left is no obstacle for the next.
    await batch.open_dialog("s", AskScreen)


async def test_the_arrows_lead_to_the_button_and_back(batch: Stage) -> None:
    await plan_to_scale(batch, service(batch).desired_count + 1)
    await batch.press("right")
    assert focused(batch) == "yes"
    await batch.press("left")
    assert focused(batch) == "cancel"


async def test_what_is_dangerous_must_be_typed(batch: Stage) -> None:
    name = service(batch).service_name
    await batch.open_dialog("r", PlanScreen)
    assert batch.dialog is not None
    yes = batch.dialog.query_one("#yes", Button)
    assert f"It replaces every task of {name}. Type {name} to go on." in said(batch)
    assert yes.disabled
    await batch.press("right", "enter")
    assert isinstance(batch.dialog, PlanScreen)
    await batch.type_in(f"{name}x")
    assert batch.dialog.query_one("#word", Input).value == f"{name}x", "typing needs no click first"
    assert yes.disabled
    await batch.press("enter")
    assert isinstance(batch.dialog, PlanScreen), "the wrong word is no yes"
    await batch.press("backspace")
    assert not yes.disabled
    await batch.press("escape")
    assert batch.dialog is None


@pytest.mark.parametrize("count", [0, 100])
async def test_to_nothing_or_to_very_many_must_be_typed(batch: Stage, count: int) -> None:
    await plan_to_scale(batch, count)
    assert batch.dialog is not None
    assert batch.dialog.query_one("#yes", Button).disabled
    assert f"Type {service(batch).service_name} to go on." in said(batch)


async def test_a_stopped_task_cannot_be_stopped(batch: Stage) -> None:
    batch.screen.tasks.shown = "stopped"
    batch.screen.repaint()
    await batch.press("3")
    await batch.until(lambda: batch.screen.view.task and batch.screen.view.task.stopped)
    await batch.press("S")
    await batch.tells("is already stopped.")
    assert batch.dialog is None


async def test_the_reason_has_a_limit(batch: Stage) -> None:
    await batch.press("3")
    await batch.open_dialog("S", AskScreen)
    assert batch.dialog is not None
    batch.dialog.query_one(Input).value = "x" * 256
    await batch.press("enter")
    assert "longer than 255 characters" in wrong(batch)


async def test_keys_meant_for_what_was_there_before_are_ignored(
    batch: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "DEAF_SECONDS", 3600.0)
    await batch.press("r")
    await batch.until(lambda: isinstance(batch.dialog, PlanScreen))
    await batch.press("tab", "enter", "space", "right", "enter", "x", "y", "1")
    assert isinstance(batch.dialog, PlanScreen)
    assert batch.dialog.query_one("#word", Input).value == ""
    await batch.press("escape")
    assert batch.dialog is None, "but it can be closed"


async def test_a_dialog_listens_after_a_moment(
    batch: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "DEAF_SECONDS", 0.25)
    await batch.press("r")
    await batch.until(lambda: isinstance(batch.dialog, PlanScreen) and focused(batch) == "cancel")


def entries(stage: Stage) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in stage.audit.read_bytes().splitlines()]


def followed(stage: Stage) -> str:
    """What the line of progress says, when it is there."""
    return stage.screen.progress.plain if stage.screen.progress.display else ""


async def test_scale_from_the_key_to_the_steady_service(open_console: Open) -> None:
    async with open_console(speed=20.0) as stage:
        await stage.loaded()
        await stage.press("2")
        now = service(stage)
        wanted = now.desired_count + 2
        await plan_to_scale(stage, wanted)
        await stage.press("right", "enter")
        await stage.until(lambda: stage.changes)
        assert stage.changes == [
            (
                "UpdateService",
                {"cluster": CLUSTER, "service": now.service_name, "desiredCount": wanted},
            )
        ]
        await stage.tells(f"{now.service_name} now wants {wanted} tasks.")
        await stage.until(lambda: f"Scale {now.service_name} from" in followed(stage))
        assert "Steady" not in followed(stage)
        await stage.until(lambda: f"Steady: {wanted} tasks running" in followed(stage), moving=1.0)
        await stage.until(lambda: service(stage).running_count == wanted)
        await stage.until(lambda: not followed(stage), moving=2.0)
        assert len(stage.changes) == 1
        intent, result = entries(stage)
        assert (intent["phase"], result["phase"]) == ("intent", "result")
        assert intent["id"] == result["id"]
        assert (result["outcome"], result["account"]) == ("done", "123456789012")
        assert intent["calls"] == [
            {"operation": "ecs:UpdateService", "params": stage.changes[0][1]}
        ]


async def test_restart_is_sent_and_followed(open_console: Open) -> None:
    async with open_console(speed=20.0) as stage:
        await stage.loaded()
        await stage.press("2")
        now = service(stage)
        await stage.open_dialog("r", PlanScreen)
        await stage.type_in(now.service_name)
        await stage.press("enter")
        await stage.until(lambda: stage.changes)
        assert stage.changes == [
            (
                "UpdateService",
                {"cluster": CLUSTER, "service": now.service_name, "forceNewDeployment": True},
            )
        ]
        await stage.until(lambda: "new tasks" in followed(stage), moving=0.2)
        await stage.until(lambda: "Steady" in followed(stage), moving=2.0)
        tasks = stage.screen.view.snapshot.tasks_of(service(stage))
        running = [task for task in tasks if task.last_status == "RUNNING"]
        assert all((task.created_at or 0) > (now.created_at or 0) for task in running)
        assert entries(stage)[-1]["verb"] == "restart"


async def test_stop_sends_the_reason_and_the_task_ends(open_console: Open) -> None:
    async with open_console(speed=20.0) as stage:
        await stage.loaded()
        await stage.press("3")
        arn = stage.table("tasks").cursor_key
        await stage.open_dialog("S", AskScreen)
        await answer(stage, "looks stuck [/x]")
        await stage.until(lambda: isinstance(stage.dialog, PlanScreen))
        await stage.quiet()
        assert "reason=looks stuck [/x]" in said(stage)
        await stage.type_in(service(stage).service_name)
        await stage.press("enter")
        await stage.until(lambda: stage.changes)
        params = {"cluster": CLUSTER, "task": arn, "reason": "looks stuck [/x]"}
        assert stage.changes == [("StopTask", params)]
        tasks = stage.screen.view.snapshot.tasks
        await stage.until(lambda: stage.screen.view.snapshot.tasks[arn].stopped, moving=1.0)
        assert tasks is not stage.screen.view.snapshot.tasks
        await stage.shows("looks stuck [/x]")
        assert entries(stage)[-1]["outcome"] == "done"


async def test_what_moved_since_the_plan_is_not_touched(open_console: Open) -> None:
    async with open_console(speed=1.0) as stage:
        await stage.loaded()
        await stage.press("2")
        now = service(stage)
        await plan_to_scale(stage, now.desired_count + 1)
        somebody_else = stage.world.fleet.services[now.service_arn]
        scheduler.resize(stage.world.fleet, somebody_else, now.desired_count + 3)
        await stage.press("right", "enter")
        await stage.tells("Nothing was sent.")
        assert stage.changes == []
        assert entries(stage)[-1]["outcome"] == "refused"


async def test_a_denied_change_is_said_and_written_down(open_console: Open) -> None:
    fault = {"kind": "denied", "operation": "UpdateService"}
    async with open_console(speed=1.0, faults=(fault,)) as stage:
        await stage.loaded()
        await stage.press("2")
        await plan_to_scale(stage, service(stage).desired_count + 1)
        await stage.press("right", "enter")
        await stage.tells("ecs:UpdateService")
        assert stage.changes == []
        assert entries(stage)[-1]["outcome"] == "failed"
        assert not followed(stage)


async def test_nothing_is_sent_without_a_record(open_console: Open) -> None:
    async with open_console(speed=1.0) as stage:
        stage.audit.mkdir()
        await stage.loaded()
        await stage.press("2")
        await plan_to_scale(stage, service(stage).desired_count + 1)
        await stage.press("right", "enter")
        await stage.tells("the audit file can't be written")
        assert stage.changes == []


async def test_a_protected_place_asks_for_the_word(open_console: Open) -> None:
    async with open_console(speed=1.0, protected=("^batch$",)) as stage:
        await stage.loaded()
        await stage.press("2")
        await plan_to_scale(stage, service(stage).desired_count + 1)
        assert "cluster batch is protected" in said(stage).lower()
        assert stage.dialog is not None
        assert stage.dialog.query_one("#yes", Button).disabled
        assert focused(stage) == "cancel"
