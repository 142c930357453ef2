"""Every key of the log pane does what its table says, on logs that come over the wire."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecstui import paths
from ecstui.live.log_live import COST
from ecstui.ui.keys import LOGS
from ecstui.ui.screens.confirm import ConfirmScreen
from ecstui.ui.screens.log_line import LogLineScreen
from tests.ui.conftest import Stage

PROVEN = {
    "logs.search",
    "logs.filter",
    "logs.copy",
    "logs.save",
    "logs.pager",
    "logs.range",
    "logs.head",
    "logs.minute",
    "logs.five",
    "logs.quarter",
    "logs.half",
    "logs.hour",
    "logs.previous",
    "logs.live",
}


@pytest.fixture
async def logs(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(paths, "state_dir", lambda: tmp_path / "state")
    await stage.press("2", "l")
    await stage.until(lambda: stage.log_lines > 0)
    return stage


def test_every_key_is_proven() -> None:
    assert {key.id for key in LOGS} == PROVEN


async def test_search_and_filter(logs: Stage) -> None:
    everything = logs.log_view.status.lines
    await logs.press("slash")
    await logs.type_in("a")
    await logs.press("enter")
    assert logs.log_view.status.hits > 0
    await logs.press("ampersand")
    await logs.type_in("zzzz")
    await logs.press("enter")
    await logs.shows("&zzzz", "matches &zzzz")
    await logs.press("escape", "escape")
    assert logs.log_view.filters == ()
    assert logs.log_view.status.shown >= everything
    assert logs.screen.current == "logs", "each escape undoes one thing"


async def test_a_line_is_opened_and_copied(logs: Stage, tmp_path: Path) -> None:
    await logs.press("c")
    await logs.tells("Point at a line")
    await logs.press("enter", "c")
    await logs.tells("clip.txt")
    copied = (tmp_path / "state" / "clip.txt").read_text("utf-8")
    assert copied
    await logs.press("enter")
    assert isinstance(logs.app.screen, LogLineScreen)
    await logs.shows("stream", "group")


async def test_what_is_shown_is_saved_privately(logs: Stage, tmp_path: Path) -> None:
    await logs.press("ctrl+s")
    await logs.tells("Saved in")
    (file,) = (tmp_path / "state" / "saved").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text("utf-8").splitlines()) == logs.log_view.status.shown


async def test_a_file_that_cannot_be_saved_is_said(logs: Stage, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way", "utf-8")
    await logs.press("ctrl+s")
    await logs.tells("Not saved")


async def test_a_pager_that_is_not_there_is_said(
    logs: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "no-such-pager-anywhere")
    await logs.press("o")
    await logs.tells("There is no pager")


@pytest.mark.parametrize("key", ["0", "2", "3", "4", "5", "6"])
async def test_ranges(logs: Stage, key: str) -> None:
    await logs.press(key)
    await logs.until(lambda: logs.log_lines > 0)
    back = {"2": 60, "3": 300, "4": 900, "5": 1800, "6": 3600}.get(key)
    oldest = logs.log_view.buffer.line(logs.log_view.buffer.base).time
    if back is not None:
        assert oldest >= logs.world.clock.now() - back - 1


async def test_the_oldest_lines(logs: Stage) -> None:
    await logs.press("1")
    assert not logs.log_view.follow


async def test_last_words(logs: Stage) -> None:
    await logs.press("p")
    await logs.shows("last words")
    await logs.press("p")
    await logs.until(lambda: logs.log_lines > 0)
    assert "last words" not in logs.text


async def test_live_tail_asks_first(logs: Stage) -> None:
    await logs.press("V")
    assert isinstance(logs.app.screen, ConfirmScreen)
    await logs.shows(COST.split(",")[0])
    await logs.press("escape")
    assert "StartLiveTail" not in {call.operation for call in logs.server.desk.ledger.calls}
