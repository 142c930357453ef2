"""A stage for the console: an embedded AWS whose clock stands still, and the console open on it."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen

from ecstui.aws.connect import connect
from ecstui.cli.link import ConsoleLink
from ecstui.demo.calls import Answer, Call, Operation
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.server import Running, serve
from ecstui.demo.telemetry import Telemetry
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World
from ecstui.live.clock import SystemClock
from ecstui.live.kit import Settings
from ecstui.ui import app as console_app
from ecstui.ui.app import Console
from ecstui.ui.link import Wiring
from ecstui.ui.screens.console import ConsoleScreen
from ecstui.ui.screens.dialog import Dialog
from ecstui.ui.widgets.keyed_table import KeyedTable
from ecstui.ui.widgets.log_view import LogView

AT = 1_760_000_000.0
PATIENCE = 20.0
"""Seconds of real time after which something that should have been seen is given up."""
_HOPS = 8
"""More than the steps from any widget up to the app and back by a message of its answer."""
READS = ("Get", "List", "Describe", "Filter", "StartLiveTail", "StartQuery", "StopQuery")
THEMES = Path(__file__).parents[2] / "themes"


class StageClock(SystemClock):
    """The wall says what it is in the world; the console's own waits pass `speed` times faster."""

    def __init__(self, world: World, speed: float) -> None:
        super().__init__()
        self._world = world
        self._speed = speed

    def now(self) -> float:
        """The world's time."""
        return self._world.clock.now()

    def monotonic(self) -> float:
        """Seconds as the console counts them."""
        return super().monotonic() * self._speed

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for `event`, at most `seconds` as the console counts them."""
        return await super().wait(event, seconds / self._speed)


@dataclass
class Stage:
    """The console under test, the world it looks at, and all that was changed in that world."""

    world: World
    server: Running
    app: Console
    audit: Path
    changes: list[tuple[str, dict[str, Any]]]
    links: list[ConsoleLink] = field(default_factory=list)
    pilot: Pilot[None] = field(init=False)

    @property
    def screen(self) -> ConsoleScreen:
        """The console's own screen, also when a dialog is open upon it."""
        return self.app.console_screen

    @property
    def header(self) -> str:
        """What the header says, place and pulse."""
        return self.screen.header.plain

    @property
    def dialog(self) -> Screen[Any] | None:
        """What is open upon the console."""
        top: Screen[Any] = self.app.screen
        return None if top is self.screen else top

    @property
    def notices(self) -> str:
        """What is said in notices at the moment."""
        return "\n".join(str(notice.message) for notice in self.app._notifications)

    def table(self, name: str) -> KeyedTable:
        """The table in a pane."""
        return self.screen.query_one(f"#{name} KeyedTable", KeyedTable)

    def names(self, pane: str) -> list[str]:
        """The first cells of a table's rows, in their order on the screen."""
        return [row.cells[0].text for row in self.table(pane).model.view]

    @property
    def lines(self) -> list[str]:
        """What the terminal shows, line by line."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(self.lines)

    @property
    def calls(self) -> int:
        """How many requests the embedded AWS has seen."""
        return self.server.desk.ledger.number

    @property
    def log_view(self) -> LogView:
        """The lines in the log pane."""
        return self.screen.query_one("#logs LogView", LogView)

    @property
    def log_lines(self) -> int:
        """How many lines of logs there are."""
        return len(self.log_view.buffer)

    async def until(self, seen: Callable[[], Any], moving: float = 0.0) -> None:
        """Wait until `seen`; the world moves on by `moving` seconds at each look."""
        async with asyncio.timeout(PATIENCE):
            while not seen():
                assert self.app._exception is None, "the console has ended by a bug"
                assert not self.app._exit, "the console was left"
                await asyncio.sleep(0.01)
                if moving:
                    self.go_on(moving)

    async def shows(self, *words: str) -> None:
        """Wait until the terminal shows each of `words`."""
        await self.until(lambda: all(word in self.text for word in words))

    async def tells(self, words: str) -> None:
        """Wait until a notice says `words`, and is to be seen."""
        await self.until(lambda: words in self.notices and self.app.screen.query("Toast"))

    async def press(self, *keys: str) -> None:
        """Press keys, given by name or character, and let the console take each of them in."""
        for key in keys:
            char = key if len(key) == 1 else {"space": " "}.get(key)
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.app.post_message(events.Key(name, char))
            await self.quiet()

    async def type_in(self, text: str) -> None:
        """Type into the line that has the focus."""
        await self.press(*text)

    async def quiet(self) -> None:
        """Let every message that is on its way arrive, however far it bubbles."""
        for hop in range(_HOPS):
            await self.pilot.pause(0)
            nodes = (self.app, *self.app.screen.walk_children(with_self=True))
            if hop >= 2 and not any(node.message_queue_size for node in nodes):
                return

    async def loaded(self) -> None:
        """Wait until every table has rows."""
        await self.loaded_in("clusters", "services", "tasks")

    async def loaded_in(self, *panes: str) -> None:
        """Wait until the tables of `panes` have rows."""
        tables = [self.table(name) for name in panes]
        await self.until(lambda: all(table.counts[1] for table in tables))
        await self.quiet()

    async def settled(self) -> None:
        """Wait until every pane has what it shows."""
        await self.loaded()
        await self.until(lambda: self.log_lines and self.screen.charts.cpu.picture.series[0].points)
        await self.quiet()

    async def open_dialog(self, key: str, kind: type[Dialog[Any]]) -> None:
        """Press a key and wait for its dialog to listen."""
        await self.press(key)
        await self.until(lambda: isinstance(self.dialog, kind))
        await self.quiet()

    @contextmanager
    def recording(self) -> Iterator[list[str]]:
        """What is written to the terminal within the block."""
        driver, written = self.app._driver, list[str]()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(driver, "write", written.append)
            # Without a terminal Textual draws nothing, and so writes nothing.
            patch.setattr(type(driver), "is_headless", False)
            yield written

    async def home(self) -> None:
        """Undo what a test before has done to the view: as after the start."""
        while self.dialog is not None:
            await self.press("escape")
        self.app.clear_notifications()
        screen = self.screen
        if screen.paused:
            self.app.action_pause()
        screen.tasks.shown, screen.zoomed = "all", False
        screen.repaint()
        for pane in (screen.clusters, screen.services, screen.tasks):
            pane.table.focus()
            await self.quiet()
            if pane.table.filter_text:
                await self.press("escape")
            pane.table.action_first()
        screen.go("clusters")
        await self.loaded()

    async def rest(self) -> None:
        """Ask nothing more, so that nothing is on its way when the console is left."""
        if not self.screen.paused:
            self.app.action_pause()
        await asyncio.sleep(2 * Settings().coalesce)
        await self.quiet()

    def go_on(self, seconds: float) -> None:
        """Let time pass in the world."""
        self.world.clock.move(seconds)
        self.world.advance()

    def fault(self, **rule: Any) -> None:
        """Let calls go wrong from now on."""
        self.server.desk.faults.add(rule)

    def assert_clean(self) -> None:
        """The terminal shows nothing that could command it, and no text that runs backwards."""
        for line in self.lines:
            odd = [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
            assert not odd, f"{odd!r} in {line!r}"

    def assert_lawful(self) -> None:
        """AWS has no complaint about us, and the embedded one worked."""
        ledger = self.server.desk.ledger
        assert list(ledger.violations) == []
        assert list(ledger.bugs) == []
        assert [c for c in ledger.calls if c.status >= 500 and not c.injected] == []
        assert [c for c in ledger.calls if c.code.startswith("Throttl") and not c.injected] == []


Open = Callable[..., AbstractAsyncContextManager[Stage]]


def _noting(operation: Operation, changes: list[tuple[str, dict[str, Any]]]) -> Operation:
    def noted(world: World, call: Call) -> Answer:
        changes.append((call.operation, dict(call.params)))
        return operation(world, call)

    return noted


def _table(
    changes: list[tuple[str, dict[str, Any]]], instead: Mapping[str, Operation]
) -> dict[tuple[str, str], Operation]:
    """The world's operations, some of them others, with a note of everything that changes it."""
    table = {key: instead.get(key[1], operation) for key, operation in OPERATIONS.items()}
    return {
        key: operation if key[1].startswith(READS) else _noting(operation, changes)
        for key, operation in table.items()
    }


