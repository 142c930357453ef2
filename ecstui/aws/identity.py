"""Asking who we are."""

from __future__ import annotations

import msgspec

from ecstui.aws.calls import Calls, Operation
from ecstui.model.identity import Identity


class _Caller(msgspec.Struct, frozen=True, rename="pascal"):
    account: str = ""
    arn: str = ""


GET = Operation("sts", "GetCallerIdentity", _Caller)


async def identity(calls: Calls) -> Identity:
    """The caller's account and ARN, with the Region and profile in use."""
    answer = await calls.ask(GET, {})
    way = calls.connection
    page = answer.page
    return Identity(page.account, page.arn, way.region, way.profile, way.endpoint)
