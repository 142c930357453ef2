"""Chance without a state: each number is a hash of the seed and of what it is for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Gives the same answer to the same question, whatever was asked before."""

    __slots__ = ("_salt",)

    def __init__(self, seed: int) -> None:
        self._salt = str(seed)

    def _digest(self, parts: tuple[object, ...]) -> bytes:
        text = "\x1f".join([self._salt, *map(str, parts)])
        return hashlib.blake2b(text.encode(), digest_size=16).digest()

    def hex(self, *parts: object, size: int = 32) -> str:
        """Lower-case hex digits, at most 32."""
        return self._digest(parts).hex()[:size]

    def uuid(self, *parts: object) -> str:
        """Text in the form of a UUID."""
        text = self._digest(parts).hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def digits(self, *parts: object) -> str:
        """A 19-digit number as text, as in the ids of deployments."""
        return str(10**18 + int.from_bytes(self._digest(parts)[:8], "big") % (9 * 10**18))

    def uniform(self, low: float, high: float, *parts: object) -> float:
        """A number between `low` and `high`."""
        return low + (high - low) * int.from_bytes(self._digest(parts)[:6], "big") / 2**48

    def below(self, limit: int, *parts: object) -> int:
        """A whole number from 0 to `limit` - 1."""
        return int.from_bytes(self._digest(parts)[:8], "big") % limit

    def pick(self, things: Sequence[T], *parts: object) -> T:
        """One of `things`."""
        return things[self.below(len(things), *parts)]
