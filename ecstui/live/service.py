"""Asking for the services of one cluster: a full sweep now and then, descriptions in between.

A full sweep costs exactly the pages of ListServices and one DescribeServices for ten services.
Between two of them each service is described again when it is due: those rolling out sooner than
the rest, and no more in one turn than the request ration gives in a few seconds, so that in a
very large cluster the service one looks at isn't queued behind two thousand others.
"""

from __future__ import annotations

import math

from ecstui.live.kit import Every, Kit
from ecstui.live.store import ServicesPart
from ecstui.model.service import Service
from ecstui.ports import Batch

SLICE = 250
"""Most services described again in one turn."""


class ServiceSweep:
    """The services of one cluster."""

    def __init__(self, kit: Kit, cluster_arn: str) -> None:
        self._kit = kit
        self._cluster = cluster_arn
        self._list = Every(kit.clock, kit.settings.service_list)
        self._asked: dict[str, float | None] = {}
        self._not_before = -math.inf
        self._focused = ""
        self._looked_at: tuple[Service, ...] = ()
        self._in_rollout: frozenset[str] = frozenset()

    def focus(self, service_arn: str) -> None:
        """The service that is open goes first."""
        self._focused = service_arn

    def force(self) -> None:
        """List and describe everything the next time."""
        self._list.force()
        self._not_before = self._kit.clock.monotonic()

    async def ask(self) -> int:
        """List if it is time, describe what is due. Returns how many were unreadable."""
        if self._list.due:
            await self._relist()
        arns = self._due()
        if not arns:
            return 0
        kit = self._kit
        batch = await kit.reads.services(self._cluster, arns, on_batch=self._take)
        now = kit.clock.monotonic()
        for arn in arns:
            self._asked[arn] = now
        for arn in batch.missing:
            self._asked.pop(arn, None)
        return batch.unreadable

    def interval(self) -> float:
        """Seconds until something is due again."""
        settings = self._kit.settings
        if self._waiting():
            return min(1.0, settings.rollout)
        return settings.rollout if self._rolling() else settings.services

    async def _relist(self) -> None:
        arns = await self._kit.reads.service_arns(self._cluster)
        self._list.done()
        self._asked = {arn: self._asked.get(arn) for arn in arns}
        known = self._kit.look().services_of(self._cluster)
        gone = tuple(s.service_arn for s in known if s.service_arn not in self._asked)
        if gone:
            self._kit.apply(ServicesPart(self._cluster, gone=gone))

    def _take(self, batch: Batch[Service]) -> None:
        self._kit.apply(ServicesPart(self._cluster, batch.items, gone=batch.missing))

    def _due(self) -> list[str]:
        """What to describe in this turn: unknown ones all, known ones the longest waiting."""
        settings, now = self._kit.settings, self._kit.clock.monotonic()
        rolling = self._rolling()
        known = self._kit.look().services
        first, rest = [], []
        for arn, asked in self._asked.items():
            if asked is None and arn not in known:
                first.append(arn)
                continue
            often = settings.rollout if arn in rolling else settings.services
            if asked is None or asked <= self._not_before or now - asked >= 0.85 * often:
                urgent = arn in rolling or arn == self._focused
                rest.append((not urgent, asked or 0.0, arn))
        room = max(0, SLICE - len(first))
        return first + [arn for _, _, arn in sorted(rest)[:room]]

    def _rolling(self) -> frozenset[str]:
        """Services whose tasks are being replaced; worked out once for each new picture."""
        services = self._kit.look().services_by_cluster.get(self._cluster, ())
        if services is not self._looked_at:
            self._looked_at = services
            self._in_rollout = frozenset(
                s.service_arn for s in services if any(d.in_progress for d in s.deployments)
            )
        return self._in_rollout

    def _waiting(self) -> bool:
        """Whether services were left out of the last turn for want of room."""
        if len(self._asked) <= SLICE:
            return False
        limit = self._kit.clock.monotonic() - self._kit.settings.services
        return any(asked is None or asked < limit for asked in self._asked.values())
