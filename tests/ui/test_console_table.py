"""Finding a row and keeping it: filters, sorting, and a cursor that stays on what it is on."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from textual.widgets import Input

from ecstui.demo.world import task_life
from tests.cli.conftest import altered
from tests.ui.conftest import Open, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def prod(shared_stage: Stage) -> Stage:
    """The services of the largest cluster, with the focus."""
    await shared_stage.home()
    await into_prod(shared_stage)
    return shared_stage


async def into_prod(stage: Stage) -> None:
    await stage.loaded()
    clusters = stage.table("clusters")
    assert clusters.go_to(f"arn:aws:ecs:eu-west-1:{stage.world.account}:cluster/prod")
    await stage.until(lambda: stage.table("services").counts[1] == 16)
    await stage.press("2")


async def look_again(stage: Stage, count: int) -> None:
    """Ask AWS now, until there are that many services."""
    await stage.press("ctrl+r")
    await stage.until(lambda: stage.table("services").counts[1] == count)


def services(stage: Stage) -> list[str]:
    return [row.key for row in stage.table("services").model.view]


async def test_a_filter_works_while_it_is_typed(prod: Stage) -> None:
    everything = prod.names("services")
    table, line = prod.table("services"), prod.screen.services.query_one(Input)
    await prod.press("slash")
    seen = []
    for letter in "auth":
        await prod.type_in(letter)
        seen.append(len(prod.names("services")))
    assert seen == sorted(seen, reverse=True)
    assert prod.names("services") == ["auth"]
    await prod.shows("1/16", "/auth")
    await prod.press("down")
    assert prod.app.focused is table, "the arrows lead back, the filter stays"
    assert prod.names("services") == ["auth"]
    await prod.press("slash")
    await prod.type_in("zzz")
    await prod.shows("nothing matches zzz (16 hidden)")
    await prod.press("escape")
    assert (line.value, line.display, prod.app.focused) == ("", False, table)
    assert prod.names("services") == everything


async def test_enter_keeps_a_filter_and_escape_drops_it(prod: Stage) -> None:
    everything = prod.names("services")
    await prod.press("slash")
    await prod.type_in("!auth")
    await prod.press("enter")
    assert prod.app.focused is prod.table("services")
    assert prod.names("services") == [name for name in everything if name != "auth"]
    await prod.press("escape")
    assert prod.names("services") == everything
    assert prod.app.focused is prod.table("services"), "one step: the filter"
    await prod.press("escape")
    assert prod.app.focused is prod.table("clusters")


@pytest.mark.parametrize("text", ["[", "(a+)+$", "\\", "*", "a" * 300, "[/x]", "{}"])
async def test_whatever_is_typed_is_a_filter(prod: Stage, text: str) -> None:
    await prod.press("slash")
    prod.screen.services.query_one(Input).value = text
    await prod.quiet()
    assert prod.screen.services.table.filter_text == text
    prod.assert_clean()
    await prod.press("escape")
    assert len(prod.names("services")) == 16


async def test_sorting_by_every_column_leaves_the_cursor_on_its_row(prod: Stage) -> None:
    await prod.press("down", "down", "down")
    table, chosen = prod.table("services"), prod.table("services").cursor_key
    columns = [column for column in table.model.columns if column.sort != "none"]
    orders = set()
    for _ in columns:
        await prod.press("greater_than_sign", "O")
        orders.add((table.model.sort_key, tuple(services(prod))))
        assert table.cursor_key == chosen
        backwards = table.model.descending
        await prod.press("O")
        assert table.model.descending is not backwards
        assert table.cursor_key == chosen
        header = table.render_line(0).text
        assert "↓" in header or "↑" in header
    assert len({key for key, _order in orders}) == len(table.placed)
    assert prod.screen.view.scope.service == chosen


async def test_a_click_on_a_title_sorts_and_one_on_a_row_selects(prod: Stage) -> None:
    table = prod.table("services")
    await prod.pilot.click(table, offset=(table.placed[0].x + 1, 0))
    assert table.model.sort_key == "name"
    assert prod.names("services") == sorted(prod.names("services"))
    await prod.pilot.click(table, offset=(5, 4))
    chosen = table.visible_keys[3]
    assert table.cursor_key == chosen
    await prod.until(lambda: prod.screen.view.scope.service == chosen)


async def test_the_cursor_stays_while_rows_come_and_go(open_console: Open) -> None:
    gone: set[str] = set()

    def hide(body: dict[str, Any]) -> None:
        body["serviceArns"] = [arn for arn in body["serviceArns"] if arn not in gone]

    instead = {"ListServices": altered("ListServices", hide)}
    async with open_console(instead=instead, speed=5.0) as stage:
        await into_prod(stage)
        await stage.press(*["down"] * 5)
        table, chosen = stage.table("services"), stage.table("services").cursor_key
        above, below = services(stage)[:3], services(stage)[-3:]
        for hidden in ({*above}, {*above, *below}, {*below}, set[str]()):
            gone.clear()
            gone.update(hidden)
            await look_again(stage, 16 - len(hidden))
            assert table.cursor_key == chosen
        place = services(stage).index(chosen)
        gone.add(chosen)
        await look_again(stage, 15)
        assert services(stage).index(table.cursor_key) == place, "the next one takes its place"
        await stage.until(lambda: stage.screen.view.scope.service == table.cursor_key)


async def test_the_cursor_stays_while_tasks_are_replaced(open_console: Open) -> None:
    async with open_console(speed=20.0) as stage:
        await stage.loaded()
        await stage.press("3", "down", "down")
        table, fleet = stage.table("tasks"), stage.world.fleet
        chosen = table.cursor_key
        before = {row.key for row in table.model.rows}
        victim = next(row.key for row in table.model.view if row.key != chosen)
        task_life.stop(fleet, fleet.tasks[victim], "TaskFailed", "Ended for a test")
        await stage.until(lambda: {r.key for r in table.model.rows} - before, moving=1.0)
        assert table.cursor_key == chosen
        assert stage.screen.view.scope.task == chosen
