"""How bad something still is, now that some time has passed."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.diagnose.finding import Severity
from ecstui.diagnose.rules.rule import Level

FRESH = 900.0
"""Seconds for which a single failure counts as going on."""
FADING = 1800.0
"""Seconds for which repeated failures, and releases that were rolled back, count in full."""
REPEATED = 3


def faded(level: Level, times: Sequence[float], now: float) -> Severity:
    """The severity of something that showed at `times`, the last of them the newest."""
    age = now - times[-1] if times else 0.0
    if level == "error":
        if age <= FRESH or (age <= FADING and len(times) >= REPEATED):
            return "error"
        return "warning"
    if level == "warning":
        return "warning" if age <= FADING else "info"
    return "info"
