"""Page tokens of the logs calls: opaque to clients, checked when they come back."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

from ecstui.demo.calls import Fault

_PLACE = re.compile(r"([fb])/(\d{56})/s")


def _bad() -> Fault:
    return Fault("InvalidParameterException", "The specified nextToken is invalid.")


def pack(state: dict[str, Any]) -> str:
    """Make a token that holds `state`."""
    body = json.dumps(state, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(4, "big") + body).decode()


def unpack(token: str) -> dict[str, Any]:
    """The state in `token`; InvalidParameterException if it isn't one of ours."""
    try:
        raw = base64.urlsafe_b64decode(token.encode())
        state = json.loads(raw[4:])
    except ValueError as error:
        raise _bad() from error
    if not isinstance(state, dict) or zlib.crc32(raw[4:]).to_bytes(4, "big") != raw[:4]:
        raise _bad()
    return state


def place(direction: str, number: int) -> str:
    """A token of GetLogEvents: `f` or `b` and the number of an event."""
    return f"{direction}/{number:056d}/s"


def read_place(token: str) -> tuple[str, int]:
    """Direction and number of a token of GetLogEvents."""
    found = _PLACE.fullmatch(token)
    if found is None:
        raise _bad()
    return found.group(1), int(found.group(2))
