"""Keys in the order they were typed, each heard where the one before it has led.

Textual hands a key to what has the focus when the key arrives, while the key before it may still be
on its way to moving the focus. Over a slow line keys arrive in bunches: of `/prod` the `/` would
open the filter and the rest would run as commands.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

PATIENCE = 0.25
"""Seconds after which the next key is heard even if the one before seems to be stuck."""
TRIPS = 2
"""Ways up from the focus to the app: one for the key, one for the messages that it caused."""


class KeysInOrder(App[None]):
    """An app that hears the next key only when the one before has arrived everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self._unheard: deque[events.Key] = deque()
        self._key = 0
        self._hearing = False
        self._deadline: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Hold a key back while another is on its way; everything else goes on as ever."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._hearing:
            self._unheard.append(event)
        else:
            await self._hear(event)

    async def _hear(self, key: events.Key) -> None:
        self._hearing = True
        self._key += 1
        over = partial(self._heard, self._key)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(PATIENCE, self.call_later, over)
        start = self.focused or self.screen
        await super().on_event(key)
        self._follow(start, self._key, TRIPS)

    def _follow(self, pump: MessagePump, key: int, trips: int) -> None:
        """Go the way of the key, behind it; a pump that is closing is passed by."""
        if not pump.call_later(self._passed, pump, key, trips) and pump is not self:
            self._follow(pump._parent or self, key, trips)

    async def _passed(self, pump: MessagePump, key: int, trips: int) -> None:
        if pump is not self:
            self._follow(pump._parent or self, key, trips)
        elif trips > 1:
            self._follow(self.focused or self.screen, key, trips - 1)
        else:
            await self._heard(key)

    async def _heard(self, key: int) -> None:
        """Hear the next key, if this is still the one on its way."""
        if key != self._key or not self._hearing:
            return
        self._hearing = False
        if self._deadline is not None:
            self._deadline.cancel()
        if self._unheard:
            await self._hear(self._unheard.popleft())
