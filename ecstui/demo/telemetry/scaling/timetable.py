"""When a scheduled action is due: at(...), rate(...) and cron(...) expressions."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ecstui.demo.calls import Fault

_FORM = re.compile(r"(at|rate|cron)\((.+)\)")
_UNITS = {"minute": 1, "hour": 60, "day": 1440}
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NAMES = {name: str(n) for names in (_DAYS, _MONTHS) for n, name in enumerate(names, 1)}
_LONGEST = 120
"""Minutes that are looked at one by one; after a longer leap of the clock only the last."""


def _bad(text: str) -> Fault:
    return Fault("ValidationException", f"Schedule expression {text} is not valid.")


def check(wire: dict[str, Any]) -> None:
    """Refuse a schedule that can't be read, as the API does."""
    _due_at(wire["Schedule"], datetime(2025, 1, 1, tzinfo=UTC), 0)
    _zone(wire)


def due(wire: dict[str, Any], since: int, minute: int) -> bool:
    """Whether a schedule strikes after epoch minute `since`, up to `minute`."""
    zone = _zone(wire)
    for at in range(max(since + 1, minute - _LONGEST), minute + 1):
        if "StartTime" in wire and at * 60 < wire["StartTime"]:
            continue
        if "EndTime" in wire and at * 60 > wire["EndTime"]:
            continue
        if _due_at(wire["Schedule"], datetime.fromtimestamp(at * 60, zone), at):
            return True
    return False


def _zone(wire: dict[str, Any]) -> tzinfo:
    name = wire.get("Timezone", "UTC")
    if name in ("UTC", "Etc/UTC"):
        # Bare containers have no time zone data.
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Fault("ValidationException", f"Timezone {name} is not valid.") from error


def _due_at(text: str, moment: datetime, minute: int) -> bool:
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise _bad(text)
    kind, body = found.groups()
    if kind == "at":
        try:
            wanted = datetime.fromisoformat(body)
        except ValueError as error:
            raise _bad(text) from error
        return moment.replace(tzinfo=None, second=0) == wanted.replace(tzinfo=None, second=0)
    if kind == "rate":
        parts = re.fullmatch(r"(\d+) (minute|hour|day)s?", body)
        if parts is None or int(parts.group(1)) == 0:
            raise _bad(text)
        return minute % (int(parts.group(1)) * _UNITS[parts.group(2)]) == 0
    return _cron(text, body, moment)


def _cron(text: str, body: str, moment: datetime) -> bool:
    fields = body.upper().split()
    if len(fields) != 6:
        raise _bad(text)
    day = moment.isoweekday() % 7 + 1
    last = monthrange(moment.year, moment.month)[1]
    values = (moment.minute, moment.hour, moment.day, moment.month, day, moment.year)
    return all(
        _fits(text, field.replace("L", str(last)) if n == 2 else field, value)
        for n, (field, value) in enumerate(zip(fields, values, strict=True))
    )


def _fits(text: str, field: str, value: int) -> bool:
    if field in ("*", "?"):
        return True
    for part in field.split(","):
        base, _, step = part.partition("/")
        first, dash, last = base.partition("-")
        try:
            low = 0 if first == "*" else int(_NAMES.get(first, first))
            high = int(_NAMES.get(last, last)) if dash else (10**6 if step else low)
            stride = int(step) if step else 1
        except ValueError as error:
            raise _bad(text) from error
        if stride < 1:
            raise _bad(text)
        if low <= value <= high and (value - low) % stride == 0:
            return True
    return False
