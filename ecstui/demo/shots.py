"""`python -m ecstui.demo.shots`: the README's pictures, taken of the demo on a clock that stands.

Like the command line this wires all rooms together, which no other module of the demo may do.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from textual.pilot import Pilot

from ecstui import paths
from ecstui.cli.link import connector
from ecstui.demo.child import start_child
from ecstui.demo.commands import Setup
from ecstui.live.clock import SystemClock
from ecstui.ui.app import Console
from ecstui.ui.link import Wiring
from ecstui.ui.widgets.keyed_table import KeyedTable

MOMENT = 1_773_480_360.0
"""The moment of all pictures: 14 March 2026, 09:26 UTC."""
LIVED = 900.0
"""Seconds the world lives before that, so that incidents are under way."""
PATIENCE = 30.0
"""Seconds until a picture that doesn't come together is given up."""

Steps = Callable[["Stage"], Any]


class StandingClock(SystemClock):
    """Waits as long as the machine says, but it is always the same moment."""

    def now(self) -> float:
        """The moment of the pictures."""
        return MOMENT


class Stage:
    """A console in front of the camera."""

    def __init__(self, app: Console, pilot: Pilot[None], folder: Path) -> None:
        self.app, self.pilot, self.folder = app, pilot, folder

    async def press(self, *keys: str) -> None:
        """Type, and let the console answer."""
        await self.pilot.press(*keys)
        await self.pilot.pause(0.4)

    async def choose(self, pane: str, name: str) -> None:
        """Put the cursor of a pane's table on the row whose ARN ends in `name`."""
        table = self.app.screen.query_one(f"#{pane} KeyedTable", KeyedTable)
        async with asyncio.timeout(PATIENCE):
            while not (key := _ending(table, name)):
                await self.pilot.pause(0.1)
        table.go_to(key)
        await self.pilot.pause(0.4)

    async def calm(self) -> None:
        """Wait until charts and logs are there: nothing changes any more on a standing clock."""
        before, after = "", "-"
        async with asyncio.timeout(PATIENCE):
            while before != after or "oading" in after:
                await self.pilot.pause(1.2)
                before, after = after, _below_header(self.app.export_screenshot())

    async def take(self, name: str) -> None:
        """Save a picture."""
        await self.calm()
        self.app.save_screenshot(f"{name}.svg", str(self.folder))


def _below_header(svg: str) -> str:
    """A picture without its first line, where calls are counted, and without its own id."""
    return re.sub(r"terminal-\d+", "", re.sub(r"<text[^>]*-line-0\)[^>]*>[^<]*</text>", "", svg))


def _ending(table: KeyedTable, name: str) -> str:
    return next((row.key for row in table.model.rows if row.key.endswith(f"/{name}")), "")


@asynccontextmanager
async def stage(
    folder: Path, size: tuple[int, int], theme: str = "ecstui-dark"
) -> AsyncIterator[Stage]:
    """A console on a fresh demo; the same every time."""
    child = await start_child(Setup(clock=MOMENT - LIVED))
    os.environ.update(child.endpoint.environment)
    async with aiohttp.ClientSession() as web:
        await web.post(f"{child.endpoint.url}/_ecstui/clock", json={"advance": LIVED})
    with tempfile.TemporaryDirectory() as scratch:
        wiring = Wiring(
            connect=connector(endpoint_url=child.endpoint.url),
            audit_file=Path(scratch) / "audit.jsonl",
            demo=True,
            theme=theme,
            theme_folders=(paths.shipped_themes(),),
            clock=StandingClock(),
        )
        app = Console(wiring)
        async with app.run_test(size=size) as pilot:
            yield Stage(app, pilot, folder)
    await child.stop()


async def overview(at: Stage) -> None:
    """The whole fleet."""
    await at.choose("clusters", "prod")
    await at.press("2")
    await at.choose("services", "shipping")
    await at.take("overview")


async def service(at: Stage) -> None:
    """A service in trouble, its charts with the screen for themselves."""
    await at.choose("clusters", "prod")
    await at.press("2")
    await at.choose("services", "cart")
    await at.press("m")
    await at.take("charts")


async def scale(at: Stage) -> None:
    """The plan of a change."""
    await at.choose("clusters", "prod")
    await at.press("2")
    await at.choose("services", "web")
    await at.calm()
    await at.press("s")
    await at.press("2", "4", "enter")
    await at.take("scale")


async def logs(at: Stage) -> None:
    """Logs of a whole service."""
    await at.choose("clusters", "prod")
    await at.press("2")
    await at.choose("services", "orders")
    await at.press("l")
    await at.take("logs")


async def small(at: Stage) -> None:
    """80 columns and 24 rows."""
    await at.choose("clusters", "prod")
    await at.press("enter")
    await at.take("small")


async def light(at: Stage) -> None:
    """The same fleet by daylight."""
    await at.choose("clusters", "prod")
    await at.press("2")
    await at.choose("services", "checkout")
    await at.press("3")
    await at.take("light")


PICTURES: tuple[tuple[Steps, tuple[int, int], str], ...] = (
    (overview, (160, 45), "ecstui-dark"),
    (service, (160, 45), "ecstui-dark"),
    (scale, (120, 35), "ecstui-dark"),
    (logs, (160, 45), "ecstui-dark"),
    (small, (80, 24), "ecstui-dark"),
    (light, (120, 35), "ecstui-light"),
)


async def _all(folder: Path, only: str) -> None:
    for steps, size, theme in PICTURES:
        if only in ("", steps.__name__):
            async with stage(folder, size, theme) as at:
                await steps(at)
            print(f"{steps.__name__}: done", file=sys.stderr)


def main() -> int:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description="Take the README's pictures of the demo.")
    parser.add_argument("folder", nargs="?", default="screenshots", type=Path)
    names = [steps.__name__ for steps, _size, _theme in PICTURES]
    parser.add_argument("--only", default="", choices=names)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_all(options.folder, options.only))
    return 0


if __name__ == "__main__":
    sys.exit(main())
