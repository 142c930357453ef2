"""Every key of the console does what its table says; a new key without a test fails here."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from textual.command import CommandPalette
from textual.widgets import Static

from ecstui.ui.keys import APP, CONSOLE, Key
from ecstui.ui.layout import PANES
from ecstui.ui.screens.ask import AskScreen
from ecstui.ui.screens.describe import DescribeScreen
from ecstui.ui.screens.help import HelpScreen
from ecstui.ui.screens.plan import PlanScreen
from tests.ui.conftest import Stage

Check = Callable[[Stage, str], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def proves(identity: str) -> Callable[[Check], Check]:
    """The function that follows proves the key with this id; it gets the stage and the key."""

    def noted(check: Check) -> Check:
        CHECKS[identity] = check
        return check

    return noted


def shown(stage: Stage) -> set[str]:
    return {name for name in PANES if stage.screen.query_one(f"#{name}").display}


@contextmanager
def leaving(stage: Stage) -> Iterator[list[int]]:
    """The exit statuses with which the app was asked to end; it stays for the next test."""
    left: list[int] = []

    def leave(result: None = None, return_code: int = 0, message: object = None) -> None:
        left.append(return_code)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.app, "exit", leave)
        yield left


def asked(stage: Stage) -> Counter[str]:
    return Counter(call.operation for call in stage.server.desk.ledger.calls)


@proves("app.help")
async def _help(stage: Stage, key: str) -> None:
    await stage.press(key)
    assert isinstance(stage.dialog, HelpScreen)
    said = "\n".join(str(line.render()) for line in stage.dialog.query(Static))
    for each in (*APP, *CONSOLE):
        offered = {a.binding.id for a in stage.screen.active_bindings.values()}
        assert each.tip in said or each.id not in offered
    await stage.press("q")
    assert stage.dialog is None


@proves("app.palette")
async def _palette(stage: Stage, key: str) -> None:
    await stage.press(key)
    assert isinstance(stage.dialog, CommandPalette)
    await stage.type_in("zoom")
    await stage.shows("This pane alone, or all")
    await stage.press("enter")
    await stage.until(lambda: stage.screen.zoomed)
    assert stage.dialog is None


@proves("app.pause")
async def _pause(stage: Stage, key: str) -> None:
    await stage.press(key)
    assert "‖ paused" in stage.header
    await stage.press(key)
    assert "● live" in stage.header


@proves("app.refresh")
async def _refresh(stage: Stage, key: str) -> None:
    before = asked(stage)
    await stage.press(key)
    # Lists are asked for once a minute only: in the patience of a test, they come by this key.
    lists = ("ListClusters", "ListServices", "ListTasks")
    await stage.until(lambda: all(asked(stage)[name] > before[name] for name in lists))


@proves("app.repaint")
async def _repaint(stage: Stage, key: str) -> None:
    await stage.press("equals_sign")
    with stage.recording() as written:
        await stage.press(key)
        await stage.until(lambda: len("".join(written)) > stage.app.size.width * 20)


@proves("app.suspend")
async def _suspend(stage: Stage, key: str) -> None:
    sent: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "kill", lambda _process, number: sent.append(number))
        patch.setattr(type(stage.app._driver), "can_suspend", True)
        await stage.press(key)
    assert sent == [signal.SIGTSTP]


@proves("app.quit")
async def _quit(stage: Stage, key: str) -> None:
    await stage.press("question_mark", key)
    assert stage.dialog is None
    with leaving(stage) as left:
        await stage.press(key)
        assert not left
        await stage.tells("again to quit")
        await stage.press(key)
    assert left == [0]


@proves("view.back")
async def _back(stage: Stage, key: str) -> None:
    await stage.press("4", "f")
    trail = []
    for _ in range(5):
        await stage.press(key)
        trail.append((stage.screen.current, stage.screen.zoomed))
    places = ["logs", "tasks", "services", "clusters", "clusters"]
    assert trail == [(place, False) for place in places]


@proves("view.leave")
async def _leave(stage: Stage, key: str) -> None:
    with leaving(stage) as left:
        await stage.press("2", key)
        assert (stage.screen.current, left) == ("clusters", [])
        await stage.press("f", key)
        assert (stage.screen.zoomed, left) == (False, [])
        await stage.press(key)
    assert left == [0]


@proves("view.filter")
async def _filter(stage: Stage, key: str) -> None:
    await stage.press(key)
    await stage.type_in("prod")
    assert [name.split()[-1] for name in stage.names("clusters")] == ["prod"]


@proves("service.scale")
async def _scale(stage: Stage, key: str) -> None:
    await stage.press(key)
    assert stage.dialog is None, "only where a service is under the cursor"
    await stage.press("2")
    await stage.open_dialog(key, AskScreen)
    await stage.shows(f"Scale {stage.names('services')[0]}", "Desired count, now")


@proves("service.restart")
async def _restart(stage: Stage, key: str) -> None:
    await stage.press("2")
    await stage.open_dialog(key, PlanScreen)
    await stage.shows(f"Restart {stage.names('services')[0]}", "forceNewDeployment=true")


@proves("service.rollback")
async def _rollback(stage: Stage, key: str) -> None:
    await stage.press(key)
    assert stage.dialog is None, "only where a service is under the cursor"
    await stage.press("2")
    await stage.open_dialog(key, PlanScreen)
    await stage.shows(f"Roll {stage.names('services')[0]} back", "taskDefinition=")


@proves("view.undo")
async def _undo(stage: Stage, key: str) -> None:
    await stage.press(key)
    assert stage.dialog is None, "nothing has been changed yet"
    await stage.tells("Nothing has been changed from here")


@proves("service.faults")
async def _faults(stage: Stage, key: str) -> None:
    await stage.press("2")
    everything = stage.names("services")
    await stage.press(key)
    assert stage.names("services") == [], "nothing is broken in a calm world"
    await stage.press(key)
    assert stage.names("services") == everything


@proves("task.stop")
async def _stop(stage: Stage, key: str) -> None:
    await stage.press("2", key)
    assert stage.dialog is None, "only where a task is under the cursor"
    await stage.press("3")
    await stage.open_dialog(key, AskScreen)
    await stage.shows(f"Stop task {stage.names('tasks')[0]}", "Reason")


@proves("task.stopped")
async def _stopped(stage: Stage, key: str) -> None:
    def states() -> set[bool]:
        tasks = stage.screen.view.snapshot.tasks
        return {tasks[row.key].stopped for row in stage.table("tasks").model.view}

    await stage.press("3")
    assert states() == {True, False}
    for wanted in ({False}, {True}, {True, False}):
        await stage.press(key)
        assert states() == wanted


@proves("view.logs")
async def _logs(stage: Stage, key: str) -> None:
    await stage.press(key)
    assert shown(stage) == {"logs"}
    assert stage.app.focused is stage.log_view


@proves("view.metrics")
async def _metrics(stage: Stage, key: str) -> None:
    await stage.press("2", key)
    assert shown(stage) == {"charts"}
    await stage.shows("━ CPU", "━ Memory", stage.names("services")[0])


@proves("view.describe")
async def _describe(stage: Stage, key: str) -> None:
    for pane, noun in (("1", "Cluster"), ("2", "Service"), ("3", "Task")):
        await stage.press(pane)
        await stage.open_dialog(key, DescribeScreen)
        await stage.shows(f"{noun} ", "arn:aws:ecs:eu-west-1:")
        await stage.press("escape")


@proves("view.copy")
async def _copy(stage: Stage, key: str) -> None:
    for pane in ("clusters", "services", "tasks"):
        stage.screen.go(pane)
        await stage.press(key)
        assert stage.app.clipboard == stage.table(pane).cursor_key != ""


@proves("view.zoom")
async def _zoom(stage: Stage, key: str) -> None:
    await stage.press("3", key)
    assert shown(stage) == {"tasks"}
    await stage.press(key)
    assert shown(stage) == set(PANES)


@proves("pane.next")
async def _next(stage: Stage, key: str) -> None:
    await round_trip(stage, key, [*PANES[1:], PANES[0]])


@proves("pane.previous")
async def _previous(stage: Stage, key: str) -> None:
    await round_trip(stage, key, [*reversed(PANES)])


async def round_trip(stage: Stage, key: str, wanted: list[str]) -> None:
    trail = []
    for _ in PANES:
        await stage.press(key)
        assert stage.app.focused is not None
        pane = stage.screen.query_one(f"#{stage.screen.current}")
        assert pane in stage.app.focused.ancestors_with_self
        trail.append(stage.screen.current)
    assert trail == wanted


def goes_to(pane: str) -> Check:
    async def check(stage: Stage, key: str) -> None:
        stage.screen.go("tasks" if pane == "clusters" else "clusters")
        await stage.press(key)
        assert stage.screen.current == pane

    return check


CHECKS |= {f"pane.{pane}": goes_to(pane) for pane in PANES}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("key", "name"),
    [
        pytest.param(key, name, id=f"{key.id}-{name}")
        for key in (*APP, *CONSOLE)
        for name in key.keys.split(",")
        if key.id != "app.messages"  # bound to an action that doesn't exist yet
    ],
)
async def test_key(shared_stage: Stage, key: Key, name: str) -> None:
    await shared_stage.home()
    await CHECKS[key.id](shared_stage, name)
    shared_stage.assert_clean()
    assert shared_stage.changes == []


@pytest.mark.asyncio(loop_scope="module")
async def test_enter_leads_in(shared_stage: Stage) -> None:
    await shared_stage.home()
    trail = []
    for _ in range(4):
        trail.append(shared_stage.screen.current)
        await shared_stage.press("enter")
    assert trail == ["clusters", "services", "tasks", "logs"]
    assert shared_stage.screen.current == "logs"
