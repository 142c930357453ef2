"""A line of a tail, and the places lines come from with the names they are shown under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from ecstui.model.log import LogEvent, LogPlace


class Label(msgspec.Struct, frozen=True):
    """What a stream is called on screen: the short id of its task, and its container."""

    task: str = ""
    container: str = ""


class TailSource(msgspec.Struct, frozen=True):
    """Streams of one log group, with their labels by stream name."""

    place: LogPlace
    labels: Mapping[str, Label] = msgspec.field(default_factory=dict)
    begins: Mapping[str, int] = msgspec.field(default_factory=dict)
    """When the tasks of the streams came into being, epoch milliseconds, where it is known."""

    def label_of(self, stream: str) -> Label:
        """The label of a stream of this source."""
        return self.labels.get(stream) or guess_label(stream)


def guess_label(stream: str) -> Label:
    """What a stream's name `prefix/container/task` says; the prefix may have slashes too."""
    parts = stream.rsplit("/", 2)
    return Label(parts[-1][:8], parts[-2] if len(parts) == 3 else "")


AHEAD_MS = 60_000
"""A line dated further than this past its ingestion comes from a wrong clock."""

Kind = Literal["line", "marker", "gap", "sampled"]


class TailLine(msgspec.Struct, frozen=True):
    """One log event as a tail shows it; times in epoch milliseconds, the message as AWS has it.

    A `marker` says that a task has started or stopped, a `gap` that lines came late because AWS
    couldn't be asked, `sampled` that a live tail has left lines out: their messages are ours.
    """

    timestamp: int
    message: str
    label: Label
    group: str = ""
    stream: str = ""
    event_id: str = ""
    ingestion_time: int = 0
    kind: Kind = "line"
    late: bool = False
    """Whether a line that comes after it, by `order`, was handed out before."""
    older: bool = False
    """Whether it comes from before all lines handed out so far (see `LogFollower.older`)."""

    @property
    def order(self) -> tuple[int, int, str]:
        """By which lines are sorted: time, ingestion, id; a wrong clock doesn't count."""
        time = self.timestamp
        if self.ingestion_time and time > self.ingestion_time + AHEAD_MS:
            time = self.ingestion_time
        return time, self.ingestion_time, self.event_id


LAST = 1 << 62
"""The ingestion time of a marker that comes after all lines of its millisecond."""


def notice(timestamp: int, message: str, kind: Kind, *, label: Label | None = None) -> TailLine:
    """A line of ours among those of the tasks."""
    own = Label() if label is None else label
    return TailLine(timestamp, message, own, ingestion_time=LAST, kind=kind)


def line_of(event: LogEvent, group: str, label: Label) -> TailLine:
    """The line of an event."""
    return TailLine(
        timestamp=event.timestamp,
        message=event.message,
        label=label,
        group=group,
        stream=event.log_stream_name,
        event_id=event.event_id,
        ingestion_time=event.ingestion_time,
    )
