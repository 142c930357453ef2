"""What a metric series is, and the readers of the services' and tasks' utilisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecstui.demo.telemetry.metrics.curves import Curve
from ecstui.demo.telemetry.metrics.points import Point, Reader, flat
from ecstui.demo.telemetry.metrics.presence import Presence
from ecstui.demo.telemetry.noise import BELL, WRAP, key, mix
from ecstui.demo.telemetry.vitals import heap_share
from ecstui.demo.world.nouns import Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_FULL = 97.6
"""Percent of CPU at which a service has no more to give."""

STRAIN = 88.0
"""Percent of CPU above which requests begin to wait."""

Dimensions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One metric: its names, sorted dimensions, unit and the reader of its minutes."""

    namespace: str
    name: str
    dimensions: Dimensions
    unit: str
    read: Reader


_KEPT_HOURS = 6000
"""Hours of all series that are kept; about ten kilobytes each."""


class Usage:
    """CPU and memory of services and tasks by minute; whole services are cached by the hour."""

    def __init__(self, world: World, presence: Presence) -> None:
        self.world = world
        self.presence = presence
        self._curves: dict[str, Curve] = {}
        self._hours: dict[tuple[str, str, int], list[Point | None]] = {}
        for service in world.fleet.services.values():
            self.curve(service)

    def curve(self, service: Service) -> Curve:
        """The curve of a service."""
        curve = self._curves.get(service.arn)
        if curve is None:
            curve = Curve(service, self.world.seed, self.presence.built)
            self._curves[service.arn] = curve
        return curve

    def read(self, service: Service, kind: str, first: int, last: int) -> list[Point | None]:
        """Points of `kind` ("cpu" or "memory") for the minutes `first` up to `last`."""
        found: list[Point | None] = []
        known = self.presence.minute + 1
        for hour in range(first // 60, (last - 1) // 60 + 1):
            start = hour * 60
            stop = min(start + 60, known)
            low, high = max(first, start) - start, min(last, start + 60) - start
            if stop <= start:
                found += [None] * (high - low)
                continue
            piece = self._hour(service, kind, hour, start, stop)[low:high]
            found += piece
            found += [None] * (high - low - len(piece))
        return found

    def _hour(
        self, service: Service, kind: str, hour: int, start: int, stop: int
    ) -> list[Point | None]:
        """The minutes of one hour up to `stop`; the present hour grows by what is new."""
        place = (service.arn, kind, hour)
        points = self._hours.get(place)
        if points is None:
            if len(self._hours) >= _KEPT_HOURS:
                del self._hours[next(iter(self._hours))]
            points = self._hours[place] = []
        known = start + len(points)
        if known < stop:
            points += self._make(service, kind, known, stop)
        return points

    def _make(self, service: Service, kind: str, first: int, last: int) -> list[Point | None]:
        curve = self.curve(service)
        counts = self.presence.span(service, first, last)
        born = service.created / 60
        points: list[Point | None] = []
        if kind == "memory" and service.traits.incident == "oom":
            for minute, count in enumerate(counts, first):
                alive = count.running and minute >= born
                points.append(self._leak(service, minute, count.running) if alive else None)
            return points
        # The same work shared by more tasks is less for each: what makes scaling out a cure.
        reference = self.presence.reference(service) if kind == "cpu" else 0
        values = (curve.demand if kind == "cpu" else curve.memory)(first, last)
        narrow = 1.0 if kind == "cpu" else 0.45
        for minute, (value, count) in enumerate(zip(values, counts, strict=True), first):
            number = count.running
            if not number or minute < born:
                points.append(None)
                continue
            # While a deployment overlaps, the tasks beyond the desired count take no work yet.
            bearing = min(number, max(1, count.desired))
            mean = value * min(3.0, max(0.3, reference / bearing)) if reference else value
            if mean > _FULL:
                mean = _FULL + BELL[(number + 7 * minute) & WRAP] * 0.7
            points.append(_point(mean, number, curve.spread(minute) * narrow))
        return points

    def _leak(self, service: Service, minute: int, number: int) -> Point:
        mean, low, high = self.presence.heap(service, minute)
        return Point(float(number), mean * number, low, high)

    def task(self, task: Task, kind: str, first: int, last: int) -> list[Point | None]:
        """Points of one task: its service's mean, its own leaning and noise."""
        begin = task.started
        if begin is None:
            return [None] * max(0, last - first)
        end = task.execution_stopped or task.stopped
        stop = self.presence.minute + 1 if end is None else int(end // 60)
        k = key(self.world.seed, task.id, kind)
        lean = (mix(k, 1) % 2001 - 1000) / 1000
        points: list[Point | None] = []
        means = self._means(task, kind, first, last)
        for minute, mean in enumerate(means, first):
            if mean is None or minute * 60 < begin - 60 or minute > stop:
                points.append(None)
                continue
            value = mean + lean * 2.5 + 0.9 * BELL[(k + minute) & WRAP]
            if kind == "memory" and task.fate == "oom":
                value = heap_share(task, minute * 60.0)
            points.append(flat(min(100.0, max(0.2, value))))
        return points

    def _means(self, task: Task, kind: str, first: int, last: int) -> Sequence[float | None]:
        if task.service is None:
            base = 30.0 + key(task.family, kind) % 40
            return [base] * max(0, last - first)
        points = self.read(task.service, kind, first, last)
        return [None if point is None else point.total / point.samples for point in points]


def _point(mean: float, number: int, spread: float) -> Point:
    mean = min(99.9, max(0.3, mean))
    if number == 1:
        spread *= 0.35
    low = mean - 1.3 * spread
    high = mean + 1.6 * spread
    return Point(
        float(number), mean * number, low if low > 0.1 else 0.1, high if high < 100.0 else 100.0
    )
