"""Moments as people say them on the command line: `15m`, `2h`, `14:30`, `2026-01-31T14:30`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ecstui.errors import ConfigError

_AGO = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw])")
_EPOCH = re.compile(r"\d{9,11}(?:\.\d+)?")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def moment(text: str, now: float, *, utc: bool = False) -> float:
    """The epoch seconds meant: so long ago, an epoch, a time of day, or an ISO date and time.

    Without a zone it is local time, or UTC if `utc`. Raises ConfigError.
    """
    words = text.strip()
    parts = _AGO.findall(words)
    if parts and "".join(f"{n}{unit}" for n, unit in parts) == words.replace(" ", ""):
        return now - sum(float(number) * _UNITS[unit] for number, unit in parts)
    if _EPOCH.fullmatch(words):
        return float(words)
    try:
        return _written(words, now, utc=utc)
    except (ValueError, OverflowError) as error:
        raise ConfigError(
            f"{text!r} is no time.", "Say 90s, 15m, 2h, 3d, 14:30 or 2026-01-31T14:30."
        ) from error


def _written(words: str, now: float, *, utc: bool) -> float:
    here = datetime.fromtimestamp(now, UTC) if utc else datetime.fromtimestamp(now).astimezone()
    if re.fullmatch(r"\d\d:\d\d(:\d\d)?", words):
        hour, minute, *rest = (int(part) for part in words.split(":"))
        that = here.replace(hour=hour, minute=minute, second=rest[0] if rest else 0, microsecond=0)
        # A time of day that hasn't come yet was yesterday.
        return (that if that <= here else that - timedelta(days=1)).timestamp()
    that = datetime.fromisoformat(words)
    if that.tzinfo is None and utc:
        that = that.replace(tzinfo=UTC)
    return that.timestamp()
