"""Cheap deterministic randomness: the same key and number always give the same value."""

from __future__ import annotations

import hashlib
import random

_MASK = 0xFFFFFFFFFFFFFFFF
_SIZE = 4096


def key(*parts: object) -> int:
    """Hash `parts` to 64 bits; stable across processes, unlike builtin hash()."""
    text = "/".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def mix(seed: int, number: int) -> int:
    """Hash `number` under `seed` to 64 bits (splitmix64): for hot loops."""
    z = (seed + number * 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def fraction(*parts: object) -> float:
    """A number in [0, 1) that belongs to `parts`."""
    return key(*parts) / (_MASK + 1)


def unit(seed: int, number: int) -> float:
    """A number in [0, 1) that belongs to `number` under `seed`."""
    return mix(seed, number) / (_MASK + 1)


def hexadecimal(length: int, *parts: object) -> str:
    """`length` hexadecimal digits (at most 64) that belong to `parts`."""
    text = "/".join(map(str, parts)).encode()
    return hashlib.sha256(text).hexdigest()[:length]


def identifier(*parts: object) -> str:
    """A UUID's text that belongs to `parts`."""
    h = hexadecimal(32, *parts)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"


def _bell() -> tuple[float, ...]:
    rnd = random.Random("bell")
    return tuple(max(-3.0, min(3.0, rnd.gauss(0.0, 1.0))) for _ in range(_SIZE))


BELL = _bell()
"""Normally distributed values (deviation 1, at most 3), to be read at `(key + minute) & WRAP`."""

WRAP = _SIZE - 1
