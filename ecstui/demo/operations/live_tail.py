"""StartLiveTail: an answer that goes on, one update a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.logs.pattern import compile_pattern
from ecstui.demo.telemetry.logs.tailing import LONGEST, Tail
from ecstui.demo.telemetry.noise import identifier

if TYPE_CHECKING:
    from ecstui.demo.world.world import World


def start_live_tail(world: World, call: Call) -> AsyncIterator[dict[str, Any]]:
    """Start a session over up to ten groups, named by ARN."""
    params = call.params
    logs = of(world).logs
    arns = params["logGroupIdentifiers"]
    if any(not arn.startswith("arn:") or arn.endswith(":*") for arn in arns):
        text = "logGroupIdentifiers must be ARNs that do not end with an asterisk (*)"
        raise Fault("InvalidParameterException", text)
    names = params.get("logStreamNames", [])
    prefixes = params.get("logStreamNamePrefixes", [])
    if (names or prefixes) and len(arns) > 1:
        text = "Log streams can only be specified for a single log group."
        raise Fault("InvalidParameterException", text)
    groups = [(arn, logs.find(arn)) for arn in arns]
    match = compile_pattern(params.get("logEventFilterPattern", ""))
    tail = Tail(logs, groups, names, prefixes, match, int(world.clock.now() * 1000))
    return _session(world, tail, params)


async def _session(
    world: World, tail: Tail, params: dict[str, Any]
) -> AsyncIterator[dict[str, Any]]:
    opened = world.clock.now()
    key = identifier(world.seed, "tail", opened, *params["logGroupIdentifiers"])
    yield {"sessionStart": {"requestId": key, "sessionId": key, **params}}
    while world.clock.now() - opened < LONGEST:
        await asyncio.sleep(1.0)
        yield {"sessionUpdate": tail.look(world.clock.now())}
    raise Fault("SessionTimeoutException", "The session timed out after three hours.")


OPERATIONS: dict[tuple[str, str], Operation] = {
    # The server takes an iterator of events wherever the operation's output is a stream.
    ("logs", "StartLiveTail"): cast("Operation", start_live_tail),
}
