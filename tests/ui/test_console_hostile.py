"""Names, reasons and log lines that try to command the terminal or the markup: all is text."""

from __future__ import annotations

from typing import Any

from textual.app import App

from tests.cli.conftest import altered
from tests.ui.conftest import Open, Stage

EVIL = "[/x][bold red]\x1b]0;owned\x07\x1b[31m\x9b2J\u202e\u2066{!r}$(id)\r\n\x00"


ODD = set("\x1b\x9b\x07\x00\r\u202e\u2066")


def _spoil_names(body: dict[str, Any]) -> None:
    for cluster in body.get("clusters", ()):
        cluster["clusterName"] = f"{EVIL}{cluster['clusterName']}"
    for service in body.get("services", ()):
        service["serviceName"] = f"{EVIL}{service['serviceName']}"


def _spoil_words(body: dict[str, Any]) -> None:
    for service in body.get("services", ()):
        service["events"] = [{"id": "1", "createdAt": 1.0, "message": EVIL}]
        service["tags"] = [{"key": EVIL, "value": EVIL}]
        for deployment in service["deployments"]:
            deployment["rolloutStateReason"] = EVIL
    for task in body.get("tasks", ()):
        task["stoppedReason"] = EVIL
        task["availabilityZone"] = EVIL
        task["healthStatus"] = EVIL
    for event in body.get("events", ()):
        event["message"] = f"{EVIL}{event['message']}"


NAMES = {name: altered(name, _spoil_names) for name in ("DescribeClusters", "DescribeServices")}
WORDS = {
    name: altered(name, _spoil_words)
    for name in ("DescribeServices", "DescribeTasks", "FilterLogEvents")
}


def all_texts(app: App[None]) -> str:
    """Everything that the terminal is given, the control codes of our own styles aside."""
    return "".join(
        segment.text
        for strip in app.screen._compositor.render_strips()
        for segment in strip
        if segment.control is None
    )


async def every_view(stage: Stage) -> None:
    """Look into each pane, each description, the help and the palette."""
    for pane in "12345":
        await stage.press(pane)
        stage.assert_clean()
    for pane in "123":
        await stage.press(pane, "d")
        stage.assert_clean()
        await stage.press("y")
        stage.assert_clean()
        await stage.press("escape")
    for key in ("question_mark", "colon"):
        await stage.press(key)
        stage.assert_clean()
        await stage.press("escape")


async def every_dialog(stage: Stage) -> None:
    """Open each dialog that asks or plans."""
    for pane, key in (("2", "s"), ("2", "r"), ("3", "S")):
        await stage.press(pane, key)
        await stage.until(lambda: stage.dialog is not None)
        await stage.quiet()
        stage.assert_clean()
        await stage.press("escape")


async def test_hostile_words_are_text_everywhere(open_console: Open) -> None:
    async with open_console((160, 45), speed=1.0, instead=WORDS, profile=EVIL) as stage:
        await stage.loaded()
        await stage.until(lambda: stage.log_lines)
        await stage.quiet()
        assert stage.text.count("[/x][bold red]") > 5, "it is shown as it is"
        await every_view(stage)
        await every_dialog(stage)
        assert not set(all_texts(stage.app)) & ODD


async def test_hostile_names_are_text_everywhere(open_console: Open) -> None:
    async with open_console((160, 45), speed=1.0, instead=NAMES) as stage:
        await stage.loaded_in("clusters", "services")
        assert all("[/x][bold red]" in name for name in stage.names("services"))
        await every_view(stage)
        await stage.press("2", "r")
        await stage.until(lambda: stage.dialog is not None)
        await stage.quiet()
        stage.assert_clean()
        assert not set(stage.app.export_screenshot()) & ODD


async def test_hostile_logs_of_a_whole_world(open_console: Open) -> None:
    """The demo's own: escape sequences, markup, very long lines, wide and bidi characters."""
    async with open_console((120, 35), scenario="hostile-logs", speed=1.0) as stage:
        await stage.loaded()
        arn = f"arn:aws:ecs:eu-west-1:{stage.world.account}"
        assert stage.table("clusters").go_to(f"{arn}:cluster/prod")
        await stage.until(lambda: stage.table("services").go_to(f"{arn}:service/prod/chat"))
        await stage.press("l")
        await stage.shows("chat")
        await stage.until(lambda: stage.log_lines)
        for key in ("w", "t", "L", "g", "G"):
            await stage.press(key)
            stage.assert_clean()
