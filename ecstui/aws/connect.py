"""The front door of this room: opens the way to AWS without holding up the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ecstui.ports import Reads, Writes

if TYPE_CHECKING:
    from ecstui.aws.calls import Calls
    from ecstui.aws.gateway import Gateway
    from ecstui.aws.session import Connection

SHARE = 0.25
"""The part of AWS's documented request rate that we allow ourselves."""


class Aws:
    """AWS, opened. Reading and writing are different objects: who may not write never asks."""

    def __init__(self, connection: Connection, calls: Calls, gateway: Gateway) -> None:
        self._connection = connection
        self._calls = calls
        self._gateway = gateway

    @property
    def reads(self) -> Reads:
        """Every question."""
        return self._gateway

    def writes(self) -> Writes:
        """Every change."""
        from ecstui.aws.operator import Operator  # noqa: PLC0415  # not made for who only reads

        return Operator(self._calls)

    async def close(self) -> None:
        """Close every connection."""
        await self._gateway.close()
        await self._connection.close()


async def connect(
    *,
    profile: str | None = None,
    region: str | None = None,
    endpoint_url: str | None = None,
    share: float = SHARE,
) -> Aws:
    """Open AWS. Nothing is checked here: bad credentials and the like come from the first call."""
    aws, connection = await asyncio.to_thread(_open, profile, region, endpoint_url, share)
    await connection.warm()
    return aws


def _open(
    profile: str | None, region: str | None, endpoint_url: str | None, share: float
) -> tuple[Aws, Connection]:
    """Runs in a thread: these imports bring the SDK with them, half a second of work."""
    from ecstui.aws.calls import Calls  # noqa: PLC0415  # see the line above
    from ecstui.aws.gateway import Gateway  # noqa: PLC0415  # see above
    from ecstui.aws.ration import Ration  # noqa: PLC0415  # see above
    from ecstui.aws.session import Connection  # noqa: PLC0415  # see above
    from ecstui.aws.tally import Tally  # noqa: PLC0415  # see above

    tally = Tally()
    connection = Connection(profile, region, endpoint_url, on_send=tally.sent)
    calls = Calls(connection, Ration(share), tally)
    return Aws(connection, calls, Gateway(calls, tally)), connection
