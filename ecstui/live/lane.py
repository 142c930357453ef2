"""A lane: one question to a log group, followed page by page, oldest or newest lines first.

What a page has brought is kept at once, so that a turn given up in its midst has lost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ecstui.errors import Rejected
from ecstui.model.log import LogEvent, LogPage, LogPlace
from ecstui.ports import Reads

PAGES = 2
"""Most pages read in one turn: what is left is read in the next, and others have their turn."""
FULL_PAGES = 6
"""Most pages with lines that are read for the last lines."""
EMPTY_PAGES = 40
"""Most pages read for the last lines: where AWS finds nothing for long, it sends empty ones."""


class Span(msgspec.Struct, frozen=True):
    """What is asked for: epoch milliseconds, both inclusive, and a filter pattern of AWS's."""

    start: int
    end: int | None = None
    pattern: str = ""


class Lane:
    """Reads a span forward. `take` is given each page as it comes."""

    def __init__(self, place: LogPlace, span: Span, take: Callable[[LogPage], None]) -> None:
        self.place = place
        self._span = span
        self._take = take
        self._token = ""
        self.reached = span.start
        """Everything up to here has been read, epoch milliseconds."""
        self.done = False
        self.calls = 0

    async def run(self, reads: Reads) -> None:
        """Read some pages. Raises AwsError; the next run goes on where this one ended."""
        for _ in range(PAGES):
            if self.done:
                return
            self.calls += 1
            try:
                page = await reads.log_page(
                    self.place,
                    start=self._span.start,
                    end=self._span.end,
                    token=self._token,
                    pattern=self._span.pattern,
                )
            except Rejected:
                if not self._token:
                    raise
                # Tokens expire after a day: begin again with what hasn't been read.
                self._token = ""
                self._span = msgspec.structs.replace(self._span, start=self.reached)
                continue
            self._token = page.next_token
            self.done = not self._token
            if page.events:
                self.reached = max(self.reached, page.events[-1].timestamp)
            self._take(page)


class Past(msgspec.Struct):
    """The newest lines of a span; from `floor` on (epoch milliseconds) they are complete."""

    events: list[LogEvent]
    floor: int
    more: bool = False
    """Whether the span has older ones."""
    foreign: int = 0
    """Lines of streams nobody wants that came with them."""
    unreadable: int = 0
    calls: int = 0


async def last_of(
    reads: Reads, place: LogPlace, span: Span, count: int, wanted: Callable[[str], bool]
) -> Past:
    """About the last `count` lines of wanted streams in a span. Raises AwsError."""
    past = Past([], span.start)
    token, oldest, full = "", span.end or 0, 0
    while past.calls < EMPTY_PAGES and full < FULL_PAGES:
        page = await reads.log_page(
            place,
            start=span.start,
            end=span.end,
            newest_first=True,
            limit=_limit(past, count),
            token=token,
            pattern=span.pattern,
        )
        mine = [event for event in page.events if wanted(event.log_stream_name)]
        past.events += mine
        past.foreign += len(page.events) - len(mine)
        past.unreadable += page.unreadable
        past.calls += 1
        full += bool(page.events)
        oldest = min((e.timestamp for e in page.events), default=oldest)
        token = page.next_token
        if not token or _enough(past.events, count, oldest):
            break
    if token and oldest:
        # Of the last millisecond there may be more: it is left for the next question.
        past.more, past.floor = True, oldest + 1
        past.events = [event for event in past.events if event.timestamp > oldest]
    return past


def _limit(past: Past, count: int) -> int:
    """How many to ask for: the missing ones, and those of others that come with them."""
    if not past.calls:
        return count + 1
    missing = max(50, count + 1 - len(past.events))
    ratio = 1 + past.foreign / max(1, len(past.events))
    return int(min(10_000, missing * ratio))


def _enough(events: Sequence[LogEvent], count: int, oldest: int) -> bool:
    return sum(event.timestamp > oldest for event in events) >= count
