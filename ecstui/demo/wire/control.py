"""The control endpoint under /_ecstui/: status, faults, the clock, and the record of calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from ecstui.demo.wire.desk import Desk
from ecstui.demo.wire.ledger import Boundary
from ecstui.demo.wire.route import Incoming
from ecstui.demo.wire.speak import Reply

PREFIX = "/_ecstui/"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MAX_JUMP = 90 * 86_400.0
_TOP_SPEED = 10_000.0


class ClockWish(msgspec.Struct, forbid_unknown_fields=True):
    """What to do to the clock: `advance` by seconds, put it `at` a moment, `speed`, `freeze`."""

    advance: float | None = None
    at: float | None = None
    speed: float | None = None
    freeze: bool | None = None


class Refused(ValueError):
    """The wish makes no sense; the text says why."""


def trusted(headers: Mapping[str, str]) -> bool:
    """Whether the request comes from a program on this machine, not from a web page."""
    if "Origin" in headers or headers.get("Sec-Fetch-Site", "none") != "none":
        return False
    return urlsplit(f"//{headers.get('Host', '')}").hostname in _LOOPBACK


def handle(desk: Desk, incoming: Incoming) -> Reply:
    """Answer one control request, always in JSON."""
    if not trusted(incoming.headers):
        return _reply({"error": "the control endpoint is for programs on this machine"}, 403)
    name = incoming.path.removeprefix(PREFIX).rstrip("/")
    action = _ACTIONS.get((incoming.method, name))
    known = sorted(f"{method} {PREFIX}{each}" for method, each in _ACTIONS)
    if not name:
        return _reply({"controls": known})
    if action is None:
        return _reply({"error": "no such control", "controls": known}, 404)
    try:
        wish = msgspec.json.decode(incoming.body) if incoming.body.strip() else {}
        return _reply(action(desk, wish, dict(parse_qsl(incoming.query))))
    except (msgspec.DecodeError, msgspec.ValidationError, Refused) as why:
        return _reply({"error": str(why)}, 400)


def _reply(value: Any, status: int = 200) -> Reply:
    body = msgspec.json.format(msgspec.json.encode(value), indent=1)
    return Reply(status, body + b"\n", {"Content-Type": "application/json"})


Query = dict[str, str]


def health(desk: Desk) -> Reply:
    """What stands at the root: who this is and that it works."""
    world = desk.world
    text = {
        "name": "embedded AWS of ecstui",
        "status": "ok",
        "region": world.region,
        "account": world.account,
        "size": world.size,
        "scenario": world.scenario,
        "seed": world.seed,
    }
    return _reply(text)


def _status(desk: Desk, wish: Any, query: Query) -> Any:  # noqa: ARG001 - one shape for all
    ledger, clock = desk.ledger, desk.world.clock
    return {
        "time": clock.now(),
        "frozen": clock.frozen,
        "speed": clock.speed,
        "strict": desk.strict,
        "violations": list(ledger.violations),
        "violation_count": ledger.violation_count,
        "bugs": list(ledger.bugs),
        "calls": ledger.counts,
        "last": ledger.number,
        "faults": desk.faults.rules,
    }


def _add_fault(desk: Desk, wish: Any, query: Query) -> Any:  # noqa: ARG001 - one shape for all
    for each in wish if isinstance(wish, list) else [wish]:
        desk.faults.add(each)
    return {"faults": desk.faults.rules}


def _show_faults(desk: Desk, wish: Any, query: Query) -> Any:  # noqa: ARG001 - one shape for all
    return {"faults": desk.faults.rules}


def _clear_faults(desk: Desk, wish: Any, query: Query) -> Any:  # noqa: ARG001 - one shape for all
    desk.faults.clear()
    return {"faults": []}


def _clock(desk: Desk, wish: Any, query: Query) -> Any:  # noqa: ARG001 - one shape for all
    want = msgspec.convert(wish, ClockWish)
    clock = desk.world.clock
    jump = want.advance or 0.0
    if want.at is not None:
        jump = want.at - clock.now()
    if not 0 <= jump <= _MAX_JUMP:
        raise Refused("the clock goes forward only, by 90 days at most")
    if want.speed is not None:
        if not 0 < want.speed <= _TOP_SPEED:
            raise Refused(f"speed lies above 0, up to {_TOP_SPEED:.0f}")
        clock.set(clock.now())
        clock.speed = want.speed
    if want.freeze is not None and want.freeze != clock.frozen:
        (clock.freeze if want.freeze else clock.thaw)()
    if jump:
        clock.move(jump)
        with Boundary(desk.ledger, "advance"):
            desk.world.advance()
    return {"time": clock.now(), "speed": clock.speed, "frozen": clock.frozen}


def _reset(desk: Desk, wish: Any, query: Query) -> Any:  # noqa: ARG001 - one shape for all
    desk.ledger.reset()
    desk.throttle.reset()
    return {"last": desk.ledger.number}


def _calls(desk: Desk, wish: Any, query: Query) -> Any:  # noqa: ARG001 - one shape for all
    since = query.get("since", "0")
    if not since.isdecimal():
        raise Refused("since must be a number")
    return {"last": desk.ledger.number, "calls": desk.ledger.since(int(since))}


_ACTIONS: dict[tuple[str, str], Callable[[Desk, Any, Query], Any]] = {
    ("GET", "status"): _status,
    ("GET", "faults"): _show_faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "clock"): _clock,
    ("POST", "reset-counts"): _reset,
    ("GET", "calls"): _calls,
}
