"""The README says what is true today: its keys, its commands and its permissions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecstui.cli.options import parser
from ecstui.ui.keys import APP, CONSOLE, LOGS, Key
from ecstui.ui.screens.help import key_name
from ecstui.ui.widgets.log_keys import LOG_BINDINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TOLD = set(re.findall(r"`([^`\n]+)`", README))
TOLD |= {str(digit) for digit in range(7)}  # told as ranges, such as `2`–`6`


@pytest.mark.parametrize("key", [*APP, *CONSOLE, *LOGS], ids=lambda key: str(key.id))
def test_every_key_is_told(key: Key) -> None:
    assert {key_name(each) for each in key.keys.split(",")} & TOLD


def test_keys_of_the_log_view_are_told() -> None:
    moves = {"down", "up", "pagedown", "pageup", "ctrl+d", "ctrl+u", "home"}
    untold = []
    for binding in LOG_BINDINGS:
        keys = str(getattr(binding, "key", "")).split(",")
        if not {key_name(key) for key in keys} & TOLD and not moves & set(keys):
            untold.append(keys)
    assert untold == []


def test_every_command_is_told() -> None:
    usage = parser().format_help()
    commands = set(re.findall(r"^    ([a-z][a-z-]+) {2,}\S", usage, re.MULTILINE))
    assert len(commands) > 10
    untold = [name for name in commands if not re.search(rf"`{name}`|ecstui {name}\b", README)]
    assert untold == []


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert len(pictures) >= 5
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_set_up_is_two_commands() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert [line.rsplit("/", 1)[-1] for line in commands] == ["ecstui --demo", "pytest"]
