"""Lines of logs, the places they come from, and what Logs Insights answers (CloudWatch Logs)."""

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


class LiveScope(msgspec.Struct, frozen=True):
    """What a StartLiveTail session covers: groups by ARN, at most ten, all of one Region.

    Streams can be chosen only within a single group: by names or by prefixes, at most 100.
    """

    groups: tuple[str, ...]
    region: str = ""
    streams: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


class LiveBatch(msgspec.Struct, frozen=True):
    """One update of a live tail, one a second; the first, empty one says that it has begun."""

    events: tuple[tuple[str, LogEvent], ...] = ()
    """Pairs of group (as AWS calls it: `account:name` or its ARN) and event without an id."""
    sampled: bool = False
    """Whether more than 500 events came in this second, and AWS left some out."""
    unreadable: int = 0


class QueryRow(msgspec.Struct, frozen=True):
    """A row of an Insights answer: its fields in order, as texts."""

    fields: tuple[tuple[str, str], ...] = ()


class QueryStatistics(Noun, frozen=True):
    """CloudWatch Logs `QueryStatistics`; AWS sends whole numbers as floats."""

    records_matched: float = 0.0
    records_scanned: float = 0.0
    bytes_scanned: float = 0.0


class QueryAnswer(msgspec.Struct, frozen=True):
    """How an Insights query is, and its rows so far."""

    status: str = ""
    """Scheduled, Running, Complete, Failed, Cancelled, Timeout or Unknown, as AWS has it."""
    rows: tuple[QueryRow, ...] = ()
    statistics: QueryStatistics = QueryStatistics()
    unreadable: int = 0


class LogGroupNoun(Noun, frozen=True):
    """CloudWatch Logs `LogGroup`; `creation_time` in epoch milliseconds."""

    log_group_name: str = ""
    log_group_arn: str = ""
    log_group_class: str = ""
    creation_time: int = 0
    retention_in_days: int | None = None
    stored_bytes: int = 0
