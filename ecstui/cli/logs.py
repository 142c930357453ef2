"""`ecstui logs`: the console's tail on standard output, for pipes, scripts and dumb terminals."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Sequence

from ecstui.cli.logs_find import Found, find
from ecstui.cli.logs_lines import Sieve, Writer, as_json
from ecstui.cli.times import moment
from ecstui.errors import AwsError, ConfigError, NotFound
from ecstui.live.engine import Engine
from ecstui.live.lines import TailLine
from ecstui.live.log_follower import LogFollower
from ecstui.live.log_reader import FIRST_LINES
from ecstui.model import ids

LOOK = 0.1
"""Seconds between two looks at whether it is over."""
PATIENCE = 1.0
"""Seconds for which a service without any stream is believed to get one."""


def run(options: argparse.Namespace) -> int:
    """Print until all is said; with --follow until ctrl-c, which is a good end."""
    now = time.time()
    since = moment(options.since, now, utc=options.utc) if options.since else None
    until = moment(options.until, now, utc=options.utc) if options.until else None
    if since is not None and until is not None and since >= until:
        raise ConfigError("--since must come before --until.")
    sieve = Sieve(options.grep, options.exclude, options.level)
    try:
        asyncio.run(_Logs(options, since, until, sieve).run())
    except KeyboardInterrupt:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.flush()
    return 0


class _Logs:
    """One run of the command."""

    def __init__(
        self,
        options: argparse.Namespace,
        since: float | None,
        until: float | None,
        sieve: Sieve,
    ) -> None:
        self._options = options
        self._since = since
        self._until = until
        self._sieve = sieve
        self._held: list[TailLine] | None = [] if options.tail else None
        self._cluster = ""
        terminal = sys.stdout.isatty()
        plain = "NO_COLOR" in os.environ or os.environ.get("TERM", "dumb") == "dumb"
        self._terminal = terminal
        self._writer = Writer(
            terminal=terminal,
            colour=terminal and not plain,
            prefix=not options.no_prefix,
            utc=options.utc,
        )

    async def run(self) -> None:
        """Open AWS, follow, and close it all again. Raises AwsError and ConfigError."""
        from ecstui.aws.connect import connect

        options = self._options
        link = await connect(
            profile=options.profile, region=options.region, endpoint_url=options.endpoint_url
        )
        engine = Engine(link.reads)
        try:
            cluster = options.cluster or ""
            found = await find(link.reads, options.target, cluster, options.container)
            await self._follow(engine, found)
        finally:
            await engine.stop()
            await link.close()

    async def _follow(self, engine: Engine, found: Found) -> None:
        self._cluster = ids.short_name(found.subject.cluster_arn)
        until = self._until
        if until is None and not self._options.follow:
            # What comes while we read would never end.
            until = engine.clock.now()
        engine.focus(found.focus)
        engine.start()
        follower = engine.open_logs(
            found.subject,
            self._take,
            since=self._since,
            until=until,
            first=self._first(),
            previous=self._options.previous,
            pattern=self._options.pattern,
        )
        running = asyncio.create_task(engine.run())
        ending = asyncio.create_task(self._until_over(engine, follower, found.name))
        done, _ = await asyncio.wait((running, ending), return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        for task in done:
            task.result()

    def _first(self) -> int | None:
        """How many lines to begin with; None for all."""
        if self._options.tail:
            return int(self._options.tail)
        return FIRST_LINES if self._since is None or self._options.previous else None

    async def _until_over(self, engine: Engine, follower: LogFollower, name: str) -> None:
        silent, closed = 0.0, _hang_up_watch()
        while True:
            if closed():
                return
            if follower.caught_up:
                self._release()
                stats = follower.stats()
                if stats.mode == "ended" or (not self._options.follow and not stats.waiting):
                    return
            else:
                _raise_failure(engine, follower)
                silent = silent + LOOK if _nothing_there(engine, follower) else 0.0
                if silent >= PATIENCE and not self._options.follow:
                    raise _nothing(follower, name, previous=self._options.previous)
            await asyncio.sleep(LOOK)

    def _take(self, lines: Sequence[TailLine]) -> None:
        if self._held is not None:
            self._held += lines
            return
        self._print(lines)

    def _release(self) -> None:
        """With --tail the first lines are held until it is known which are the last of them."""
        held, self._held = self._held, None
        if held:
            self._print(held[-self._options.tail :])

    def _print(self, lines: Sequence[TailLine]) -> None:
        for line in lines:
            if not self._sieve.keeps(line):
                continue
            if self._options.output == "json":
                sys.stdout.write(as_json(line, self._cluster) + "\n")
                continue
            # What isn't of the log must not get into a file of log lines.
            apart = line.kind != "line" and not self._terminal
            stream = sys.stderr if apart else sys.stdout
            for words in self._writer.lines(line):
                stream.write(words + "\n")
        sys.stdout.flush()


def _raise_failure(engine: Engine, follower: LogFollower) -> None:
    """Before the first line a failure ends the command; later it is waited out."""
    feeds = engine.feeds()
    for state in (follower.stats().state, feeds["tasks"]):
        if state.error is not None and state.since is None:
            raise state.error


def _nothing_there(engine: Engine, follower: LogFollower) -> bool:
    """Whether all is known and there is no stream."""
    stats = follower.stats()
    known = engine.feeds()["tasks"].since is not None
    return known and (follower.settled or not stats.tasks) and not stats.streams


def _nothing(follower: LogFollower, name: str, *, previous: bool) -> AwsError:
    stats, container = follower.stats(), follower.subject.container
    if stats.tasks and container:
        return NotFound(f"{name} has no container {container} with logs here.")
    if stats.reasons:
        return NotFound(f"{name} has no logs to read here. {' '.join(stats.reasons)}")
    if previous:
        return NotFound(f"No task of {name} has stopped within the last hour.")
    return NotFound(f"{name} has no tasks.", "Try --previous, or -f to wait for the next one.")


def _hang_up_watch() -> Callable[[], bool]:
    """Tells whether the reader of our standard output has gone, without writing to it."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
    except (AttributeError, OSError, ValueError):
        # Without poll (or a file) a write will tell.
        return lambda: False
    gone = select.POLLERR | select.POLLHUP | select.POLLNVAL
    return lambda: any(events & gone for _, events in poll.poll(0))
