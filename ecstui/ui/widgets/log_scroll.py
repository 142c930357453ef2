"""Where a log view stands among its lines; a line may take several rows when it is wrapped."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol


class Spot(NamedTuple):
    """One row on the screen: the number of a line, and which of that line's rows."""

    number: int
    row: int


class Lines(Protocol):
    """Something with numbered lines from `floor` up to, not including, `end`."""

    @property
    def floor(self) -> int:
        """The first line's number."""

    @property
    def end(self) -> int:
        """The number after the last line's."""


class LogScroll:
    """Follows the end, or stays where it is while lines come and go.

    `height` tells how many rows (≥ 1) a line takes now. Only lines in sight are ever asked for.
    """

    def __init__(self, lines: Lines, height: Callable[[int], int]) -> None:
        self._lines = lines
        self._height = height
        self._anchor = Spot(0, 0)
        self._left_at = 0
        self.follow = True

    @property
    def new_count(self) -> int:
        """How many lines came since the end was left."""
        return 0 if self.follow else max(0, self._lines.end - self._left_at)

    def visible(self, page: int) -> list[Spot]:
        """The rows to show, from the top, at most `page`."""
        if self.follow:
            return self._back_from(self._lines.end, page)
        spots: list[Spot] = []
        spot: Spot | None = self._first()
        while spot is not None and len(spots) < page:
            spots.append(spot)
            spot = self._after(spot)
        return spots

    def scroll(self, rows: int, page: int) -> None:
        """Move the view by `rows`, down if positive. Its end coming into sight means to follow."""
        spots = self.visible(page)
        if not spots or (self.follow and (rows >= 0 or len(spots) < page)):
            return
        if self.follow:
            self._left_at = self._lines.end
        spot = spots[0]
        for _ in range(abs(rows)):
            step = self._after(spot) if rows > 0 else self._before(spot)
            if step is None:
                break
            spot = step
        self._stand(spot, page)

    def to_line(self, number: int, page: int) -> None:
        """Show the line with `number` at the top, or as near as there are lines for a page."""
        if self._lines.end > self._lines.floor:
            if self.follow:
                self._left_at = self._lines.end
            number = min(max(number, self._lines.floor), self._lines.end - 1)
            self._stand(Spot(number, 0), page)

    def stop(self, page: int) -> None:
        """Leave the end without moving."""
        spots = self.visible(page)
        if self.follow and spots:
            self._left_at = self._lines.end
            self._anchor = spots[0]
            self.follow = False

    def _stand(self, spot: Spot, page: int) -> None:
        """Begin at `spot`, unless less than a page would be left: then follow."""
        self._anchor = spot
        last = self._back_from(self._lines.end, page)
        self.follow = spot >= last[0]

    def _first(self) -> Spot | None:
        """The anchor, if that line still exists; its height may have changed meanwhile."""
        floor, end = self._lines.floor, self._lines.end
        if floor >= end:
            return None
        if self._anchor.number < floor:
            return Spot(floor, 0)
        number = min(self._anchor.number, end - 1)
        return Spot(number, min(self._anchor.row, self._height(number) - 1))

    def _back_from(self, end: int, page: int) -> list[Spot]:
        """The `page` rows before line `end`."""
        spots: list[Spot] = []
        number = end - 1
        while number >= self._lines.floor and len(spots) < page:
            rows = self._height(number)
            spots.extend(Spot(number, row) for row in reversed(range(rows)))
            number -= 1
        return spots[:page][::-1]

    def _after(self, spot: Spot) -> Spot | None:
        if spot.row + 1 < self._height(spot.number):
            return Spot(spot.number, spot.row + 1)
        return Spot(spot.number + 1, 0) if spot.number + 1 < self._lines.end else None

    def _before(self, spot: Spot) -> Spot | None:
        if spot.row:
            return Spot(spot.number, spot.row - 1)
        number = spot.number - 1
        return Spot(number, self._height(number) - 1) if number >= self._lines.floor else None
