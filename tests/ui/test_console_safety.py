"""No key changes AWS without a plan and a yes; with --read-only nothing can change it at all."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.widgets import Input

from ecstui.ui.layout import PANES, PaneName
from ecstui.ui.screens.ask import AskScreen
from ecstui.ui.screens.plan import PlanScreen
from tests.ui.conftest import Open, Stage

LEAVING = {"ctrl+c", "ctrl+q", "ctrl+z"}
"""Keys that end or suspend the program; they have tests of their own."""


def bound_keys(stage: Stage) -> list[str]:
    """Every key that does something where the focus is now."""
    keys = set(stage.app.screen.active_bindings) - LEAVING
    if stage.screen.current == "clusters":
        keys -= {"q"}
    return sorted(keys)


async def leave_dialogs(stage: Stage) -> None:
    """Escape from whatever a key has opened."""
    await stage.quiet()
    while stage.dialog is not None:
        await stage.press("escape")


@pytest.mark.parametrize("pane", PANES)
async def test_no_key_of_any_pane_changes_anything(stage: Stage, pane: PaneName) -> None:
    """Every key of every table and widget, pressed with a row under the cursor."""
    stage.screen.go(pane)
    await stage.quiet()
    keys, opened = bound_keys(stage), Counter[str]()
    assert len(keys) > 20
    for key in keys:
        if pane in ("clusters", "services", "tasks"):
            stage.table(pane).action_first()
        await stage.press(key)
        if stage.dialog is not None:
            opened[type(stage.dialog).__name__] += 1
            await leave_dialogs(stage)
        if isinstance(stage.app.focused, Input):
            await stage.press("escape")
        stage.screen.go(pane)
    assert stage.changes == []
    assert not stage.audit.exists()
    wanted = {"services": {"AskScreen", "PlanScreen"}, "tasks": {"AskScreen"}}
    assert wanted.get(pane, set()) <= set(opened)


@pytest.mark.asyncio(loop_scope="module")
async def test_no_key_of_a_plan_is_a_yes_but_the_one_on_its_button(shared_stage: Stage) -> None:
    stage = shared_stage
    await stage.home()
    await stage.press("2")
    for key in [*"yYsSrRxq1=/?:", "enter", "space", "tab", "ctrl+r", "f", "d"]:
        await stage.open_dialog("r", PlanScreen)
        await stage.press(key)
        await leave_dialogs(stage)
        assert stage.changes == []


@pytest.mark.asyncio(loop_scope="module")
async def test_a_key_pressed_twice_opens_one_dialog(shared_stage: Stage) -> None:
    stage = shared_stage
    await stage.home()
    await stage.press("2")
    for key, kind in (("r", PlanScreen), ("s", AskScreen)):
        stage.app.simulate_key(key)
        stage.app.simulate_key(key)
        await stage.until(lambda: stage.dialog is not None)
        await stage.quiet()
        assert isinstance(stage.dialog, kind)
        await stage.press("escape")
        await stage.quiet()
        assert stage.dialog is None


async def test_read_only_has_no_writer_and_no_dialogs(open_console: Open) -> None:
    async with open_console(read_only=True, speed=1.0) as stage:
        await stage.loaded()
        (link,) = stage.links
        assert link.writes is None
        assert "read-only" in stage.header
        for pane, actions in (("2", ("scale", "restart")), ("3", ("stop_task",))):
            await stage.press(pane)
            for action in actions:
                assert stage.screen.check_action(action, ()) is None, "greyed, not gone"
            await stage.press("s", "r", "S", "enter")
            await stage.quiet()
            assert stage.dialog is None
        # Not even by a way around the keys.
        stage.screen.action_restart()
        stage.screen.action_scale()
        await stage.quiet()
        await leave_dialogs(stage)
        assert stage.changes == []
        assert not stage.audit.exists()


async def test_paused_asks_nothing_and_shows_all(open_console: Open) -> None:
    """Many intervals pass, and the embedded AWS hears nothing."""
    async with open_console(speed=50.0) as stage:
        await stage.settled()
        before = stage.names("tasks")
        await stage.press("equals_sign")
        await stage.quiet()
        calls, engine = stage.calls, stage.screen._engine
        assert engine is not None
        started = engine.clock.monotonic()
        await stage.press("1", "down", "2", "3", "1", "up", "2")
        await stage.until(lambda: engine.clock.monotonic() - started > 60)
        assert stage.calls == calls
        assert stage.names("tasks") == before
        assert "‖ paused" in stage.header
        await stage.press("equals_sign")
        await stage.until(lambda: stage.calls > calls)
        await stage.until(lambda: "● live" in stage.header)
