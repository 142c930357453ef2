"""Ages in tables: they tick together once a minute, so that a calm screen sends nothing between."""

from __future__ import annotations

from ecstui import fmt

YOUNG = 120.0
"""Seconds within which every second counts: a task that has just started or died."""

TICK = 60.0
"""Seconds between two ticks of all other ages."""


def age_text(since: float | None, now: float) -> str:
    """How long ago `since` (epoch seconds) was, or `-` when AWS hasn't said."""
    if since is None:
        return fmt.UNKNOWN
    elapsed = now - since
    if elapsed >= YOUNG:
        elapsed = max(YOUNG, now - now % TICK - since)
    return fmt.age(max(0.0, elapsed))


def age_mark(now: float, *since: float | None) -> float:
    """A number that stays the same for as long as `age_text` says the same of all of `since`."""
    if any(each is not None and now - each < YOUNG for each in since):
        return now
    return -(now // TICK)
