"""Tells which lines of a live tail and of polling are the same: ids are only on one side.

Identical lines of one millisecond are legal, so each is counted: as often as one way has brought
a line, the other way's are left out.
"""

from __future__ import annotations

from collections import Counter, deque

from ecstui.live.lines import TailLine

KEEP_MS = 180_000
"""How long a line's twin is waited for, measured by the lines' own times."""

_Key = tuple[str, int, str]


class Twins:
    """Lines of two ways, each handed out once."""

    def __init__(self) -> None:
        self._once: tuple[Counter[_Key], Counter[_Key]] = (Counter(), Counter())
        self._noted: deque[tuple[int, _Key]] = deque()

    def fresh(self, lines: list[TailLine], *, live: bool) -> list[TailLine]:
        """Those lines that the other way has not brought."""
        mine, other = self._once if live else self._once[::-1]
        new = []
        for line in lines:
            key = (line.stream, line.timestamp, line.message)
            if line.kind == "line" and other[key] > 0:
                other[key] -= 1
                continue
            new.append(line)
            if line.kind == "line":
                mine[key] += 1
                self._noted.append((line.timestamp, key))
        self._forget()
        return new

    def _forget(self) -> None:
        if not self._noted:
            return
        limit = self._noted[-1][0] - KEEP_MS
        while self._noted and self._noted[0][0] < limit:
            _, key = self._noted.popleft()
            for side in self._once:
                if side[key] <= 1:
                    side.pop(key, None)
                else:
                    side[key] -= 1
