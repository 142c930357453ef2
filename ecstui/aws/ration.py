"""Our share of AWS's request rate: one token bucket per throttle bucket of AWS and Region.

AWS's buckets belong to the account: pipelines, agents and other consoles draw on them too, so we
take a share (a quarter by default) of the documented burst and sustained rate.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

RECOVERY = 120.0
"""Seconds from standing still to the full rate after AWS has throttled us."""

TOGETHER = 1.0
"""Seconds within which several throttles are one."""

SLOWEST = 1 / 16
"""We never go below this part of our rate, however often AWS throttles."""


class Allowance(NamedTuple):
    """A throttle bucket of AWS: requests at once, and requests per second for ever."""

    bucket: str
    burst: float
    rate: float


def _table() -> dict[str, Allowance]:
    rows = {
        ("ecs:cluster-read", 50, 20): "ecs:ListClusters ecs:DescribeClusters",
        ("ecs:service-read", 100, 20): "ecs:ListServices ecs:DescribeServices",
        ("ecs:resource-read", 100, 20): "ecs:ListTasks ecs:DescribeTasks"
        " ecs:ListContainerInstances ecs:DescribeContainerInstances",
        ("ecs:definition-read", 50, 20): "ecs:DescribeTaskDefinition ecs:ListTaskDefinitions"
        " ecs:ListTaskDefinitionFamilies",
        ("ecs:deployment", 50, 20): "ecs:ListServiceDeployments ecs:DescribeServiceDeployments",
        ("ecs:revision", 50, 20): "ecs:DescribeServiceRevisions",
        ("ecs:service-modify", 50, 5): "ecs:UpdateService ecs:DeleteService",
        ("ecs:resource-modify", 100, 40): "ecs:StopTask ecs:RunTask ecs:ExecuteCommand"
        " ecs:UpdateContainerInstancesState",
        ("ecs:definition-modify", 20, 1): "ecs:RegisterTaskDefinition ecs:DeregisterTaskDefinition",
        ("ecs:protection", 200, 80): "ecs:GetTaskProtection ecs:UpdateTaskProtection",
        ("ecs:tags-modify", 20, 10): "ecs:TagResource ecs:UntagResource",
        # No burst is documented for these: we assume one second's worth.
        ("cloudwatch:get-metric-data", 50, 50): "cloudwatch:GetMetricData",
        ("logs:filter", 10, 10): "logs:FilterLogEvents",
        ("logs:groups", 10, 10): "logs:DescribeLogGroups",
        ("logs:live-tail", 5, 5): "logs:StartLiveTail",
        ("logs:query", 10, 10): "logs:StartQuery logs:StopQuery",
        ("logs:query-results", 10, 10): "logs:GetQueryResults",
        ("sts:identity", 20, 20): "sts:GetCallerIdentity",
    }
    return {
        operation: Allowance(*bucket)
        for bucket, operations in rows.items()
        for operation in operations.split()
    }


ALLOWANCES = _table()
"""By operation, like `ecs:ListTasks`."""

_FILTER_RATES = {
    "us-east-1": 25,
    **dict.fromkeys(
        ("eu-central-1", "il-central-1", "ca-west-1", "ap-northeast-3", "ap-southeast-3"), 5
    ),
}


def allowance(operation: str, region: str) -> Allowance:
    """The bucket an operation draws on; a cautious one where AWS publishes none."""
    known = ALLOWANCES.get(operation, Allowance(operation, 10, 5))
    if known.bucket == "logs:filter" and region in _FILTER_RATES:
        rate = _FILTER_RATES[region]
        return Allowance(known.bucket, rate, rate)
    return known


class Bucket:
    """Tokens that refill. Who comes while it is empty reserves the next one: first come, first."""

    def __init__(self, burst: float, rate: float, now: float) -> None:
        self._burst = max(1.0, burst)
        self._rate = rate
        self._tokens = self._burst
        self._then = now
        self._pace = 1.0
        self._slowed = -math.inf

    def reserve(self, now: float) -> float:
        """Take a token; returns the seconds to wait until it is really there."""
        self._refill(now)
        self._tokens -= 1
        return max(0.0, -self._tokens / (self._rate * self._pace))

    def give_back(self) -> None:
        """Return a token that was reserved and not used."""
        self._tokens = min(self._burst, self._tokens + 1)

    def slow_down(self, now: float) -> None:
        """AWS said we ask too often: no burst is left, and half the rate until it recovers.

        Requests sent side by side are throttled together: that counts once.
        """
        self._refill(now)
        self._tokens = min(self._tokens, 0.0)
        if now - self._slowed < TOGETHER:
            return
        self._slowed = now
        self._pace = max(SLOWEST, self._pace / 2)

    def _refill(self, now: float) -> None:
        passed = max(0.0, now - self._then)
        self._then = now
        self._tokens = min(self._burst, self._tokens + passed * self._rate * self._pace)
        self._pace = min(1.0, self._pace + passed / RECOVERY)


class Ration:
    """All our buckets. `share` is the part (0 to 1] of AWS's rates that we take."""

    def __init__(
        self,
        share: float = 0.25,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._share = share
        self._clock = clock
        self._sleep = sleep
        self._buckets: dict[tuple[str, str], Bucket] = {}

    async def take(self, operation: str, region: str) -> None:
        """Wait for our turn to send one request."""
        bucket = self._bucket(operation, region)
        wait = bucket.reserve(self._clock())
        if wait <= 0:
            return
        try:
            await self._sleep(wait)
        except asyncio.CancelledError:
            bucket.give_back()
            raise

    def throttled(self, operation: str, region: str) -> None:
        """Slow down: AWS has throttled this operation."""
        self._bucket(operation, region).slow_down(self._clock())

    def _bucket(self, operation: str, region: str) -> Bucket:
        allowed = allowance(operation, region)
        key = (allowed.bucket, region)
        if key not in self._buckets:
            burst, rate = allowed.burst * self._share, allowed.rate * self._share
            self._buckets[key] = Bucket(burst, rate, self._clock())
        return self._buckets[key]
