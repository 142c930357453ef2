"""The header: where we are, who we are, and how true what is shown still is."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one

from ecstui import fmt
from ecstui.live.feed import FeedState
from ecstui.model.identity import Identity
from ecstui.ports import Usage
from ecstui.text import clean
from ecstui.ui import look
from ecstui.ui.link import Wiring
from ecstui.ui.widgets.fit import width_of
from ecstui.ui.widgets.ticker import Parts, Ticker

CORE_FEEDS = ("identity", "clusters", "services", "tasks")
"""Feeds whose health the header speaks of; metrics and logs have panes of their own."""


class Pulse(msgspec.Struct, frozen=True):
    """How true what is shown is."""

    health: Parts
    calls: Parts = ()
    age: Parts = ()


class Header(Horizontal):
    """One line: place on the left, health, calls and age on the right."""

    place = query_one("#place", Ticker)
    health = query_one("#health", Ticker)
    calls = query_one("#calls", Ticker)
    age = query_one("#age", Ticker)

    def compose(self) -> ComposeResult:
        """A ticker for each: Textual sends a widget's line from its beginning."""
        for name in ("place", "health", "calls", "age"):
            yield Ticker(id=name)

    def show_place(self, identity: Identity, wiring: Wiring, read_only: bool) -> None:
        """Say where and who we are."""
        self.place.show(place_parts(identity, wiring, read_only))

    def show_pulse(self, pulse: Pulse) -> None:
        """Say how fresh everything is."""
        for ticker, parts in (
            (self.health, pulse.health),
            (self.calls, pulse.calls),
            (self.age, pulse.age),
        ):
            ticker.show(flush_right(parts, ticker.size.width))

    @property
    def plain(self) -> str:
        """All that it says."""
        tickers = (self.place, self.health, self.calls, self.age)
        return "".join(ticker.plain for ticker in tickers)


def flush_right(parts: Parts, width: int) -> Parts:
    """`parts` pushed to the right end by blanks in the first one's role, since a role costs bytes.

    Its text must have no background of its own.
    """
    if not parts:
        return ()
    (text, role), *rest = parts
    taken = sum(width_of(part) for part, _role in parts)
    return ((" " * (width - taken) + text, role), *rest)


def place_parts(identity: Identity, wiring: Wiring, read_only: bool) -> Parts:
    """Name, profile, Region, account; and what limits us."""
    parts: list[tuple[str, str]] = [(" ecstui ", "accent")]
    if wiring.demo:
        parts.append((" demo ", "info"))
    words = (wiring.profile, identity.region, identity.account)
    parts += [(f" {clean(word)} ", "text") for word in words if word]
    if read_only:
        parts.append((" read-only ", "warn"))
    return tuple(parts)


def pulse_parts(
    feeds: Mapping[str, FeedState], usage: Usage, now: float, *, paused_at: str = ""
) -> Pulse:
    """Health in glyph and word, calls in the last minute, age of the oldest core feed."""
    if paused_at:
        return Pulse((("‖ paused ", "warn"),), ((f"at {paused_at} ", "muted"),))
    ages = [
        now - feed.since
        for name, feed in feeds.items()
        if name in CORE_FEEDS[1:] and feed.since is not None
    ]
    health = [_worst(feeds)]
    if usage.throttles:
        health.append((f"{fmt.plural(usage.throttles, 'throttle')} ", "warn"))
    return Pulse(
        tuple(health),
        ((f"{fmt.count(usage.per_minute)} calls/min ", "muted"),),
        ((f"{fmt.age(max(ages))} ago ", "muted"),) if ages else (),
    )


def _worst(feeds: Mapping[str, FeedState]) -> tuple[str, str]:
    """The word for all feeds together: one that fails counts for more than one that is fine."""
    order = ("expired", "denied", "failed", "stale")
    core = [feed for name, feed in feeds.items() if name in CORE_FEEDS]
    for phase in order:
        for feed in core:
            if feed.phase == phase:
                shown = look.feed(phase, feed.error.word if feed.error else "")
                return f"{shown.glyph} {shown.word} ", shown.role
    if all(feed.phase != "ok" for feed in core):
        return "◌ connecting ", "info"
    return "● live ", "ok"
