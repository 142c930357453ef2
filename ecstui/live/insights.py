"""A big search: one query of CloudWatch Logs Insights, run by AWS, watched and stopped from here.

It costs money by the gigabyte scanned, so what it may scan is estimated before it is begun.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from ecstui.errors import AwsError, Rejected, Throttled, Unreachable
from ecstui.live.crew import together
from ecstui.live.kit import Kit
from ecstui.live.lines import TailSource
from ecstui.live.log_group import by_group
from ecstui.live.log_plan import cover_of
from ecstui.model.log import LogGroupNoun, QueryAnswer, QueryRow

DOLLARS_PER_GB = 0.005
"""What AWS asks in most Regions for a gigabyte scanned: an estimate."""
GB = 1e9
GROUPS = 50
"""Most groups AWS searches with one query."""
DAY = 86_400.0
FIRST_LOOK, LAST_LOOK = 0.5, 3.0
"""Seconds between two looks at a query: soon at first, then slower."""
OVER = frozenset({"Complete", "Failed", "Cancelled", "Timeout", "Unknown"})
"""Statuses after which nothing changes any more."""
POINTER = "@ptr"
"""A field of each row that only AWS can read."""

OnProgress = Callable[["QueryState"], None]


class QueryScope(msgspec.Struct, frozen=True):
    """Where to search: groups of one Region, and the time in epoch seconds."""

    groups: tuple[str, ...]
    start: float
    end: float
    region: str = ""


class Estimate(msgspec.Struct, frozen=True):
    """What a query may scan at most, told from what the groups hold; None where nothing tells."""

    bytes: float | None

    @property
    def dollars(self) -> float | None:
        """What that costs."""
        return None if self.bytes is None else cost(self.bytes)


class QueryState(msgspec.Struct, frozen=True):
    """How a query is. Rows are partial until the status is `Complete`."""

    status: str = "Scheduled"
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells in the order of the columns, empty where a row has no such field."""
    matched: int = 0
    scanned: int = 0
    bytes_scanned: float = 0.0
    elapsed: float = 0.0
    """Seconds since it was begun."""
    error: AwsError | None = None
    """Why the last look has failed, while it goes on."""

    @property
    def over(self) -> bool:
        """Whether nothing changes any more."""
        return self.status in OVER

    @property
    def dollars(self) -> float:
        """What it has cost so far, about."""
        return cost(self.bytes_scanned)


def cost(scanned: float) -> float:
    """Dollars for so many bytes scanned."""
    return scanned / GB * DOLLARS_PER_GB


class Query:
    """One query. Made by `Engine.insights`."""

    def __init__(self, kit: Kit, scope: QueryScope, text: str) -> None:
        self._kit = kit
        self.scope = scope
        self.text = text
        self.state = QueryState()
        self._id = ""
        self._begun = 0.0
        self._stop = asyncio.Event()

    async def estimate(self) -> Estimate:
        """What it may scan. Costs nothing but a question for each group. Raises AwsError."""
        scope = self.scope
        groups = await together(*(self._group(name) for name in scope.groups))
        now = self._kit.clock.now()
        parts = [_held(group, scope, now) for group in groups]
        known = [part for part in parts if part is not None]
        return Estimate(sum(known) if len(known) == len(parts) else None)

    async def run(self, on_progress: OnProgress) -> QueryState:
        """Begin it and look until it is over, telling of each change. Once only.

        Cancelled, it stops the query at AWS as well. Raises AwsError when it can't be begun, or
        when AWS doesn't know it any more; a look that fails is tried again.
        """
        scope, clock = self.scope, self._kit.clock
        self._begun = clock.monotonic()
        self._id = await self._kit.reads.start_query(
            scope.groups,
            self.text,
            start=int(scope.start),
            end=int(scope.end),
            region=scope.region,
        )
        rest = FIRST_LOOK
        try:
            while not self.state.over:
                await clock.wait(self._stop, rest)
                rest = min(LAST_LOOK, rest * 1.3)
                if self._stop.is_set():
                    await self._stop_it()
                await self._look()
                on_progress(self.state)
                if self._stop.is_set():
                    break
        except asyncio.CancelledError:
            await asyncio.shield(self._stop_it())
            raise
        return self.state

    def cancel(self) -> None:
        """Stop it; `run` returns with what was found by then. What was scanned is paid for."""
        self._stop.set()

    async def _group(self, name: str) -> LogGroupNoun:
        return await self._kit.reads.log_group(name, self.scope.region)

    async def _look(self) -> None:
        try:
            answer = await self._kit.reads.query_answer(self._id, self.scope.region)
        except (Throttled, Unreachable) as error:
            self.state = msgspec.structs.replace(
                self.state, error=error, elapsed=self._kit.clock.monotonic() - self._begun
            )
            return
        self.state = as_state(answer, self._kit.clock.monotonic() - self._begun)

    async def _stop_it(self) -> None:
        try:
            await self._kit.reads.stop_query(self._id, self.scope.region)
        except AwsError as error:
            # It was over before: AWS refuses to stop what doesn't run.
            if not isinstance(error, Rejected):
                self.state = msgspec.structs.replace(self.state, error=error)


def as_state(answer: QueryAnswer, elapsed: float) -> QueryState:
    """An answer as a table."""
    columns: dict[str, None] = {}
    for row in answer.rows:
        columns |= dict.fromkeys(name for name, _ in row.fields if name != POINTER)
    figures = answer.statistics
    return QueryState(
        status=answer.status or "Unknown",
        columns=tuple(columns),
        rows=tuple(_cells(row, columns) for row in answer.rows),
        matched=int(figures.records_matched),
        scanned=int(figures.records_scanned),
        bytes_scanned=figures.bytes_scanned,
        elapsed=elapsed,
    )


def _cells(row: QueryRow, columns: Iterable[str]) -> tuple[str, ...]:
    fields = dict(row.fields)
    return tuple(fields.get(column, "") for column in columns)


def _held(group: LogGroupNoun, scope: QueryScope, now: float) -> float | None:
    """The part of what a group holds that lies in the scope's time, spread evenly."""
    kept = now - group.creation_time / 1000
    if group.retention_in_days is not None:
        kept = min(kept, group.retention_in_days * DAY)
    if kept <= 0:
        return None
    share = min(kept, now - scope.start) - max(0.0, now - scope.end)
    return group.stored_bytes * max(0.0, min(1.0, share / kept))


def query_scope(sources: Sequence[TailSource], start: float, end: float) -> QueryScope:
    """The groups of a tail's sources. Raises `Rejected` where one query can't search them."""
    grouped = by_group(sources)
    regions = {region for _, region in grouped}
    if not grouped or len(regions) > 1 or len(grouped) > GROUPS:
        raise Rejected("A query needs log groups of one Region, fifty at most.")
    return QueryScope(tuple(name for name, _ in grouped), start, end, regions.pop())


def errors_query(sources: Sequence[TailSource], limit: int = 1000) -> str:
    """The ready-made query: the errors of these sources' containers, the newest first."""
    covers = {cover_of(stream) for source in sources for stream in source.place.streams}
    lines = ["fields @timestamp, @logStream, @message"]
    if covers and all(covers):
        either = "|".join(_pattern(cover) for cover in sorted(covers))
        lines.append(f"filter @logStream like /^({either})/")
    lines.append("filter @message like /(?i)(error|exception|fatal|panic|critical)/")
    return "\n| ".join([*lines, "sort @timestamp desc", f"limit {limit}"])


def _pattern(text: str) -> str:
    """The text as part of a regular expression between slashes."""
    return re.sub(r"([^\w-])", r"\\\1", text)
