"""Which log groups and streams there are: those of the fleet's tasks and those made by calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.logs import source as sources
from ecstui.demo.telemetry.logs.performance import performance_streams
from ecstui.demo.telemetry.logs.stream import MinuteCache, Stream, Written
from ecstui.demo.telemetry.logs.writing import write_minute
from ecstui.demo.telemetry.metrics.series import STRAIN, Usage
from ecstui.demo.telemetry.noise import key
from ecstui.demo.world.nouns import Service, Task

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_KEPT_STREAMS = 50_000
_VISIBLE_AFTER = 2.5
"""Seconds from a process's first line to its stream's appearance."""


class Drain(NamedTuple):
    """Where a container of a task definition logs to; `routed` when through a log router."""

    container: dict[str, Any]
    group: str
    prefix: str | None
    routed: bool = False


class Group:
    """A log group: the families that log to it, and the streams made by calls."""

    def __init__(self, name: str, created: float, *, made: bool = False) -> None:
        self.name = name
        self.created = created
        self.made = made
        self.families: set[str] = set()
        self.cluster: str | None = None
        self.own: dict[str, Stream] = {}


class Catalogue:
    """All groups of the world; streams are found anew on each question, their tails cached."""

    def __init__(self, world: World, usage: Usage) -> None:
        self.world = world
        self.usage = usage
        self._measured: dict[str, dict[str, Stream]] = {}
        self.cache = MinuteCache()
        self.groups: dict[str, Group] = {}
        self._read: dict[tuple[str, int], list[Drain]] = {}
        self._streams: dict[tuple[str, str], Stream] = {}
        self._users: dict[str, list[Service]] = {}
        self._loose: dict[str, list[Task]] = {}
        self._stamp: tuple[int, int] = (-1, -1)

    def find(self, name: str) -> Group:
        """The group called `name`, or of the ARN `name`."""
        self.refresh()
        if name.startswith("arn:"):
            name = name.split(":log-group:", 1)[-1].removesuffix(":*")
        group = self.groups.get(name)
        if group is None:
            raise Fault("ResourceNotFoundException", "The specified log group does not exist.")
        return group

    def all(self) -> list[Group]:
        """Every group by name."""
        self.refresh()
        return [self.groups[name] for name in sorted(self.groups)]

    def refresh(self) -> None:
        """Take in new task definitions, services and tasks; at most once a simulated second."""
        fleet = self.world.fleet
        stamp = (int(self.world.clock.now()), len(fleet.services))
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self._users, self._loose = {}, {}
        for service in fleet.services.values():
            for family in {service.family, *(d.family for d in service.deployments)}:
                self._users.setdefault(family, []).append(service)
        for task in fleet.tasks.values():
            if task.service is None:
                self._loose.setdefault(task.family, []).append(task)
        if sum(map(len, fleet.definitions.values())) != len(self._read):
            for family, revisions in fleet.definitions.items():
                for revision, definition in revisions.items():
                    if (family, revision) not in self._read:
                        self._learn(family, revision, definition)
        self._learn_clusters()

    def _learn(self, family: str, revision: int, definition: dict[str, Any]) -> None:
        drains = list(_drains(definition))
        self._read[family, revision] = drains
        for drain in drains:
            group = self.groups.get(drain.group)
            if group is None:
                users = self._users.get(family)
                created = users[0].created if users else self.world.clock.now() - 86_400
                group = self.groups[drain.group] = Group(drain.group, created - 300)
            group.families.add(family)

    def _learn_clusters(self) -> None:
        for cluster in self.world.fleet.clusters.values():
            name = f"/aws/ecs/containerinsights/{cluster.name}/performance"
            if cluster.insights != "disabled" and name not in self.groups:
                group = self.groups[name] = Group(name, self.world.clock.now() - 90 * 86_400)
                group.cluster = cluster.name

    def streams(self, group: Group, now: float) -> list[Stream]:
        """The streams of `group` that exist at `now`, by name."""
        found: dict[str, Stream] = dict(group.own)
        for task in self._tasks(group):
            for drain in self._read.get((task.family, task.revision), ()):
                if drain.group == group.name:
                    stream = self._stream(group, task, drain)
                    if stream is not None and self._visible(stream, now):
                        found[stream.name] = stream
        if group.cluster is not None:
            found.update(self._performance(group.cluster))
        return [found[name] for name in sorted(found)]

    def _performance(self, cluster: str) -> dict[str, Stream]:
        known = self._measured.get(cluster)
        if known is None:
            noun = self.world.fleet.clusters[cluster]
            known = performance_streams(self.world, self.usage, noun, self.cache)
            self._measured[cluster] = known
        return known

    def _visible(self, stream: Stream, now: float) -> bool:
        begin = stream.begin
        return begin is not None and begin + _VISIBLE_AFTER <= now

    def _tasks(self, group: Group) -> Iterator[Task]:
        self.refresh()
        for family in sorted(group.families):
            for service in self._users.get(family, ()):
                for task in service.tasks:
                    if task.family == family:
                        yield task
            yield from self._loose.get(family, ())

    def _stream(self, group: Group, task: Task, drain: Drain) -> Stream | None:
        name = _stream_name(task, drain)
        if name is None:
            return None
        stream = self._streams.get((group.name, name))
        if stream is None:
            if len(self._streams) >= _KEPT_STREAMS:
                self._forget()
            stream = self._written(group, task, drain, name)
            self._streams[group.name, name] = stream
        return stream

    def _forget(self) -> None:
        self._streams = {name: stream for name, stream in self._streams.items() if stream.stored}

    def _written(self, group: Group, task: Task, drain: Drain, name: str) -> Stream:
        made = group.own.get(name)
        place = (group.name, name)
        source = sources.make(
            self.world.seed,
            task,
            drain.container,
            place,
            lambda minute: self._strained(task, minute),
        )
        stream = Written(
            name,
            source.key,
            lambda: (source.begin, source.end, source.mark),
            lambda minute: write_minute(source, minute, source.begin or 0.0, source.end),
            self.cache,
        )
        if made is not None:
            stream.stored, stream.count = made.stored, made.count
        return stream

    def _strained(self, task: Task, minute: int) -> bool:
        if task.service is None:
            return False
        point = self.usage.read(task.service, "cpu", minute, minute + 1)[0]
        return point is not None and point.total / point.samples > STRAIN

    def find_stream(self, group: Group, name: str, now: float) -> Stream:
        """The stream called `name`; a fault if it doesn't exist."""
        for stream in self.streams(group, now):
            if stream.name == name:
                return stream
        raise Fault("ResourceNotFoundException", "The specified log stream does not exist.")

    def make_group(self, name: str, now: float) -> None:
        """Make a group; a fault if it is there."""
        self.refresh()
        if name in self.groups:
            text = "The specified log group already exists"
            raise Fault("ResourceAlreadyExistsException", text)
        self.groups[name] = Group(name, now, made=True)

    def make_stream(self, group: Group, name: str, now: float) -> None:
        """Make an empty stream; a fault if it is there."""
        if any(stream.name == name for stream in self.streams(group, now)):
            text = "The specified log stream already exists"
            raise Fault("ResourceAlreadyExistsException", text)
        group.own[name] = Stream(name, key(self.world.seed, group.name, name, "own"), now)


def _drains(definition: dict[str, Any]) -> Iterator[Drain]:
    for container in definition.get("containerDefinitions", ()):
        logging = container.get("logConfiguration") or {}
        options = logging.get("options") or {}
        driver = logging.get("logDriver")
        if driver == "awslogs" and "awslogs-group" in options:
            yield Drain(container, options["awslogs-group"], options.get("awslogs-stream-prefix"))
        elif driver == "awsfirelens" and options.get("Name") in ("cloudwatch", "cloudwatch_logs"):
            prefix = options.get("log_stream_prefix", "")
            yield Drain(container, options["log_group_name"], prefix, routed=True)


def _stream_name(task: Task, drain: Drain) -> str | None:
    """`prefix/container/task`; without a prefix the container's runtime id, once it has one."""
    name = drain.container["name"]
    if drain.routed:
        return f"{drain.prefix}{name}-firelens-{task.id}"
    if drain.prefix is not None:
        return f"{drain.prefix}/{name}/{task.id}"
    own = next((c for c in task.containers if c.name == name), None)
    return own.runtime_id or None if own else None
