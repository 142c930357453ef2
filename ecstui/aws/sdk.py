"""The AWS SDK: imported inside functions that run in a thread, set up to suit a console.

Its import and its JSON models would block the event loop for half a second. Credentials come from
its own whole chain; only what would ask questions on the terminal is made to fail instead.
"""

from __future__ import annotations

import asyncio
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ecstui.errors import NoCredentials, NoRegion, Unreachable

if TYPE_CHECKING:
    from aiobotocore.session import AioSession
    from botocore.loaders import Loader

CONNECT_SECONDS = 5
READ_SECONDS = 20

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def warm(service: str) -> None:
    """Import the SDK and read the models of one service: what opening its client would wait for."""
    import aiobotocore.session  # noqa: F401, PLC0415  # see the module's docstring

    loader = _loader()
    for general in ("endpoints", "partitions", "sdk-default-configuration", "_retry"):
        loader.load_data_with_path(general)
    for model in ("service-2", "endpoint-rule-set-1"):
        loader.load_service_model(service, model)


@cache
def _loader() -> Loader:
    """The one cache of the SDK's models; a loader of its own would cost each session 150 ms."""
    from botocore.loaders import Loader  # noqa: PLC0415  # see the module's docstring

    return Loader()


def check_url(url: str) -> None:
    """Raise `Unreachable` for an endpoint that could not be one; the SDK's words are obscure."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if url and not good:
        raise Unreachable(
            f"The endpoint {url!r} is no URL.", "Pass --endpoint-url like http://localhost:4566."
        )


_NO_PROFILES = "Your AWS configuration has no profiles: leave out --profile, or run aws configure."


def new_session(profile: str | None, region: str | None) -> tuple[AioSession, str]:
    """A session and its Region, checked as far as the user's files can tell.

    Raises `NoCredentials` for a profile that isn't there, `NoRegion`, and what the SDK raises.
    """
    from aiobotocore.session import AioSession  # noqa: PLC0415  # see the module's docstring

    session = AioSession(profile=profile)
    session.register_component("data_loader", _loader())
    chosen = session.get_config_variable("profile")
    if chosen and chosen not in session.available_profiles:
        there = ", ".join(session.available_profiles)
        advice = f"Pass --profile with one of: {there}." if there else _NO_PROFILES
        raise NoCredentials(f"There is no profile {chosen!r}.", advice)
    # boto3 ignores AWS_REGION, which the AWS CLI and the other SDKs obey.
    found = region or os.environ.get("AWS_REGION") or session.get_config_variable("region")
    if not found:
        raise NoRegion("No Region is set.", "Pass --region eu-west-1 or set AWS_REGION.")
    session.set_config_variable("region", found)
    _assume_quietly(session)
    return session, str(found)


def _assume_quietly(session: AioSession) -> None:
    """Share assumed roles with the AWS CLI, and never ask for an MFA code on our terminal."""
    from botocore.exceptions import CredentialRetrievalError  # noqa: PLC0415  # see the module
    from botocore.utils import JSONFileCache  # noqa: PLC0415  # see the module's docstring

    def refuse(_: str) -> str:
        raise CredentialRetrievalError(
            provider="assume-role",
            error_msg="it wants an MFA code; run any command of the AWS CLI with this profile "
            "first, we share its session",
        )

    provider: Any = session.get_component("credential_provider").get_provider("assume-role")
    provider.cache = JSONFileCache(str(Path("~/.aws/cli/cache").expanduser()))
    # There is no public way to it but to build the whole chain anew.
    provider._prompter = refuse


def config(endpoint: str, pool: int, silence: float = READ_SECONDS) -> Any:
    """How clients behave; `endpoint` is empty for AWS's own, `silence` the read timeout in s."""
    from aiobotocore.config import AioConfig  # noqa: PLC0415  # see the module's docstring

    # A proxy that the environment names could not see this machine's own ports.
    proxies: dict[str, str] | None = {} if urlsplit(endpoint).hostname in _LOOPBACK else None
    return AioConfig(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=silence,
        max_pool_connections=pool,
        # We back off ourselves: the ration must see every request.
        retries={"mode": "standard", "total_max_attempts": 1},
        user_agent_extra="ecstui",
        # What stands behind one address has no `data-` or `stream-` hosts beside it.
        inject_host_prefix=not endpoint,
        proxies=proxies,
    )


async def profiles() -> list[str]:
    """The profiles in the user's AWS configuration, in its order."""
    return await asyncio.to_thread(_profiles)


def _profiles() -> list[str]:
    from botocore.session import Session  # noqa: PLC0415  # see the module's docstring

    return list(Session().available_profiles)


async def regions() -> list[str]:
    """The Regions that have ECS, as far as the installed SDK knows."""
    return await asyncio.to_thread(_regions)


def _regions() -> list[str]:
    from botocore.session import Session  # noqa: PLC0415  # see the module's docstring

    session = Session()
    session.register_component("data_loader", _loader())
    return sorted(session.get_available_regions("ecs"))
