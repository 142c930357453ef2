"""All namespaces together: finds series, and reads statistics of them as they are visible now."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ecstui.demo.telemetry.balancing.estate import Estate
from ecstui.demo.telemetry.metrics.balancers import BalancerMetrics
from ecstui.demo.telemetry.metrics.column import Column
from ecstui.demo.telemetry.metrics.containers import ContainerInsights
from ecstui.demo.telemetry.metrics.ecs import EcsMetrics
from ecstui.demo.telemetry.metrics.points import Point, sampled, statistic
from ecstui.demo.telemetry.metrics.presence import Presence
from ecstui.demo.telemetry.metrics.series import Dimensions, Series, Usage
from ecstui.demo.telemetry.metrics.shelf import Shelf

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_LAG = 30
"""Seconds, at most, from a minute's end to its appearance."""

_SETTLING = 35
"""Seconds during which a fresh minute still lacks some samples."""

_RETENTION = ((300, 15 * 86_400), (3600, 63 * 86_400))


class Library:
    """Every metric of the world."""

    def __init__(self, world: World, presence: Presence, estate: Estate) -> None:
        self.world = world
        self.usage = Usage(world, presence)
        shelves: tuple[Shelf, ...] = (
            EcsMetrics(world, self.usage),
            ContainerInsights(world, self.usage),
            BalancerMetrics(world, self.usage, estate),
        )
        self._shelves = {shelf.namespace: shelf for shelf in shelves}

    def find(self, namespace: str, name: str, dimensions: Dimensions) -> Series | None:
        """The series with exactly these sorted dimensions, None if there is none."""
        shelf = self._shelves.get(namespace)
        return None if shelf is None else shelf.find(name, dimensions)

    def listing(self, namespace: str | None = None) -> Iterator[Series]:
        """All series, of one namespace or of all."""
        for name, shelf in self._shelves.items():
            if namespace is None or name == namespace:
                yield from shelf.listing()

    def visible(self, series: Series, now: float) -> int:
        """The first epoch minute that can't be seen yet at `now`."""
        lag = zlib.crc32(repr(series.dimensions).encode()) % (_LAG + 1)
        return int((now - lag) // 60)

    def column(self, series: Series, stat: str, period: int, span: tuple[float, float]) -> Column:
        """`stat` of a series in `span` (epoch seconds), by periods of `period` seconds."""
        now = self.world.clock.now()
        step = max(60, period)
        start = int(span[0] // step) * step
        stop = max(start, -int(-span[1] // step) * step)
        column = Column({}, series.name, step, series, stat, (start, stop))
        seen = self.visible(series, now)
        first, last = self._kept(start, period, now) // 60, min(stop // 60, seen)
        if first >= last:
            return column
        width = step // 60
        pick = statistic(stat)
        points = sampled(series.read, first, last, width)
        self._unsettle(points, width, last, seen, now)
        values = column.values
        for number, point in enumerate(points):
            if point is not None:
                values[(first + number * width) * 60] = pick(point)
        return column

    def _kept(self, start: int, period: int, now: float) -> int:
        """The start, or the first period within the retention of such short periods."""
        for shorter, age in _RETENTION:
            if period < shorter and start < now - age:
                return -int(-(now - age) // max(60, period)) * max(60, period)
        return start

    def _unsettle(
        self, points: list[Point | None], width: int, last: int, seen: int, now: float
    ) -> None:
        """The newest minute is provisional: some of its samples are not in yet."""
        if width > 1 or last != seen or not points or now - last * 60 > _SETTLING:
            return
        point = points[-1]
        if point is not None and point.samples > 1:
            share = max(1.0, point.samples * 2 // 3)
            total = point.total * share / point.samples * 0.99
            points[-1] = Point(share, total, point.low, point.high)


def dimensions_of(metric: dict[str, Any]) -> Dimensions:
    """Sorted dimensions out of the `Dimensions` of a wire shape."""
    return tuple(sorted((each["Name"], each["Value"]) for each in metric.get("Dimensions", ())))


def wire_metric(series: Series) -> dict[str, Any]:
    """A series as `Metric` of the API."""
    return {
        "Namespace": series.namespace,
        "MetricName": series.name,
        "Dimensions": [{"Name": name, "Value": value} for name, value in series.dimensions],
    }
