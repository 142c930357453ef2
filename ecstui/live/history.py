"""A bounded memory of one metric series, where later readings of a moment replace earlier ones."""

from __future__ import annotations

from collections.abc import Iterable

Point = tuple[float, float]
"""Epoch seconds of the period's start, and the value."""


class History:
    """Points of one series, oldest first; the oldest give way to new ones beyond `limit`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._points: tuple[Point, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """All points; the same object until something changes."""
        return self._points

    def merge(self, points: Iterable[Point]) -> bool:
        """Work points in, in any order. Returns whether that changed anything."""
        known = dict(self._points)
        known.update(points)
        merged = tuple(sorted(known.items()))[-self.limit :]
        if merged == self._points:
            return False
        self._points = merged
        return True
