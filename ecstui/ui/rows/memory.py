"""Rows made before: what has not changed is neither made nor compared again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ecstui.ui.widgets.table_rows import Row

Made = tuple[object, ...]
"""All that a row is made of; mostly the same objects as before, so that comparing is cheap."""
Wanted = tuple[str, Made, Callable[[], Row]]
"""A row's key, what it is made of, and how."""


class RowMemory:
    """Remembers the rows of one table from one time to the next."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Made, Row]] = {}

    def rows(self, wanted: Iterable[Wanted]) -> Iterator[Row]:
        """The rows in order; only what is made of something else than before is made."""
        before, self._rows = self._rows, {}
        for key, made_of, make in wanted:
            known = before.get(key)
            if known is None or known[0] != made_of:
                known = (made_of, make())
            self._rows[key] = known
            yield known[1]
