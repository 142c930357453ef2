"""Connections to AWS: one client per service and Region, kept open, renewed with credentials."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from ecstui.aws import sdk
from ecstui.aws.answer import inspect_answer

if TYPE_CHECKING:
    from aiobotocore.client import AioBaseClient
    from aiobotocore.session import AioSession

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
        self._old: list[_Generation] = []
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
        await asyncio.to_thread(sdk.warm, "ecs")

    @asynccontextmanager
    async def client(self, service: str, region: str = "") -> AsyncIterator[AioBaseClient]:
        """Lend a client; `region` is empty for our own. Waits while too many are in flight.

        Raises `NoRegion`, `NoCredentials` (no such profile) and what the SDK raises.
        """
        generation = await self._generation()
        async with generation.lend(service, region or generation.region) as client:
            yield client

    @asynccontextmanager
    async def own_client(
        self, service: str, region: str = "", *, silence: float
    ) -> AsyncIterator[AioBaseClient]:
        """Open a client for one long answer, which would keep a place of the shared ones.

        `silence` is how many seconds the answer may pause. Raises as `client` does.
        """
        generation = await self._generation()
        async with generation.open_alone(service, region or generation.region, silence) as client:
            yield client

    def renew(self) -> None:
        """The credentials are no good: walk the chain again for the next call."""
        old = self._now
        if old is not None and time.monotonic() - old.born >= RENEW_SECONDS:
            self._now = None
            old.retire()
            self._old = [one for one in self._old if not one.closed] + [old]

    async def close(self) -> None:
        """Close all clients. Calls still in flight fail."""
        open_ones = [*self._old, self._now]
        self._old, self._now = [], None
        for generation in open_ones:
            if generation is not None:
                await generation.close()

    async def _generation(self) -> _Generation:
        async with self._starting:
            if self._now is None:
                sdk.check_url(self.endpoint)
                session, region = await asyncio.to_thread(
                    sdk.new_session, self.asked_profile, self.asked_region
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
        self._endpoint = endpoint_url or os.environ.get("AWS_ENDPOINT_URL") or ""
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

    @asynccontextmanager
    async def open_alone(
        self, service: str, region: str, silence: float
    ) -> AsyncIterator[AioBaseClient]:
        self._lent += 1
        try:
            await asyncio.to_thread(sdk.warm, service)
            async with AsyncExitStack() as stack:
                yield await self._open(stack, service, region, silence)
        finally:
            self._lent -= 1
            self._close_when_idle()

    def retire(self) -> None:
        self._retired = True
        self._close_when_idle()

    @property
    def closed(self) -> bool:
        return self._closing is not None and self._closing.done()

    async def close(self) -> None:
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._stack.aclose())
        await self._closing

    def _close_when_idle(self) -> None:
        if self._retired and self._lent == 0 and self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._stack.aclose())

    async def _client(self, service: str, region: str) -> AioBaseClient:
        async with self._opening:
            if (service, region) not in self._clients:
                await asyncio.to_thread(sdk.warm, service)
                self._clients[service, region] = await self._open(self._stack, service, region)
            return self._clients[service, region]

    async def _open(
        self, stack: AsyncExitStack, service: str, region: str, silence: float = sdk.READ_SECONDS
    ) -> AioBaseClient:
        # The stubs list each service's name; ours is any of them.
        create: Any = self._session.create_client
        client: AioBaseClient = await stack.enter_async_context(
            create(
                service,
                region_name=region,
                endpoint_url=self._endpoint_url,
                config=sdk.config(self._endpoint, IN_FLIGHT + 2, silence),
            )
        )
        name = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register(f"before-parse.{name}", inspect_answer)

        if (on_send := self._on_send) is not None:

            def sent(event_name: str, **_: object) -> None:
                on_send(service, event_name.rsplit(".", 1)[-1])

            client.meta.events.register(f"before-send.{name}", sent)
        return client
