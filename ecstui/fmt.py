"""Words for numbers: ages, counts, sizes, shares and times as an operator wants to read them."""

from __future__ import annotations

import math
import re
import time

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY

UNKNOWN = "-"
"""What stands where AWS has told us nothing."""

_CLOCK_SKEW = 2.0
"""Seconds into the future that count as now: two machines' clocks are never quite the same."""

_END_OF_TIME = 253402300800
"""The year 10000, as an epoch: what is later comes from a broken answer, not from a clock."""


def age(seconds: float | None) -> str:
    """How long ago, in at most two units and six characters: `95s`, `3m7s`, `42m`, `4h12m`, `3d4h`.

    The second unit goes as soon as it stops telling anything. The future is `in 5m`; clocks that
    differ by less than two seconds don't count. Unknown (None, not a number) is `-`.
    """
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    if seconds <= -_CLOCK_SKEW:
        return f"in {age(-seconds)}"
    whole = max(0, int(seconds))
    if whole < 2 * MINUTE:
        return f"{whole}s"
    if whole < 8 * HOUR:
        return _minutes(whole)
    return _days(whole)


def _minutes(whole: int) -> str:
    minutes, seconds = divmod(whole, MINUTE)
    if minutes < 10:
        return _two(minutes, "m", seconds, "s")
    if minutes < 3 * 60:
        return f"{minutes}m"
    return _two(minutes // 60, "h", minutes % 60, "m")


def _days(whole: int) -> str:
    hours, days = whole // HOUR, whole // DAY
    if hours < 48:
        return f"{hours}h"
    if days < 8:
        return _two(days, "d", hours % 24, "h")
    if days < 2 * 365:
        return f"{days}d"
    if days < 8 * 365:
        return _two(days // 365, "y", days % 365, "d")
    return f"{days // 365}y"


def _two(major: int, major_unit: str, minor: int, minor_unit: str) -> str:
    return f"{major}{major_unit}" + (f"{minor}{minor_unit}" if minor else "")


def count(n: int) -> str:
    """A whole number with thousands separators: `12,345`."""
    return f"{n:,}"


def plural(n: int, one: str, many: str = "") -> str:
    """A count and its noun: `1 task`, `1,204 tasks`; `many` where an s is not enough."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def percent(x: float | None) -> str:
    """A percentage given in percent, in at most four characters up to 999 %: `7.3%`, `42%`."""
    if x is None:
        return UNKNOWN
    return f"{x:.1f}%" if 0 < abs(x) < 9.95 else f"{x:,.0f}%"


def number(x: float) -> str:
    """A measured value in three significant digits, with k, M, G above a thousand: `1.23k`."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(x) >= limit * 0.9995:
            return f"{x / limit:.3g}{unit}"
    return f"{x:.3g}"


def bytes_(n: float | None) -> str:
    """Bytes in binary units and three digits: `0 B`, `512 B`, `1.5 KiB`, `64.2 MiB`."""
    if n is None:
        return UNKNOWN
    value = float(n)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if abs(value) < 1023.5 or unit == "TiB":
            break
        value /= 1024
    digits = f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
    return f"{digits} {unit}"


def mebibytes(n: float | None) -> str:
    """A memory size as ECS counts it, in MiB: `512 MiB`, `2 GiB`, `1.5 GiB`."""
    return UNKNOWN if n is None else bytes_(n * 1024 * 1024)


def cpu_units(units: float | None) -> str:
    """CPU as ECS counts it, 1,024 units to a vCPU: `256` is `0.25 vCPU`."""
    return UNKNOWN if units is None else f"{round(units / 1024, 3):,.10g} vCPU"


def clock_time(epoch: float | None, utc: bool = False, milliseconds: bool = False) -> str:
    """The time of day, `14:03:07`; in UTC it ends in `Z`, so that the two can't be mistaken."""
    if epoch is None or not 0 <= epoch < _END_OF_TIME:
        return UNKNOWN
    fraction = f".{int(epoch * 1000) % 1000:03d}" if milliseconds else ""
    return time.strftime("%H:%M:%S", _parts(epoch, utc)) + fraction + ("Z" if utc else "")


def date_time(epoch: float | None, utc: bool = False) -> str:
    """Date and time, `2026-01-31 14:03:07`, in UTC with a `Z`."""
    if epoch is None or not 0 <= epoch < _END_OF_TIME:
        return UNKNOWN
    return time.strftime("%Y-%m-%d %H:%M:%S", _parts(epoch, utc)) + ("Z" if utc else "")


def _parts(epoch: float, utc: bool) -> time.struct_time:
    return time.gmtime(epoch) if utc else time.localtime(epoch)


_DIGITS = re.compile(r"([0-9]{1,18})")  # Python refuses to read a number of 5,000 digits


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which `web-2` comes before `web-10`, whatever the case."""
    parts = _DIGITS.split(text.casefold())
    return tuple((1, int(part), "") if i % 2 else (0, 0, part) for i, part in enumerate(parts))


def short_image(image: str) -> str:
    """A container image without its registry: `team/web:1.4`, a digest cut to 12 digits."""
    first, slash, rest = image.partition("/")
    # Docker's own rule: a first part with a dot or a port, or localhost, is a registry.
    if slash and ("." in first or ":" in first or first == "localhost"):
        image = rest
    name, at, digest = image.partition("@")
    return f"{name}@{digest.removeprefix('sha256:')[:12]}" if at else name
