"""A live tail beside polling: begun by hand, in place of polling while it lasts."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from ecstui.errors import AwsError, Rejected
from ecstui.live.kit import Kit
from ecstui.live.lines import TailLine, TailSource
from ecstui.live.log_live import SAY_EVERY, live_lines, live_scope, sampled
from ecstui.live.log_twins import Twins
from ecstui.model.log import LiveBatch, LiveScope

OVERLAP = 10.0
"""Seconds for which polling goes on beside a new live tail, for lines that were on their way."""

Start = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class LiveSession:
    """One live tail, from its beginning until polling goes on."""

    def __init__(
        self,
        kit: Kit,
        start: Start,
        cluster_arn: str,
        *,
        wants: Callable[[str, str], bool],
        on_lines: Callable[[list[TailLine]], None],
        on_end: Callable[[str], None],
    ) -> None:
        self._kit = kit
        self._start = start
        self._cluster = cluster_arn
        self._wants = wants
        self._on_lines = on_lines
        self._on_end = on_end
        self._twins = Twins()
        self._sources: Sequence[TailSource] = ()
        self._scope: LiveScope | None = None
        self._task: asyncio.Task[None] | None = None
        self._since: float | None = None
        self._said = -math.inf
        self.open = False
        """Whether it is on, or on its way."""
        self.heard = 0.0
        """When the last batch came, epoch seconds."""

    @property
    def on(self) -> bool:
        """Whether AWS is sending."""
        return self.open and self._since is not None

    @property
    def alone(self) -> bool:
        """Whether it brings all there is by now, so that polling may rest."""
        if not self.open or self._since is None:
            return False
        return self._kit.clock.monotonic() - self._since >= OVERLAP

    def begin(self, sources: Sequence[TailSource]) -> None:
        """Ask for these. Raises `Rejected` where one session can't cover them."""
        scope = live_scope(sources, self._cluster)
        self.open, self._since, self._sources = True, None, sources
        self._listen_to(scope)

    def follow(self, sources: Sequence[TailSource]) -> None:
        """Other streams are wanted now: with other groups it is begun anew."""
        if not self.open:
            return
        self._sources = sources
        try:
            scope = live_scope(sources, self._cluster)
        except Rejected as error:
            self._end(str(error))
            return
        if scope != self._scope:
            self._listen_to(scope)

    def close(self) -> None:
        """End it."""
        self.open, self._since = False, None
        if self._task is not None:
            self._task.cancel()

    def polled(self, lines: list[TailLine]) -> list[TailLine]:
        """Those lines of polling that it has not brought; asked even after its end."""
        return lines if self._scope is None else self._twins.fresh(lines, live=False)

    def _listen_to(self, scope: LiveScope) -> None:
        if self._task is not None:
            self._task.cancel()
        self._scope = scope
        self._task = self._start(self._listen(scope))

    async def _listen(self, scope: LiveScope) -> None:
        try:
            async for batch in self._kit.reads.live_tail(scope):
                self._take(batch)
        except AwsError as error:
            self._end(str(error))
        else:
            self._end("AWS has ended it.")

    def _end(self, why: str) -> None:
        alone = self.alone
        self.open, self._since = False, None
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        if not alone:
            # Polling has never stopped.
            self.heard = 0.0
        self._on_end(why)

    def _take(self, batch: LiveBatch) -> None:
        clock = self._kit.clock
        moment, self.heard = clock.monotonic(), clock.now()
        if self._since is None:
            self._since = moment
        lines = self._twins.fresh(live_lines(batch, self._sources, self._wants), live=True)
        if batch.sampled and moment - self._said >= SAY_EVERY:
            self._said = moment
            lines.append(sampled(self.heard))
        if lines:
            self._on_lines(lines)
