"""What a log event is, how large AWS counts it, and its stable id of 56 digits."""

from __future__ import annotations

from typing import Any, NamedTuple

_TIME_SHIFT = 144
_KEY_SHIFT = 80
_KEY_MASK = (1 << 64) - 1
OVERHEAD = 26
"""Bytes AWS counts for each event beside its message."""

PAGE_EVENTS = 10_000
PAGE_BYTES = 1_048_576


class Event(NamedTuple):
    """One event; ordered by time, then stream, then ordinal. Times are epoch milliseconds.

    `key` is the 64-bit key of the stream, `ordinal` is unique and stable within the stream.
    """

    timestamp: int
    key: int
    ordinal: int
    ingested: int
    message: str

    @property
    def size(self) -> int:
        """Bytes of the event as AWS counts them."""
        message = self.message
        length = len(message) if message.isascii() else len(message.encode(errors="replace"))
        return length + OVERHEAD

    @property
    def number(self) -> int:
        """The event's id as a number; sorts by time."""
        return (self.timestamp << _TIME_SHIFT) | (self.key << _KEY_SHIFT) | self.ordinal

    @property
    def id(self) -> str:
        """The id AWS shows: 56 digits."""
        return f"{self.number:056d}"

    def listed(self) -> dict[str, Any]:
        """The event in the shape of GetLogEvents."""
        return {
            "timestamp": self.timestamp,
            "message": self.message,
            "ingestionTime": self.ingested,
        }


def position(timestamp: int) -> int:
    """The smallest number an event at `timestamp` can have."""
    return max(0, timestamp) << _TIME_SHIFT


def parts(number: int) -> tuple[int, int, int]:
    """Timestamp, stream key and ordinal of an event's number."""
    ordinal = number & ((1 << _KEY_SHIFT) - 1)
    return number >> _TIME_SHIFT, (number >> _KEY_SHIFT) & _KEY_MASK, ordinal
