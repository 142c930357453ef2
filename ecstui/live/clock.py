"""The only source of time in `live`: what the wall says, what has passed, and how to wait.

Ages and deadlines are always measured with `monotonic`, since a wall clock may be set; `now` is
for what AWS measures by the wall: log and metric windows, and the ages of AWS's own timestamps.
"""

from __future__ import annotations

import asyncio
import math
import sys
import time
from typing import Protocol


class Clock(Protocol):
    """Time as the live room sees it, in seconds."""

    def now(self) -> float:
        """Epoch seconds; may jump when somebody sets the clock."""
        ...

    def monotonic(self) -> float:
        """Seconds passed since some moment, the machine's sleep included; never goes back."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for `event`, at most `seconds` (may be infinite). Returns whether it is set."""
        ...


def _ticking() -> int | None:
    """The POSIX clock that goes on counting while the machine sleeps, where there is one."""
    if sys.platform == "linux":
        return time.CLOCK_BOOTTIME
    if sys.platform == "darwin":
        return time.CLOCK_MONOTONIC
    return None


class SystemClock:
    """The machine's clocks."""

    def __init__(self) -> None:
        self._clock_id = _ticking()

    def now(self) -> float:
        """Epoch seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since the machine's start, including its sleep where the system tells."""
        return time.monotonic() if self._clock_id is None else time.clock_gettime(self._clock_id)

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for `event`, at most `seconds`. Returns whether it is set."""
        try:
            async with asyncio.timeout(None if math.isinf(seconds) else seconds):
                await event.wait()
        except TimeoutError:
            return event.is_set()
        return True


class HandClock:
    """A clock moved by hand: for replay, pictures and tests. Both readings stand still."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._monotonic = 0.0
        self._waiting: list[tuple[float, asyncio.Timeout]] = []

    def now(self) -> float:
        """Epoch seconds, as last set."""
        return self._now

    def monotonic(self) -> float:
        """Seconds it was moved ahead in all."""
        return self._monotonic

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for `event` until the clock has been moved `seconds` ahead."""
        try:
            async with asyncio.timeout(None) as scope:
                entry = (self._monotonic + seconds, scope)
                self._waiting.append(entry)
                try:
                    await event.wait()
                finally:
                    if entry in self._waiting:
                        self._waiting.remove(entry)
        except TimeoutError:
            return event.is_set()
        return True

    async def advance(self, seconds: float) -> None:
        """Move ahead, waking every waiter at its own moment, in order."""
        end = self._monotonic + seconds
        await self.settle()
        while self._waiting and (moment := min(self._waiting, key=_moment)[0]) <= end:
            self._move_to(max(moment, self._monotonic))
            self._wake()
            await self.settle()
        self._move_to(end)

    async def leap(self, seconds: float) -> None:
        """Let the time pass in one piece, as when the machine slept or the process stood still."""
        self._move_to(self._monotonic + seconds)
        self._wake()
        await self.settle()

    def set_wall(self, now: float) -> None:
        """Set the wall clock; no time passes."""
        self._now = now

    async def settle(self, turns: int = 60) -> None:
        """Let the event loop run until all that is ready now has run."""
        for _ in range(turns):
            await asyncio.sleep(0)

    def _move_to(self, moment: float) -> None:
        self._now += moment - self._monotonic
        self._monotonic = moment

    def _wake(self) -> None:
        due = [entry for entry in self._waiting if entry[0] <= self._monotonic]
        self._waiting = [entry for entry in self._waiting if entry[0] > self._monotonic]
        for _, scope in due:
            scope.reschedule(asyncio.get_running_loop().time() - 1)


def _moment(entry: tuple[float, asyncio.Timeout]) -> float:
    return entry[0]
