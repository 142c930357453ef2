"""A terminal that was too small for a while is as usable afterwards as before."""

from __future__ import annotations

from tests.ui.conftest import Stage


async def test_the_focus_comes_back_with_the_room(stage: Stage) -> None:
    await stage.press("2")
    await stage.pilot.resize_terminal(30, 5)
    await stage.shows("30x5")
    await stage.pilot.resize_terminal(120, 35)
    await stage.until(lambda: stage.app.focused is stage.table("services"))
    await stage.press("j")
    assert stage.table("services").model.cursor == 1


async def test_a_storm_of_sizes_leaves_everything_in_place(stage: Stage) -> None:
    for size in ((1, 1), (300, 80), (40, 10), (39, 9), (2, 50), (200, 3), (100, 30), (140, 40)):
        await stage.pilot.resize_terminal(*size)
    await stage.shows("Clusters 3", "Services", "Tasks", "Logs", "Charts")
    stage.assert_clean()
