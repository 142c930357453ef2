"""Sessions with AWS: the SDK's own credential chain, one client per service and Region, kept open.

The SDK is imported here inside functions that run in a thread: its import and its JSON models
would block the event loop for half a second.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ecstui.aws.answer import inspect_answer
from ecstui.errors import NoCredentials, NoRegion, Unreachable

if TYPE_CHECKING:
    from aiobotocore.client import AioBaseClient
    from aiobotocore.session import AioSession
    from botocore.loaders import Loader

CONNECT_SECONDS = 5
READ_SECONDS = 20
IN_FLIGHT = 8
"""Requests at once to one service in one Region."""

RENEW_SECONDS = 5.0
"""After bad credentials the chain is walked again, but not more often than this."""

OnSend = Callable[[str, str], None]
"""Is told (service, operation) of each HTTP request as it is sent."""


class Connection:
    """The way to AWS. Nothing is checked before the first call, so that errors come from calls."""

    def __init__(
        self,
        profile: str | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        *,
        on_send: OnSend | None = None,
    ) -> None:
        self.asked_profile = profile
        self.asked_region = region
        self.endpoint_url = endpoint_url
        self._on_send = on_send
        self._now: _Generation | None = None
        self._starting = asyncio.Lock()

    @property
    def profile(self) -> str:
        """The profile in use: asked for, or the environment's; empty for none."""
        env = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
        return self.asked_profile or env or ""

    @property
    def endpoint(self) -> str:
        """The endpoint in place of AWS's own: asked for, or the environment's; else empty."""
        env = os.environ.get("AWS_ENDPOINT_URL_ECS") or os.environ.get("AWS_ENDPOINT_URL")
        return self.endpoint_url or env or ""

    @property
    def region(self) -> str:
        """The Region in use; empty until the first call has found it out."""
        return (self._now and self._now.region) or self.asked_region or ""

    async def own_region(self) -> str:
        """The Region in use. Raises `NoRegion`, `NoCredentials` and what the SDK raises."""
        return (await self._generation()).region

    async def warm(self) -> None:
        """Import the SDK and read the models of ECS in a thread, before anything is asked."""
        await asyncio.to_thread(_warm, "ecs")

    @asynccontextmanager
    async def client(self, service: str, region: str = "") -> AsyncIterator[AioBaseClient]:
        """Lend a client; `region` is empty for our own. Waits while too many are in flight.

        Raises `NoRegion`, `NoCredentials` (no such profile) and what the SDK raises.
        """
        generation = await self._generation()
        async with generation.lend(service, region or generation.region) as client:
            yield client

    def renew(self) -> None:
        """The credentials are no good: walk the chain again for the next call."""
        old = self._now
        if old is not None and time.monotonic() - old.born >= RENEW_SECONDS:
            self._now = None
            old.retire()

    async def close(self) -> None:
        """Close all clients. Calls still in flight fail."""
        old, self._now = self._now, None
        if old is not None:
            await old.close()

    async def _generation(self) -> _Generation:
        async with self._starting:
            if self._now is None:
                _check_url(self.endpoint)
                session, region = await asyncio.to_thread(
                    _session, self.asked_profile, self.asked_region
                )
                self._now = _Generation(session, region, self.endpoint_url, self._on_send)
            return self._now


class _Generation:
    """One walk of the credential chain and the clients that came of it."""

    def __init__(
        self, session: AioSession, region: str, endpoint_url: str | None, on_send: OnSend | None
    ) -> None:
        self.born = time.monotonic()
        self.region = region
        self._session = session
        self._endpoint_url = endpoint_url
        self._custom = bool(endpoint_url or os.environ.get("AWS_ENDPOINT_URL"))
        self._on_send = on_send
        self._stack = AsyncExitStack()
        self._clients: dict[tuple[str, str], AioBaseClient] = {}
        self._opening = asyncio.Lock()
        self._slots: dict[tuple[str, str], asyncio.Semaphore] = {}
        self._lent = 0
        self._retired = False
        self._closing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def lend(self, service: str, region: str) -> AsyncIterator[AioBaseClient]:
        self._lent += 1
        try:
            client = await self._client(service, region)
            async with self._slots.setdefault((service, region), asyncio.Semaphore(IN_FLIGHT)):
                yield client
        finally:
            self._lent -= 1
            self._close_when_idle()

    def retire(self) -> None:
        self._retired = True
        self._close_when_idle()

    async def close(self) -> None:
        self._clients.clear()
        await self._stack.aclose()

    def _close_when_idle(self) -> None:
        if self._retired and self._lent == 0 and self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self.close())

    async def _client(self, service: str, region: str) -> AioBaseClient:
        async with self._opening:
            if (service, region) not in self._clients:
                await asyncio.to_thread(_warm, service)
                self._clients[service, region] = await self._open(service, region)
            return self._clients[service, region]

    async def _open(self, service: str, region: str) -> AioBaseClient:
        # The stubs list each service's name; ours is any of them.
        create: Any = self._session.create_client
        client: AioBaseClient = await self._stack.enter_async_context(
            create(
                service,
                region_name=region,
                endpoint_url=self._endpoint_url,
                config=_config(custom=self._custom),
            )
        )
        name = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register(f"before-parse.{name}", inspect_answer)

        if (on_send := self._on_send) is not None:

            def sent(event_name: str, **_: object) -> None:
                on_send(service, event_name.rsplit(".", 1)[-1])

            client.meta.events.register(f"before-send.{name}", sent)
        return client


def _config(*, custom: bool) -> Any:
    from aiobotocore.config import AioConfig  # noqa: PLC0415  # see the module's docstring

    return AioConfig(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=IN_FLIGHT + 2,
        # We back off ourselves: the ration must see every request.
        retries={"mode": "standard", "total_max_attempts": 1},
        user_agent_extra="ecstui",
        # What stands behind one address has no `data-` or `stream-` hosts beside it.
        inject_host_prefix=not custom,
    )


@cache
def _loader() -> Loader:
    """The one cache of the SDK's models; a loader of its own would cost each session 150 ms."""
    from botocore.loaders import Loader  # noqa: PLC0415  # see the module's docstring

    return Loader()


def _warm(service: str) -> None:
    import aiobotocore.session  # noqa: F401, PLC0415  # see the module's docstring

    loader = _loader()
    for general in ("endpoints", "partitions", "sdk-default-configuration", "_retry"):
        loader.load_data_with_path(general)
    for model in ("service-2", "endpoint-rule-set-1"):
        loader.load_service_model(service, model)


def _check_url(url: str) -> None:
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


def _session(profile: str | None, region: str | None) -> tuple[AioSession, str]:
    """A session and its Region, checked as far as the user's files can tell."""
    from aiobotocore.session import AioSession  # noqa: PLC0415  # see the module's docstring

    session = AioSession(profile=profile)
    session.register_component("data_loader", _loader())
    chosen = session.get_config_variable("profile")
    if chosen and chosen not in session.available_profiles:
        there = ", ".join(session.available_profiles) or "none in your AWS configuration"
        raise NoCredentials(
            f"There is no profile {chosen!r}.", f"Pass --profile with one of: {there}."
        )
    # boto3 ignores AWS_REGION, which the AWS CLI and the other SDKs obey.
    found = region or os.environ.get("AWS_REGION") or session.get_config_variable("region")
    if not found:
        raise NoRegion("No Region is set.", "Pass --region eu-west-1 or set AWS_REGION.")
    return session, str(found)


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