@asynccontextmanager
async def open_stage(
    folder: Path,
    size: tuple[int, int] = (140, 40),
    *,
    speed: float = 10.0,
    scenario: str = "calm",
    instead: Mapping[str, Operation] | None = None,
    faults: tuple[dict[str, Any], ...] = (),
    **wiring: Any,
) -> AsyncIterator[Stage]:
    """Open the console on a small world of its own.

    `folder` is for the audit file; `speed` is how many times faster the console's intervals pass;
    `instead` replaces operations of the embedded AWS by name; `faults` are in force from the start;
    everything else goes into the console's wiring.
    """
    world = World.build("small", 7, scenario, Clock.frozen_at(AT), telemetry=Telemetry)
    changes: list[tuple[str, dict[str, Any]]] = []
    links: list[ConsoleLink] = []
    async with await serve(world, operations=_table(changes, instead or {})) as server:
        for rule in faults:
            server.desk.faults.add(rule)

        async def way() -> ConsoleLink:
            aws = await connect(region="eu-west-1", endpoint_url=server.url, share=0.5)
            read_only = wiring.get("read_only", False)
            links.append(ConsoleLink(aws, read_only=read_only, child=None))
            return links[-1]

        ready = Wiring(
            connect=way,
            audit_file=folder / "audit.jsonl",
            theme_folders=(THEMES,),
            clock=StageClock(world, speed),
            **wiring,
        )
        stage = Stage(world, server, Console(ready), ready.audit_file, changes, links)
        async with stage.app.run_test(size=size, notifications=True) as stage.pilot:
            yield stage
            await stage.rest()
        stage.assert_lawful()


@contextmanager
def _surroundings() -> Iterator[None]:
    """Credentials for the embedded AWS, dialogs that listen at once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_REGION"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIADEMO")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
        patch.setattr(Dialog, "DEAF_SECONDS", 0.0)
        # It would freeze the garbage of all tests of this process.
        patch.setattr(console_app, "COLLECT_AFTER", 3600.0)
        yield


@pytest.fixture
def open_console(tmp_path: Path) -> Iterator[Open]:
    """`async with open_console(size=(120, 35), ...) as stage`, see `open_stage`."""
    with _surroundings():
        yield partial(open_stage, tmp_path)


@pytest.fixture
async def stage(open_console: Open) -> AsyncIterator[Stage]:
    """The console at 140x40 on a calm small world, its tables loaded, time at its usual pace."""
    async with open_console(speed=1.0) as ready:
        await ready.loaded()
        yield ready


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """As `stage`, but one for all tests of a module, which bring it `home` before they use it."""
    with _surroundings():
        async with open_stage(tmp_path_factory.mktemp("console"), speed=1.0) as ready:
            await ready.loaded()
            yield ready
