"""Asking Logs Insights: a query is started, looked at until it is complete, or stopped."""

from __future__ import annotations

from collections.abc import Sequence

from ecstui.aws.calls import Calls, Operation
from ecstui.errors import Unreadable
from ecstui.model.log import QueryAnswer, QueryRow, QueryStatistics
from ecstui.model.noun import Noun

MOST_ROWS = 10_000
"""Rows AWS gives of one query at most."""


class _Started(Noun, frozen=True):
    query_id: str = ""


class _Cell(Noun, frozen=True):
    field: str = ""
    value: str = ""


class _Results(Noun, frozen=True):
    status: str = ""
    results: tuple[tuple[_Cell, ...], ...] = ()
    statistics: QueryStatistics = QueryStatistics()
    next_token: str = ""


class _Stopped(Noun, frozen=True):
    success: bool = False


# Started twice by a lost answer, a query would be paid for twice.
START = Operation("logs", "StartQuery", _Started, writes=True)
RESULTS = Operation("logs", "GetQueryResults", _Results)
STOP = Operation("logs", "StopQuery", _Stopped)


async def start_query(
    calls: Calls, groups: Sequence[str], query: str, start: int, end: int, region: str
) -> str:
    """Start a query over [start, end] in epoch seconds; returns its id."""
    member = "logGroupIdentifiers" if any(g.startswith("arn:") for g in groups) else "logGroupNames"
    params = {
        member: list(groups),
        "queryString": query,
        "startTime": start,
        "endTime": end,
        "limit": MOST_ROWS,
    }
    answer = await calls.ask(START, params, region=region)
    if not answer.page.query_id:
        raise Unreadable("AWS started the query without telling its id.", operation=str(START))
    return answer.page.query_id


async def query_answer(calls: Calls, query_id: str, region: str) -> QueryAnswer:
    """Status, figures and rows of a query."""
    rows: list[QueryRow] = []
    params, unreadable = {"queryId": query_id}, 0
    while True:
        answer = await calls.ask(RESULTS, params, region=region)
        page = answer.page
        rows += (QueryRow(tuple((cell.field, cell.value) for cell in row)) for row in page.results)
        unreadable += answer.unreadable
        token = page.next_token
        if not token or token == params.get("nextToken"):
            return QueryAnswer(page.status, tuple(rows), page.statistics, unreadable)
        params = {"queryId": query_id, "nextToken": token}


async def stop_query(calls: Calls, query_id: str, region: str) -> None:
    """Cancel a query."""
    await calls.ask(STOP, {"queryId": query_id}, region=region)
