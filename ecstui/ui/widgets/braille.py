"""A canvas of braille dots: eight to a cell, two across and four down."""

from __future__ import annotations

from collections.abc import Iterator

NOBODY = -1
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BLANK = 0x2800


class Canvas:
    """Dots in `width` x `height` cells; each cell remembers who drew on it last.

    Dots count from 0 at the left and at the top; those outside the canvas are not drawn.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._bits = [bytearray(width) for _ in range(height)]
        self._owners = [[NOBODY] * width for _ in range(height)]

    def dot(self, x: int, y: int, owner: int) -> None:
        """Set one dot."""
        row, column = y >> 2, x >> 1
        if 0 <= row < self.height and 0 <= column < self.width:
            self._bits[row][column] |= _DOTS[x & 1][y & 3]
            self._owners[row][column] = owner

    def line(self, x1: int, y1: int, x2: int, y2: int, owner: int) -> None:
        """Draw a straight line, both ends included."""
        across, down = x2 - x1, y2 - y1
        steps = max(abs(across), abs(down), 1)
        for step in range(steps + 1):
            self.dot(x1 + round(across * step / steps), y1 + round(down * step / steps), owner)

    def row(self, row: int) -> Iterator[tuple[str, int]]:
        """The cells of a row as (character, owner); an empty cell is a space of `NOBODY`."""
        for bits, owner in zip(self._bits[row], self._owners[row], strict=True):
            yield (chr(_BLANK + bits), owner) if bits else (" ", NOBODY)
