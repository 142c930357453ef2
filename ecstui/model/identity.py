"""Who we are to AWS (STS GetCallerIdentity)."""

from __future__ import annotations

import msgspec


class Identity(msgspec.Struct, frozen=True):
    """The caller: account number, ARN, and the Region asked.

    `endpoint_url` is empty for AWS itself; a demo or a proxy stands there by name.
    """

    account: str = ""
    arn: str = ""
    region: str = ""
    profile: str = ""
    endpoint_url: str = ""
