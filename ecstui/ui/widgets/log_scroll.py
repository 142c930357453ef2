"""Where a log view stands among its lines; a line may take several rows when it is wrapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol


class Spot(NamedTuple):
    """One row on the screen: the number of a line, and which of that line's rows."""

    number: int
    row: int


class Lines(Protocol):
    """Something with numbered lines from `floor` up to, not including, `end`; not all are shown."""

    @property
    def floor(self) -> int:
        """The first line's number."""

    @property
    def end(self) -> int:
        """The number after the last line's."""

    def first(self, number: int) -> int | None:
        """The first shown line from `number` on."""

    def before(self, number: int) -> int | None:
        """The nearest shown line before `number`."""

    def count(self, start: int, end: int) -> int:
        """How many lines there are to see from `start` up to `end`."""


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
        return 0 if self.follow else max(0, self._lines.count(self._left_at, self._lines.end))

    def inserted(self, numbers: Iterable[int]) -> None:
        """Lines were put in between, one after the other, and got these numbers."""
        for number in numbers:
            if number <= self._anchor.number:
                self._anchor = self._anchor._replace(number=self._anchor.number + 1)
            if number < self._left_at:
                self._left_at += 1

    def visible(self, page: int) -> list[Spot]:
        """The rows to show, from the top, at most `page`."""
        if self.follow:
            return self._back_from(self._lines.end, page)
        spots: list[Spot] = []
        spot = self._first()
        while spot is not None and len(spots) < page:
            spots.append(spot)
            spot = self._after(spot)
        return spots if len(spots) == page else self._back_from(self._lines.end, page)

    def scroll(self, rows: int, page: int) -> None:
        """Move the view by `rows`, down if positive. Its end coming into sight means to follow."""
        spots = self.visible(page)
        if not spots or (self.follow and (rows >= 0 or len(spots) < page)):
            return
        self._leave()
        spot = spots[0]
        for _ in range(abs(rows)):
            step = self._after(spot) if rows > 0 else self._before(spot)
            if step is None:
                break
            spot = step
        self._anchor = spot
        # At the end it follows; but not if it stood there on purpose and goes up no further.
        self.follow = rows > 0 and spot >= self._back_from(self._lines.end, page)[0]

    def to_line(self, number: int, page: int, lead: int = 0) -> None:
        """Leave the end, and show the line with `number` below `lead` rows, or as near as can be.

        Where there is less than a page of lines below, there are more above.
        """
        last = self._back_from(self._lines.end, page)
        if not last:
            return
        self._leave()
        shown = self._lines.first(number)
        spot = last[-1] if shown is None else Spot(shown, 0)
        for _ in range(lead):
            step = self._before(spot)
            spot = spot if step is None else step
        self._anchor = min(spot, last[0])

    def reveal(self, number: int, page: int) -> None:
        """Leave the end, and scroll as little as needed to show all of the line `number`."""
        spots = self.visible(page)
        if not spots:
            return
        self._leave()
        self._anchor = spots[0]
        rows = self._height(number)
        if Spot(number, 0) < spots[0] or rows >= page:
            self._anchor = Spot(number, 0)
        elif Spot(number, rows - 1) > spots[-1]:
            self._anchor = self._back_from(number + 1, page)[0]

    def stop(self, page: int) -> None:
        """Leave the end without moving."""
        spots = self.visible(page)
        if self.follow and spots:
            self._leave()
            self._anchor = spots[0]

    def _leave(self) -> None:
        if self.follow:
            self._left_at = self._lines.end
        self.follow = False

    def _first(self) -> Spot | None:
        """The anchor, if that line is still shown; its height may have changed meanwhile."""
        number = self._lines.first(self._anchor.number)
        if number is None:
            return None
        if number != self._anchor.number:
            return Spot(number, 0)
        return Spot(number, min(self._anchor.row, self._height(number) - 1))

    def _back_from(self, end: int, page: int) -> list[Spot]:
        """The `page` rows before line `end`."""
        spots: list[Spot] = []
        number = self._lines.before(end)
        while number is not None and len(spots) < page:
            rows = self._height(number)
            spots.extend(Spot(number, row) for row in reversed(range(rows)))
            number = self._lines.before(number)
        return spots[:page][::-1]

    def _after(self, spot: Spot) -> Spot | None:
        if spot.row + 1 < self._height(spot.number):
            return Spot(spot.number, spot.row + 1)
        number = self._lines.first(spot.number + 1)
        return None if number is None else Spot(number, 0)

    def _before(self, spot: Spot) -> Spot | None:
        if spot.row:
            return Spot(spot.number, spot.row - 1)
        number = self._lines.before(spot.number)
        return None if number is None else Spot(number, self._height(number) - 1)
