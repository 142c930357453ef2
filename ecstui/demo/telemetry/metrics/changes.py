"""A value that changes now and then, remembered by the minute of each change."""

from __future__ import annotations

from bisect import bisect_right
from typing import Generic, TypeVar

T = TypeVar("T")


class ChangeLog(Generic[T]):
    """The value at any epoch minute; before the first change it is the first value."""

    def __init__(self, minute: int, value: T, keep: int = 3000) -> None:
        self.minutes = [minute]
        self.values = [value]
        self._keep = keep

    def note(self, minute: int, value: T) -> None:
        """Remember that the value is `value` from `minute` on; minutes must not go back."""
        if value == self.values[-1]:
            return
        if minute == self.minutes[-1]:
            self.values[-1] = value
            return
        self.minutes.append(minute)
        self.values.append(value)
        if len(self.minutes) > self._keep:
            del self.minutes[0], self.values[0]

    def at(self, minute: int) -> T:
        """The value at `minute`."""
        return self.values[max(0, bisect_right(self.minutes, minute) - 1)]

    def span(self, first: int, last: int) -> list[T]:
        """The values of the minutes from `first` up to, not including, `last`."""
        index = max(0, bisect_right(self.minutes, first) - 1)
        minutes, values = self.minutes, self.values
        found: list[T] = []
        at = first
        while at < last:
            following = minutes[index + 1] if index + 1 < len(minutes) else last
            stop = max(at, min(following, last))
            found += [values[index]] * (stop - at)
            at = stop
            index += 1
        return found
