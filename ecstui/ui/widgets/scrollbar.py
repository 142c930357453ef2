"""Where the thumb of a one-column scrollbar stands, and which line a place on it means."""

from __future__ import annotations

from typing import NamedTuple

THUMB = "▐"


class Scroll(NamedTuple):
    """What a view shows of its lines: `top` is the first one of `page` visible, of `total`."""

    top: int
    page: int
    total: int

    @property
    def last_top(self) -> int:
        """The largest useful `top`."""
        return max(0, self.total - self.page)

    @property
    def needed(self) -> bool:
        """Whether there is anything to scroll."""
        return self.total > self.page > 0

    def thumb(self) -> range:
        """The rows of the bar that the thumb covers, counted from 0; empty when all is visible.

        It touches an end of the bar exactly when the view is at that end.
        """
        if not self.needed:
            return range(0)
        size = max(1, self.page * self.page // self.total)
        room = self.page - size
        start = room * min(self.top, self.last_top) // self.last_top
        if 0 < self.top < self.last_top and room >= 2:
            start = min(max(start, 1), room - 1)
        return range(start, start + size)

    def top_at(self, row: int) -> int:
        """The `top` that puts the middle of the thumb on `row` of the bar."""
        size = len(self.thumb())
        room = max(1, self.page - size)
        place = min(max(row - size // 2, 0), room)
        return self.last_top * place // room
