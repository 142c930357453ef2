"""A line of a tail, and the places lines come from with the names they are shown under."""

from __future__ import annotations

from collections.abc import Mapping

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

    def label_of(self, stream: str) -> Label:
        """The label of a stream of this source."""
        return self.labels.get(stream) or guess_label(stream)


def guess_label(stream: str) -> Label:
    """What a stream's name `prefix/container/task` says; the prefix may have slashes too."""
    parts = stream.rsplit("/", 2)
    return Label(parts[-1][:8], parts[-2] if len(parts) == 3 else "")


class TailLine(msgspec.Struct, frozen=True):
    """One log event as a tail shows it; times in epoch milliseconds, the message as AWS has it."""

    timestamp: int
    message: str
    label: Label
    group: str
    stream: str
    event_id: str = ""
    ingestion_time: int = 0

    @property
    def order(self) -> tuple[int, int, str]:
        """By which lines are sorted."""
        return self.timestamp, self.ingestion_time, self.event_id


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
