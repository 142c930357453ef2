"""Opens and closes tails: each has a feed of its own, and a later one of a name replaces it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from ecstui.live.crew import Crew
from ecstui.live.feed import FeedState
from ecstui.live.feeds import Feeds, Question
from ecstui.live.kit import Kit
from ecstui.live.lines import TailSource
from ecstui.live.log_follower import Hooks, LogFollower
from ecstui.live.log_reader import OnLines, Range
from ecstui.live.log_subject import LogSubject
from ecstui.live.store import Update
from ecstui.live.tail import Tail
from ecstui.model.task_definition import TaskDefinition

Subscribe = Callable[[Callable[[Update], None]], Callable[[], None]]


class LogDesk:
    """All tails, by the names of their feeds."""

    def __init__(
        self,
        kit: Kit,
        crew: Crew,
        feeds: Feeds,
        definition: Callable[[str], Awaitable[TaskDefinition]],
        subscribe: Subscribe,
    ) -> None:
        self._kit = kit
        self._crew = crew
        self._feeds = feeds
        self._definition = definition
        self._subscribe = subscribe
        self._open: dict[str, object] = {}
        self._followers: dict[str, LogFollower] = {}

    def retry(self) -> None:
        """Have tails that back off after an error ask again soon."""
        for name in self._open:
            self._feeds.retry(name)

    def tail(self, sources: Iterable[TailSource], on_lines: OnLines, name: str) -> Tail:
        """A tail of these sources."""
        tail = Tail(self._kit, sources, on_lines)
        self._replace(name, tail)

        def close() -> None:
            self._close(name, tail)

        tail.close = close
        tail.state = lambda: self._state(name, tail)
        self._feeds.open(name, (), Question(tail.ask, tail.interval))
        return tail

    def follow(
        self,
        subject: LogSubject,
        on_lines: OnLines,
        wanted: Range,
        *,
        previous: bool,
        name: str,
    ) -> LogFollower:
        """A tail that finds its sources by itself."""
        token = object()
        self._replace(name, token)

        def mine() -> bool:
            return self._open.get(name) is token

        def open_feed(question: Question) -> None:
            if mine():
                self._feeds.open(name, (), question)

        def hurry() -> None:
            if mine():
                self._feeds.hurry(name, 0.0)

        hooks = Hooks(
            open_feed=open_feed,
            close_feed=lambda: self._close(name, token),
            hurry=hurry,
            state=lambda: self._state(name, token),
            start=lambda work: self._crew.start(work, name),
            definition=self._definition,
            subscribe=self._subscribe,
        )
        follower = LogFollower(self._kit, hooks, subject, on_lines, wanted, previous=previous)
        self._followers[name] = follower
        return follower

    def _replace(self, name: str, token: object) -> None:
        before = self._followers.pop(name, None)
        if before is not None:
            before.close()
        self._feeds.close(name)
        self._open[name] = token

    def _close(self, name: str, token: object) -> None:
        if self._open.get(name) is token:
            del self._open[name]
            self._feeds.close(name)

    def _state(self, name: str, token: object) -> FeedState:
        return self._feeds.state(name) if self._open.get(name) is token else FeedState(name)
