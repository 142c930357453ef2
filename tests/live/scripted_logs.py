"""The questions of CloudWatch Logs beside FilterLogEvents, with scripted answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

from ecstui.errors import AwsError, NotFound
from ecstui.model.log import LiveBatch, LiveScope, LogGroupNoun, QueryAnswer


class ScriptedLogs:
    """Live tails, groups and queries. An error in a script is raised in its turn."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.live: asyncio.Queue[LiveBatch | AwsError | None] = asyncio.Queue()
        """What the live tail sends; None ends it."""
        self.live_scopes: list[LiveScope] = []
        self.groups: dict[str, LogGroupNoun] = {}
        self.answers: list[QueryAnswer | AwsError] = []
        """What GetQueryResults says, in turn; the last one stays."""
        self.queries: list[tuple[tuple[str, ...], str, int, int]] = []
        self.stopped: list[str] = []

    async def live_tail(self, scope: LiveScope) -> AsyncIterator[LiveBatch]:
        """Logs StartLiveTail."""
        self.calls["logs:StartLiveTail"] += 1
        self.live_scopes.append(scope)
        while (sent := await self.live.get()) is not None:
            if isinstance(sent, AwsError):
                raise sent
            yield sent

    async def log_group(self, name: str, region: str = "") -> LogGroupNoun:
        """Logs DescribeLogGroups."""
        self.calls[f"logs:DescribeLogGroups{region}"] += 1
        if name not in self.groups:
            raise NotFound("There is no such group.")
        return self.groups[name]

    async def start_query(
        self, groups: Sequence[str], query: str, *, start: int, end: int, region: str = ""
    ) -> str:
        """Logs StartQuery."""
        self.calls[f"logs:StartQuery{region}"] += 1
        self.queries.append((tuple(groups), query, start, end))
        return f"query-{len(self.queries)}"

    async def query_answer(self, query_id: str, region: str = "") -> QueryAnswer:
        """Logs GetQueryResults."""
        self.calls[f"logs:GetQueryResults{region}"] += 1
        assert query_id == f"query-{len(self.queries)}"
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, AwsError):
            raise answer
        return answer

    async def stop_query(self, query_id: str, region: str = "") -> None:
        """Logs StopQuery."""
        self.calls[f"logs:StopQuery{region}"] += 1
        self.stopped.append(query_id)
