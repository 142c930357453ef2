"""Runs Insights queries a slice at a time: Scheduled, Running with partial results, Complete."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.logs.event import Event, position
from ecstui.demo.telemetry.logs.insightfilter import Row
from ecstui.demo.telemetry.logs.insightstats import aggregate, stamp
from ecstui.demo.telemetry.logs.insightsyntax import Query, read_query
from ecstui.demo.telemetry.logs.reading import backward
from ecstui.demo.telemetry.logs.stream import Stream

_SCHEDULED = 0.6
_SLICE = 15_000
"""Events looked at in one poll, so that a large query never holds up other calls."""

_ROWS = 10_000
_DEFAULT_ROWS = 10_000
_KEPT_MATCHES = 50_000
"""Matching rows a query keeps; counts go on beyond."""


@dataclass(slots=True)
class Run:
    """One started query. Times are epoch seconds."""

    id: str
    query: Query
    started: float
    minutes: Iterator[tuple[int, list[Event]]]
    names: dict[int, tuple[str, str]]
    groups: int
    limit: int
    cancelled: bool = False
    done: bool = False
    scanned: int = 0
    size: int = 0
    matched: int = 0
    rows: list[Row] = field(default_factory=list)

    def status(self, now: float) -> str:
        """What GetQueryResults says of it."""
        if self.cancelled:
            return "Cancelled"
        if self.done:
            return "Complete"
        return "Scheduled" if now < self.started + _SCHEDULED else "Running"

    def work(self) -> None:
        """Look at the next slice of events."""
        stop = self.scanned + _SLICE
        for _, events in self.minutes:
            for event in reversed(events):
                self._look(event)
            if self.scanned >= stop:
                return
        self.done = True

    def _look(self, event: Event) -> None:
        self.scanned += 1
        self.size += event.size
        row = _row(event, self.names[event.key])
        for source, pattern, names in self.query.parses:
            found = pattern.search(str(row.get(source, "")))
            if found is not None:
                row.update(zip(names, found.groups(), strict=False))
        if all(test(row) for test in self.query.tests):
            self.matched += 1
            if len(self.rows) < self._wanted():
                self.rows.append(self._slim(row))

    def _wanted(self) -> int:
        """Rows come newest first: without sorting or counting only the limit is of use."""
        if self.query.stats or self.query.sort is not None:
            return _KEPT_MATCHES
        return self.limit

    def _slim(self, row: Row) -> Row:
        query = self.query
        if not query.stats:
            sort = [query.sort[0]] if query.sort is not None else []
            names = [*query.fields, *sort, "@ptr"]
        else:
            names = [*query.by, *(stat.field for stat in query.stats), "@ms"]
        return {name: row[name] for name in names if name in row}


def start(
    run_id: str,
    text: str,
    streams: Sequence[tuple[str, Stream]],
    span: tuple[int, int],
    limit: int | None,
    now: float,
) -> Run:
    """Start a query over `streams` (pairs of group and stream) in `span` (epoch seconds)."""
    query = read_query(text)
    minutes = backward(
        [stream for _, stream in streams],
        position(span[0] * 1000),
        position((span[1] + 1) * 1000),
        now,
    )
    wanted = query.limit or limit or _DEFAULT_ROWS
    return Run(
        id=run_id,
        query=query,
        started=now,
        minutes=minutes,
        names={stream.key: (group, stream.name) for group, stream in streams},
        groups=len({group for group, _ in streams}),
        limit=min(wanted, _ROWS),
    )


def results(run: Run, now: float) -> dict[str, Any]:
    """Answer GetQueryResults: what is known by now."""
    if run.status(now) == "Running":
        run.work()
    status = run.status(now)
    rows = _shape(run) if status != "Scheduled" else []
    return {
        "queryLanguage": "CWLI",
        "results": rows,
        "statistics": {
            "recordsMatched": float(run.matched),
            "recordsScanned": float(run.scanned),
            "bytesScanned": float(run.size),
            "estimatedRecordsSkipped": 0.0,
            "estimatedBytesSkipped": 0.0,
            "logGroupsScanned": float(run.groups),
        },
        "status": status,
    }


def _row(event: Event, names: tuple[str, str]) -> Row:
    row: Row = {}
    message = event.message
    if message.startswith("{"):
        try:
            row.update(_flat(json.loads(message), ""))
        except (ValueError, RecursionError):
            row = {}
    row["@timestamp"] = stamp(event.timestamp)
    row["@ms"] = event.timestamp
    row["@message"] = message
    row["@logStream"] = names[1]
    row["@log"] = names[0]
    row["@ingestionTime"] = stamp(event.ingested)
    row["@ptr"] = event.id
    return row


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:50]):
            yield from _flat(inner, f"{path}.{number}")
    else:
        yield path, value


def _shape(run: Run) -> list[list[dict[str, str]]]:
    query = run.query
    if query.stats:
        rows = aggregate(query, run.rows)
        names = [*([query.bin_name] if query.bin else []), *query.by]
        names += [stat.name for stat in query.stats]
        pointer = False
    else:
        rows, names, pointer = run.rows, query.fields, True
    if query.sort is not None:
        name, falling = query.sort
        rows = sorted(rows, key=lambda row: _sortable(row.get(name)), reverse=falling)
    shown = [*names, "@ptr"] if pointer else names
    return [
        [{"field": name, "value": _text(row[name])} for name in shown if row.get(name) is not None]
        for row in rows[: run.limit]
    ]


def _sortable(value: Any) -> tuple[int, float, str]:
    try:
        return (1, float(value), "")
    except (TypeError, ValueError):
        return (0, 0.0, "") if value is None else (2, 0.0, str(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.4f}"
    return str(value)


def unknown(run_id: str) -> Fault:
    """The fault for a query that was never started."""
    return Fault("ResourceNotFoundException", f"Query {run_id} does not exist.")
