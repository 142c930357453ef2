"""What is going to happen and when: the queue that drives the simulation."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

Happening = Callable[..., None]


class Agenda:
    """Happenings in the order of their time; those of one moment in the order of their booking."""

    __slots__ = ("_heap", "_serial")

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Happening, tuple[Any, ...]]] = []
        self._serial = 0

    def __len__(self) -> int:
        return len(self._heap)

    def at(self, when: float, happening: Happening, *args: Any) -> None:
        """Book `happening(*args)` for `when` (epoch seconds)."""
        self._serial += 1
        heapq.heappush(self._heap, (when, self._serial, happening, args))

    def due(self, until: float) -> bool:
        """Tell whether something is booked for `until` or earlier."""
        return bool(self._heap) and self._heap[0][0] <= until

    def take(self) -> tuple[float, Happening, tuple[Any, ...]]:
        """Remove and return the earliest happening: its time, the function, its arguments."""
        when, _, happening, args = heapq.heappop(self._heap)
        return when, happening, args
