"""How many tasks a service and how much room a cluster had in each minute: noted as time passes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ecstui.demo.telemetry.metrics.changes import ChangeLog
from ecstui.demo.telemetry.vitals import heap_share
from ecstui.demo.world.nouns import Cluster, Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

_KEEP = 1500
_REMEMBERED = 56
"""Minutes that the tasks known at the start tell of: stopped ones are known for an hour."""

_SAW = 14
"""Minutes a leaking task lived before the simulation began."""


class Count(NamedTuple):
    """Numbers of tasks of a service."""

    running: int
    desired: int
    pending: int


class Room(NamedTuple):
    """Shares of a cluster's instances that are reserved, in percent, and their number."""

    cpu: float
    memory: float
    instances: int


Triple = tuple[float, float, float]


class Presence:
    """Remembers, minute by minute, what can't be computed from the minute alone.

    Before the first minute each service had the tasks it has in it; `assume` says otherwise.
    """

    def __init__(self, fleet: Fleet, minute: int) -> None:
        self.fleet = fleet
        self.built = minute
        self.minute = minute - 1
        self.counts: dict[str, ChangeLog[Count]] = {}
        self.rooms: dict[str, ChangeLog[Room]] = {}
        self.heaps: dict[str, dict[int, Triple]] = {}
        self.references: dict[str, int] = {}

    def record(self, minute: int) -> None:
        """Note the state of things in `minute`; once for each minute."""
        if minute <= self.minute:
            return
        self.minute = minute
        for service in self.fleet.services.values():
            self._record_service(service, minute)
        for cluster in self.fleet.clusters.values():
            if cluster.instances:
                self._note_room(cluster, minute)

    def _record_service(self, service: Service, minute: int) -> None:
        tasks = service.tasks
        running = sum(task.status in ("RUNNING", "DEACTIVATING") for task in tasks)
        pending = sum(task.status in ("PROVISIONING", "PENDING", "ACTIVATING") for task in tasks)
        count = Count(running, service.desired, pending)
        log = self.counts.get(service.arn)
        if log is None:
            log = self.counts[service.arn] = _hour_before(service, minute)
            self.references[service.arn] = max(1, log.values[0].running or service.desired)
            if service.traits.incident == "oom":
                for earlier in range(minute - _REMEMBERED, minute):
                    self._note_heap(service, earlier)
        log.note(minute, count)
        if service.traits.incident == "oom":
            self._note_heap(service, minute)

    def _note_heap(self, service: Service, minute: int) -> None:
        heaps = self.heaps.setdefault(service.arn, {})
        heaps[minute] = _heaps(service.tasks, minute * 60.0)
        if len(heaps) > _KEEP:
            del heaps[next(iter(heaps))]

    def assume(self, service: Service, past: Iterable[tuple[int, int]]) -> None:
        """Give a service a past: pairs of minute and number of tasks from then on."""
        steps = sorted(past)
        known = self.counts.get(service.arn)
        if not steps or known is None:
            return
        log = ChangeLog(steps[0][0], Count(steps[0][1], steps[0][1], 0))
        for minute, number in steps:
            log.note(minute, Count(number, number, 0))
        for minute, value in zip(known.minutes, known.values, strict=True):
            if minute > log.minutes[-1]:
                log.note(minute, value)
        self.counts[service.arn] = log

    def span(self, service: Service, first: int, last: int) -> list[Count]:
        """The counts of the minutes `first` up to `last`."""
        log = self.counts.get(service.arn)
        if log is None:
            return [Count(0, service.desired, 0)] * max(0, last - first)
        return log.span(first, last)

    def reference(self, service: Service) -> int:
        """The number of tasks at which the service's demand is its mean CPU."""
        return self.references.get(service.arn, max(1, service.desired))

    def heap(self, service: Service, minute: int) -> Triple:
        """Mean, least and most heap in percent of a leaking service's tasks."""
        known = self.heaps.get(service.arn, {}).get(minute)
        if known is not None:
            return known
        shares = [38 + 62 * ((minute + 3 * n) % _SAW) / _SAW for n in range(3)]
        return sum(shares) / 3, min(shares), max(shares)

    def _note_room(self, cluster: Cluster, minute: int) -> None:
        instances = [self.fleet.instances[arn] for arn in cluster.instances]
        instances = [one for one in instances if one.status in ("ACTIVE", "DRAINING")]
        cpu = sum(one.cpu for one in instances) or 1
        memory = sum(one.memory for one in instances) or 1
        room = Room(
            round(100 * sum(one.used_cpu for one in instances) / cpu, 3),
            round(100 * sum(one.used_memory for one in instances) / memory, 3),
            len(instances),
        )
        log = self.rooms.get(cluster.name)
        if log is None:
            self.rooms[cluster.name] = ChangeLog(minute, room)
        else:
            log.note(minute, room)


def _hour_before(service: Service, minute: int) -> ChangeLog[Count]:
    """The counts up to `minute`, as far as the lives of the remembered tasks tell."""
    first = minute - _REMEMBERED
    log = ChangeLog(first, _count_at(service, first))
    moments = {first}
    for task in service.tasks:
        moments |= {int(at // 60) + 1 for at in _life(task) if at is not None}
    for moment in sorted(moments):
        if first < moment < minute:
            log.note(moment, _count_at(service, moment))
    return log


def _life(task: Task) -> tuple[float | None, float | None]:
    return task.started, task.execution_stopped if task.stopped is None else task.stopped


def _running_at(task: Task, at: float) -> bool:
    begin, end = _life(task)
    return begin is not None and begin <= at and (end is None or at < end)


def _count_at(service: Service, minute: int) -> Count:
    running = sum(_running_at(task, minute * 60.0) for task in service.tasks)
    return Count(running, service.desired, 0)


def _heaps(tasks: list[Task], at: float) -> Triple:
    shares = [heap_share(task, at) for task in tasks if _running_at(task, at)]
    if not shares:
        return 0.0, 0.0, 0.0
    return sum(shares) / len(shares), min(shares), max(shares)
