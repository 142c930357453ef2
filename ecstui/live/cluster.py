"""Asking for who we are and for the clusters of the account and Region."""

from __future__ import annotations

import math

from ecstui.live.kit import Every, Kit
from ecstui.live.store import ClustersPart, IdentityPart


class IdentitySweep:
    """Who we are: asked until answered, then no more."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def ask(self) -> int:
        """Ask once."""
        self._kit.apply(IdentityPart(await self._kit.reads.identity()))
        return 0

    def interval(self) -> float:
        """Never again."""
        return math.inf


class ClusterSweep:
    """All clusters: listed now and then, described each time."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._arns: tuple[str, ...] = ()
        self._list = Every(kit.clock, kit.settings.cluster_list)

    async def ask(self) -> int:
        """List if it is time, describe all. Returns how many were unreadable."""
        kit = self._kit
        if self._list.due:
            self._arns = await kit.reads.cluster_arns()
            self._list.done()
            self._drop_unlisted()
        if not self._arns:
            return 0
        batch = await kit.reads.clusters(self._arns)
        self._arns = tuple(arn for arn in self._arns if arn not in batch.missing)
        kit.apply(ClustersPart(batch.items, gone=batch.missing))
        return batch.unreadable

    def interval(self) -> float:
        """Seconds between two sweeps."""
        return self._kit.settings.clusters

    def force(self) -> None:
        """List the next time."""
        self._list.force()

    def _drop_unlisted(self) -> None:
        gone = self._kit.look().clusters.keys() - set(self._arns)
        if gone:
            self._kit.apply(ClustersPart(gone=tuple(gone)))
