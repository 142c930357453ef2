"""A line of a log and the place it comes from (CloudWatch Logs FilterLogEvents)."""

from __future__ import annotations

import msgspec

from ecstui.model.noun import Noun


class LogEvent(Noun, frozen=True):
    """CloudWatch Logs `FilteredLogEvent`; times in epoch milliseconds, as on the wire."""

    log_stream_name: str = ""
    timestamp: int = 0
    message: str = ""
    ingestion_time: int = 0
    event_id: str = ""


class LogPlace(msgspec.Struct, frozen=True):
    """Streams of one log group: by names (at most 100 a call) or by one prefix."""

    group: str
    region: str = ""
    streams: tuple[str, ...] = ()
    prefix: str = ""


class LogPage(Noun, frozen=True):
    """One answer of FilterLogEvents. It may be empty and still have a `next_token`: go on."""

    events: tuple[LogEvent, ...] = ()
    next_token: str = ""
    unreadable: int = 0
    """Events of this page that could not be decoded and were skipped; not on the wire."""
