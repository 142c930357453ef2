"""The console as a Textual app: wiring, themes and what works on every screen."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen
from textual.theme import Theme

from ecstui.crash import ReportsCrashes
from ecstui.errors import AwsError, ConfigError
from ecstui.live.engine import Engine
from ecstui.live.kit import paced
from ecstui.text import clean
from ecstui.ui import theme
from ecstui.ui.driver import PromptDriver
from ecstui.ui.key_order import KeysInOrder
from ecstui.ui.keys import APP, PALETTE, bindings
from ecstui.ui.link import Link, Wiring
from ecstui.ui.screens.commands import Commands
from ecstui.ui.screens.console import ConsoleScreen
from ecstui.ui.screens.help import HelpScreen

RECONNECT = 5.0
"""Seconds between two attempts to open AWS at all."""
TWICE = 2.0
"""Seconds within which a second ctrl-c quits."""
COLLECT_AFTER = 3.0
"""Seconds after the start when everything that stays has been made."""


class Console(ReportsCrashes, KeysInOrder, inherit_bindings=False):
    """One connection, one engine, one console screen."""

    TITLE = "ecstui"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "colon"

    _themes = theme.Themes({}, [])

    def __init__(self, wiring: Wiring) -> None:
        themes = theme.load_themes(*wiring.theme_folders)
        if wiring.theme not in themes.loaded:
            names = ", ".join(sorted(themes.loaded))
            raise ConfigError(f"There is no theme {wiring.theme}.", f"There are: {names}.")
        super().__init__()
        self._themes = themes
        self.wiring = wiring
        self.crash_folder = wiring.crash_folder
        self._interrupted = -TWICE
        for each in self._themes.loaded.values():
            self.register_theme(each)
        self.theme = wiring.theme
        if wiring.keymap:
            self.set_keymap(wiring.keymap)

    def get_driver_class(self) -> type[Driver]:
        """Our own way to the terminal, unless the environment names another (TEXTUAL_DRIVER)."""
        chosen = super().get_driver_class()
        return PromptDriver if chosen is LinuxDriver else chosen

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Our own themes: Textual's know nothing of our roles."""
        return dict(self._themes.loaded) or super().available_themes

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Values for our roles while another theme is shown."""
        return theme.variable_defaults(self._themes.loaded.values())

    def get_default_screen(self) -> Screen[None]:
        """The console."""
        return ConsoleScreen(self.wiring)

    @property
    def console_screen(self) -> ConsoleScreen:
        """The screen at the bottom of the stack."""
        screen = self.screen_stack[0]
        if not isinstance(screen, ConsoleScreen):
            raise TypeError("the console is always the first screen")
        return screen

    def on_mount(self) -> None:
        """Open AWS beside the first frame; say which themes could not be read."""
        for sentence in self._themes.failed:
            self.notify(clean(sentence), severity="warning", markup=False)
        self.run_worker(self._live(), name="engine")
        self.set_timer(COLLECT_AFTER, _freeze)

    async def _live(self) -> None:
        """Connect, then run the engine until the end. A bug in it ends the console loudly."""
        link = await self._connect()
        try:
            settings = paced(self.wiring.refresh)
            engine = Engine(link.reads, clock=self.wiring.clock, settings=settings)
            self.console_screen.attach(link, engine)
            await engine.run()
        finally:
            await link.close()

    async def _connect(self) -> Link:
        while True:
            try:
                return await self.wiring.connect()
            except AwsError as error:
                self.console_screen.explain(str(error))
            await asyncio.sleep(RECONNECT)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every key of the console by its name, and the themes."""
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.id in PALETTE and active.enabled:
                yield SystemCommand(
                    binding.description,
                    active.tooltip or binding.tooltip,
                    lambda active=active: self.call_later(
                        self.run_action, active.binding.action, active.node
                    ),
                )

    def action_command_palette(self) -> None:
        """Find any command by its name."""
        if not isinstance(self.screen, Commands):
            self.push_screen(Commands(id="--command-palette"))

    def action_help(self) -> None:
        """All keys of the screen that is shown."""
        if isinstance(self.screen, HelpScreen):
            return
        pairs = [
            (_heading(active.node, active.binding.id), active)
            for active in self.screen.active_bindings.values()
            if active.binding.id or active.binding.show
        ]
        self.push_screen(HelpScreen(pairs))

    def action_pause(self) -> None:
        """Stop asking AWS, or go on."""
        screen = self.console_screen
        screen.set_paused(not screen.paused)

    def action_refresh_now(self) -> None:
        """Ask AWS now."""
        self.console_screen.refresh_now()

    def action_repaint(self) -> None:
        """Draw the whole screen again, for a terminal that something else has written to."""
        self.screen.refresh(layout=True)
        for widget in self.screen.query("*"):
            widget.refresh()

    def action_interrupt(self) -> None:
        """Close a dialog; on the console, twice in a row quits."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
            return
        now = time.monotonic()
        if now - self._interrupted < TWICE:
            self.exit()
        self._interrupted = now
        self.notify("Press ctrl+c again to quit.", timeout=TWICE, markup=False)


def _heading(node: object, identity: str | None) -> str:
    names = {"table": "Tables", "log": "Logs", "dialog": "Dialog", "describe": "Dialog"}
    group = (identity or "").partition(".")[0]
    return names.get(group, "Console" if not isinstance(node, App) else "Everywhere")


def _freeze() -> None:
    """Take what stays out of the garbage collector's sight: its pauses are felt as stutter."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
