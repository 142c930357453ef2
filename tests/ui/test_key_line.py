"""The line of keys: what it offers, what it leaves out, and that it can be clicked."""

from __future__ import annotations

from ecstui.ui.key_line import KeyLine, Offer, fitting
from ecstui.ui.screens.help import HelpScreen
from tests.ui.conftest import Stage

OFFERS = (Offer("a", "a", "Alpha"), Offer("b", "b", "Beta"), Offer("question_mark", "?", "Help"))


def test_all_keys_stand_where_there_is_room() -> None:
    assert fitting(OFFERS, sum(offer.width for offer in OFFERS)) == OFFERS


def test_the_last_key_stays_where_there_is_little_room() -> None:
    assert fitting(OFFERS, OFFERS[0].width + OFFERS[2].width) == (OFFERS[0], OFFERS[2])
    assert fitting(OFFERS, 3) == (OFFERS[2],)


async def test_the_line_says_what_can_be_done_here(stage: Stage) -> None:
    line = stage.screen.query_one(KeyLine)
    await stage.press("2")
    assert "s Scale" in line.plain
    await stage.press("3")
    assert "S Stop" in line.plain
    assert "s Scale" not in line.plain
    assert line.plain in stage.lines[-1]
    assert line.plain.count("Help") == 1


async def test_a_click_presses_the_key(stage: Stage) -> None:
    await stage.press("1")
    line = stage.screen.query_one(KeyLine)
    await stage.pilot.click(KeyLine, offset=(line.plain.index("Help"), 0))
    await stage.until(lambda: isinstance(stage.dialog, HelpScreen))
