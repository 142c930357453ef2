"""The only source of time in the demo: a clock that can run faster, or stand still for tests."""

from __future__ import annotations

import time


class Clock:
    """Simulated time in epoch seconds.

    Runs at `speed` simulated seconds per real second, from `start` (default: the present).
    A frozen clock stands still until `move` or `set` is called.
    """

    def __init__(
        self, start: float | None = None, speed: float = 1.0, *, frozen: bool = False
    ) -> None:
        if speed <= 0:
            raise ValueError("speed must be positive")
        self._base = time.time() if start is None else start
        self._origin = time.monotonic()
        self.speed = speed
        self.frozen = frozen

    @classmethod
    def frozen_at(cls, at: float) -> Clock:
        """Make a clock that stands at `at` (epoch seconds)."""
        return cls(at, frozen=True)

    def now(self) -> float:
        """Simulated epoch seconds."""
        if self.frozen:
            return self._base
        return self._base + (time.monotonic() - self._origin) * self.speed

    def set(self, at: float) -> None:
        """Put the clock at `at`; a running one goes on from there."""
        self._base = at
        self._origin = time.monotonic()

    def move(self, seconds: float) -> None:
        """Put the clock `seconds` ahead."""
        self.set(self.now() + seconds)

    def freeze(self) -> None:
        """Stand still at the present reading."""
        self._base = self.now()
        self.frozen = True

    def thaw(self) -> None:
        """Run on from the present reading."""
        self.set(self.now())
        self.frozen = False
