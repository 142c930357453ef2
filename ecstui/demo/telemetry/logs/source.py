"""A container that logs: whose words it uses, how fast it talks and how long it lives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecstui.demo.telemetry.logs.moods import CALM, Mood, mood_for
from ecstui.demo.telemetry.logs.styles import WRITERS, Voice, Writer
from ecstui.demo.telemetry.logs.words import Words, words_for
from ecstui.demo.telemetry.noise import key
from ecstui.demo.world.nouns import Task, Traits

_SIDECARS = {"envoy": ("access", 0.4), "log_router": ("plain", 0.02), "xray": ("plain", 0.02)}
_JOB = Traits(log_style="json", log_rate=0.5)
_FATES = {"crash": "crash-loop", "oom": "oom", "elb": "elb-health", "sick": "stuck-rollout"}
_LEAD = {"elb": 62.0, "oom": 200.0, "sick": 70.0}
"""Seconds before the end at which a task's fate begins to show; a crash shows at once."""

_ALWAYS = 1e9
_SATURATED = mood_for("cpu-saturated")
_SHARED = frozenset({"cpu-saturated", "hostile-logs", "spot"})
"""Incidents that all tasks of a service suffer from; the others show in a task's fate."""


@dataclass(slots=True, eq=False)
class Source:
    """One container of one task, as the writer of a log stream."""

    group: str
    stream: str
    key: int
    task: Task
    voice: Voice
    style: str
    write: Writer
    rate: float
    common: Mood
    words: Words
    main: bool
    checked: bool
    strained: Callable[[int], bool]
    """Whether the service had too little CPU in an epoch minute."""

    _minute: tuple[int, bool] = (0, False)

    @property
    def begin(self) -> float | None:
        """When the container started (epoch seconds), None if it has not."""
        task = self.task
        if task.fate in ("pull", "secret") or task.stop_code == "TaskFailedToStart":
            return None
        if task.pull_stopped is not None:
            return task.pull_stopped
        return task.started

    @property
    def end(self) -> float | None:
        """When its process ended, None while it runs."""
        task = self.task
        if task.stop_code == "EssentialContainerExited" and task.stopping is not None:
            return task.stopping
        return task.execution_stopped if task.execution_stopped is not None else task.stopped

    @property
    def mark(self) -> str:
        """Changes whenever what the source has yet to say changes."""
        return self.task.fate if self.main else ""

    def mood(self, at: float) -> Mood:
        """The mood at `at` (epoch seconds): a fate shows only some time before it strikes."""
        if not self.main:
            return CALM
        task = self.task
        known = _FATES.get(task.fate)
        if known is None or (
            task.fate_at is not None and at < task.fate_at - _LEAD.get(task.fate, _ALWAYS)
        ):
            return self._usual(int(at // 60))
        return mood_for(known)

    def _usual(self, minute: int) -> Mood:
        """The mood of a task that nothing befalls: a saturated service is calm when it is not."""
        if self.common is not _SATURATED:
            return self.common
        if self._minute[0] != minute:
            # Two minutes earlier: that minute's CPU is known whenever this one is written.
            self._minute = (minute, self.strained(minute - 2))
        return self.common if self._minute[1] else CALM

    @property
    def exit_code(self) -> int | None:
        """The exit code of the task's first container."""
        return self.task.containers[0].exit_code if self.task.containers else None

    @property
    def crashed(self) -> bool:
        """It ended by itself."""
        return self.task.stop_code == "EssentialContainerExited"


def make(
    seed: int,
    task: Task,
    definition: dict[str, Any],
    place: tuple[str, str],
    strained: Callable[[int], bool],
) -> Source:
    """The source behind one container definition (`definition`, wire shape) of `task`.

    `place` is the names of its group and stream.
    """
    group, stream = place
    name = definition["name"]
    service = task.service
    traits = service.traits if service else _JOB
    label = service.name if service else task.family
    words = words_for(label)
    sidecar = next((v for k, v in _SIDECARS.items() if k in name), None)
    style, rate = sidecar or (traits.log_style, traits.log_rate)
    mood = mood_for(traits.incident) if not sidecar and traits.incident in _SHARED else CALM
    return Source(
        group=group,
        stream=stream,
        key=key(seed, group, stream),
        task=task,
        voice=Voice(label, name, task.id, task.ip, words.package, definition.get("image", "")),
        style=style,
        write=WRITERS[style],
        rate=rate,
        common=mood,
        words=words,
        main=sidecar is None,
        checked=sidecar is None and service is not None and service.target_group_arn is not None,
        strained=strained,
    )
