"""Token buckets per access key and Region, as AWS's request throttling has them."""

from __future__ import annotations

import time
from collections.abc import Callable

from ecstui.demo.wire.limits import RATES, REGIONAL_RATES, Rate

_RATE_OF: dict[tuple[str, str], Rate] = {
    (service, operation): rate
    for service, rates in RATES.items()
    for rate in rates
    for operation in rate.operations
}


class Bucket:
    """Starts full with `burst` tokens and gets `refill` a second."""

    __slots__ = ("burst", "left", "refill", "touched")

    def __init__(self, burst: float, refill: float, now: float) -> None:
        self.burst, self.refill, self.left, self.touched = burst, refill, burst, now

    def take(self, now: float) -> bool:
        """Take one token at `now` (seconds); False when there is none."""
        self.left = min(self.burst, self.left + (now - self.touched) * self.refill)
        self.touched = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Throttle:
    """All buckets. They run on real time even when the world's clock is fast or frozen, since
    it is the client's real request rate that they judge."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str, str, str], Bucket] = {}

    def admits(self, service: str, operation: str, access_key: str, region: str) -> bool:
        """Take a token for the call; True when there was one, or the operation has no bucket."""
        rate = _RATE_OF.get((service, operation))
        if rate is None:
            return True
        now = self._clock()
        key = (access_key, region, service, rate.name)
        bucket = self._buckets.get(key)
        if bucket is None:
            regional = REGIONAL_RATES.get((region, rate.name))
            burst, refill = (regional, regional) if regional else (rate.burst, rate.refill)
            bucket = self._buckets[key] = Bucket(burst, refill, now)
        return bucket.take(now)

    def reset(self) -> None:
        """Fill all buckets."""
        self._buckets.clear()
