"""How busy a service is in a minute: a daily wave, short waves, noise, and what incidents do."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ecstui.demo.telemetry.noise import BELL, WRAP, key
from ecstui.demo.world.nouns import Service

_DAY = 2 * math.pi / 1440
_ONSET = 95
"""Minutes before the world's start at which a saturated service became so."""

_RAMP = 22
_TOO_MUCH = 134.0
"""Demand of a saturated service, in percent of what its first number of tasks can give."""

_BUSY = 54.0
_BUSY_SWING = 20.0
"""Autoscaled services live near their policies' target, so that the wave moves them."""


class Curve:
    """Mean CPU and memory of one service by epoch minute, in percent of what it reserves.

    `demand` is the CPU at the number of tasks that the service had at first; it may be more than
    there is.
    """

    __slots__ = ("_base", "_key", "_memory", "_noise", "_onset", "_shape", "_swing")

    def __init__(self, service: Service, seed: int, built: int) -> None:
        traits = service.traits
        k = key(seed, service.cluster, service.name, "curve")
        self._key = k
        self._base = max(traits.cpu, _BUSY) if service.scaling is not None else traits.cpu
        self._memory = traits.memory
        self._swing = traits.swing if service.scaling is None else max(traits.swing, _BUSY_SWING)
        self._noise = max(0.4, traits.cpu * traits.noise * 0.35)
        scaled = service.scaling is not None
        long = 42 + k % 13 if scaled else 35 + k % 45
        self._shape = (
            (k >> 8) % 1440,
            2 * math.pi / long,
            2 * math.pi / (9 + (k >> 20) % 8),
            (k >> 28) % 628 / 100,
            0.55 if scaled else 0.8,
            0.6 if scaled else 0.28,
        )
        saturated = traits.incident == "cpu-saturated"
        self._onset = built - _ONSET if saturated else None

    def demand(self, first: int, last: int) -> Iterator[float]:
        """CPU of the minutes `first` up to `last` at the first number of tasks."""
        shift, fast, faster, phase, day, short = self._shape
        base, swing, noise, k = self._base, self._swing, self._noise, self._key
        onset = self._onset
        sin = math.sin
        for minute in range(first, last):
            value = (
                base
                + swing * day * sin(_DAY * (minute - shift))
                + swing * short * (0.7 * sin(fast * minute + phase) + 0.3 * sin(faster * minute))
                + noise * BELL[(k + minute) & WRAP]
            )
            if onset is not None and minute >= onset:
                share = min(1.0, (minute - onset) / _RAMP)
                value += (_TOO_MUCH - value) * share
            yield value

    def memory(self, first: int, last: int) -> Iterator[float]:
        """Memory of the minutes `first` up to `last`: nearly flat, a slow saw from collections."""
        shift, _, _, phase, _, _ = self._shape
        base, k = self._memory, self._key >> 16
        swing = self._swing * 0.18
        noise = max(0.15, base * 0.006)
        saw = 24 + k % 40
        for minute in range(first, last):
            yield (
                base
                + swing * math.sin(_DAY * (minute - shift - 90) + phase / 9)
                + 2.2 * ((minute + k) % saw) / saw
                + noise * BELL[(k + minute) & WRAP]
            )

    def spread(self, minute: int) -> float:
        """How far tasks are apart in a minute, in percent points."""
        return self._noise * 2.2 + 1.2 + abs(BELL[(self._key + 3 * minute) & WRAP])
