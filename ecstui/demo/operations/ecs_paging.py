"""Pages of the ECS List operations: stable order, opaque tokens, each bound to its request."""

from __future__ import annotations

import base64
import binascii
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import msgspec

from ecstui.demo.calls import Call
from ecstui.demo.operations.ecs_refs import invalid

_PAGING = ("nextToken", "maxResults")


def _bound(call: Call) -> int:
    """A number that differs for another operation or other filters."""
    filters = sorted((key, str(value)) for key, value in call.params.items() if key not in _PAGING)
    return zlib.crc32(repr((call.operation, filters)).encode())


def page(
    call: Call, keys: Sequence[str], size: int, *, descending: bool = False
) -> tuple[list[str], str | None]:
    """Cut a page out of `keys`, which are sorted up: the page, and the token of the next one.

    `size` holds where the call does not say `maxResults`. The token names the last key given, so
    things that come and go between two pages shift nothing. Raises Fault for a foreign token.
    """
    start = 0
    token = call.params.get("nextToken")
    if token:
        last = _open(token, call)
        start = len(keys) - bisect_left(keys, last) if descending else bisect_right(keys, last)
    end = start + int(call.params.get("maxResults") or size)
    chosen = list((keys[::-1] if descending else keys)[start:end])
    return chosen, _seal(chosen[-1], call) if end < len(keys) else None


def answer(call: Call, name: str, keys: Sequence[str], size: int = 100) -> dict[str, object]:
    """A page of strings under the member `name`, with its token."""
    chosen, token = page(call, keys, size)
    made: dict[str, object] = {name: chosen}
    if token is not None:
        made["nextToken"] = token
    return made


def _seal(last: str, call: Call) -> str:
    raw = msgspec.json.encode([_bound(call), last])
    return base64.urlsafe_b64encode(raw).decode()


def _open(token: str, call: Call) -> str:
    try:
        raw = base64.urlsafe_b64decode(token.encode())
        bound, last = msgspec.json.decode(raw, type=tuple[int, str])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise invalid("Invalid token.") from error
    if bound != _bound(call):
        raise invalid("Invalid token.")
    return last
