"""The way to AWS that the console is given: the real one, or the embedded AWS started for it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from ecstui.errors import Unreachable
from ecstui.ports import Reads, Writes

if TYPE_CHECKING:
    from ecstui.aws.connect import Aws
    from ecstui.demo.child import Child


class ConsoleLink:
    """An open way to AWS; `writes` is None when nothing may be changed."""

    def __init__(self, aws: Aws, *, read_only: bool, child: Child | None) -> None:
        self._aws = aws
        self._child = child
        self.reads: Reads = aws.reads
        self.writes: Writes | None = None if read_only else aws.writes()

    async def close(self) -> None:
        """Close connections, and end the embedded AWS."""
        await self._aws.close()
        if self._child is not None:
            await self._child.stop()


def connector(
    *,
    profile: str | None = None,
    region: str | None = None,
    endpoint_url: str | None = None,
    share: float = 0.25,
    demo: bool = False,
    read_only: bool = False,
) -> Callable[[], Awaitable[ConsoleLink]]:
    """What opens the way when called."""

    async def connect() -> ConsoleLink:
        from ecstui.aws.connect import connect as connect_aws

        child = await _start_demo() if demo else None
        where = child.endpoint if child is not None else None
        aws = await connect_aws(
            profile=profile,
            region=where.region if where else region,
            endpoint_url=where.url if where else endpoint_url,
            share=share,
        )
        return ConsoleLink(aws, read_only=read_only, child=child)

    return connect


async def _start_demo() -> Child:
    from ecstui.demo.child import ChildError, start_child

    try:
        child = await start_child()
    except ChildError as error:
        raise Unreachable(str(error), "Try `ecstui demo-aws` to see what it says.") from error
    # The pretend AWS takes any key, but the SDK wants one; and a profile of the user's must not
    # send the demo anywhere else.
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(child.endpoint.environment)
    return child
