"""Keys that arrive in one bunch land where each key before them has led."""

from __future__ import annotations

from textual import events
from textual.command import CommandPalette
from textual.keys import _character_to_key

from tests.ui.conftest import Stage


def bunch(stage: Stage, keys: str) -> None:
    """Send keys as a slow line does: all at once."""
    for char in keys:
        name = {"\r": "enter", "\x1b": "escape"}.get(char) or _character_to_key(char)
        stage.app.post_message(events.Key(name, char if char.isprintable() else None))


async def test_a_filter_typed_at_once_is_typed_into_the_filter(stage: Stage) -> None:
    bunch(stage, "/prod\r")
    await stage.until(lambda: stage.table("clusters").filter_text == "prod")
    await stage.until(lambda: stage.app.focused is stage.table("clusters"))
    assert stage.dialog is None


async def test_keys_after_escape_are_commands_again(stage: Stage) -> None:
    bunch(stage, "/prod\x1b2")
    await stage.until(lambda: stage.screen.current == "services")
    await stage.quiet()
    assert stage.table("clusters").filter_text == ""
    assert not stage.app._unheard


async def test_many_keys_at_once_all_count(stage: Stage) -> None:
    await stage.press("2")
    rows = len(stage.names("services"))
    bunch(stage, "j" * (rows - 1) + "k")
    await stage.until(lambda: stage.table("services").model.cursor == rows - 2)


async def test_the_row_that_a_filter_leaves_is_selected(stage: Stage) -> None:
    cluster = stage.names("clusters")[-1].split()[-1]
    await stage.press("/")
    await stage.type_in(cluster)
    await stage.until(lambda: stage.screen.view.scope.cluster.endswith(cluster))
    assert f"/{cluster}" in stage.text
    await stage.shows(f"Services {cluster}")


async def test_the_palette_takes_keys_before_it_has_found_anything(stage: Stage) -> None:
    for name in ("colon", "pageup", "pagedown", "up", "down"):
        stage.app.post_message(events.Key(name, None))
    await stage.quiet()
    await stage.until(lambda: isinstance(stage.dialog, CommandPalette))
    bunch(stage, "zz")
    for _ in range(3):
        stage.app.post_message(events.Key("pageup", None))
    await stage.quiet()
    await stage.press("escape")
    await stage.until(lambda: stage.dialog is None)
