"""The header: where we are, who we are, and how true what is shown still is."""

from __future__ import annotations

from collections.abc import Mapping

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
from ecstui.ui.widgets.ticker import Parts, Ticker, right_aligned

CORE_FEEDS = ("identity", "clusters", "services", "tasks")
"""Feeds whose health the header speaks of; metrics and logs have panes of their own."""


class Header(Horizontal):
    """One line: place on the left, health, calls and age on the right."""

    place = query_one("#place", Ticker)
    pulse = query_one("#pulse", Ticker)

    def compose(self) -> ComposeResult:
        """Two tickers, so that the age alone can change."""
        yield Ticker(id="place")
        yield Ticker(id="pulse")

    def show_place(self, identity: Identity, wiring: Wiring, read_only: bool) -> None:
        """Say where and who we are."""
        self.place.show(place_parts(identity, wiring, read_only))

    def show_pulse(self, parts: Parts) -> None:
        """Say how fresh everything is."""
        self.pulse.show(right_aligned(parts, self.pulse.size.width))


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
) -> Parts:
    """Health in glyph and word, calls in the last minute, age of the oldest core feed."""
    if paused_at:
        return (("‖ paused ", "warn"), (f"at {paused_at} ", "muted"))
    phase, role = _worst(feeds)
    ages = [
        now - feed.since
        for name, feed in feeds.items()
        if name in CORE_FEEDS[1:] and feed.since is not None
    ]
    calls = f"{fmt.count(usage.per_minute)} calls/min "
    parts = [(phase, role), (calls, "muted")]
    if usage.throttles:
        parts.append((f"{fmt.plural(usage.throttles, 'throttle')} ", "warn"))
    if ages:
        parts.append((f"{fmt.age(max(ages)):>4} ago ", "muted"))
    return tuple(parts)


def _worst(feeds: Mapping[str, FeedState]) -> tuple[str, str]:
    """The word for all feeds together: one that fails counts for more than one that is fine."""
    order = ("expired", "denied", "failed", "stale")
    phases = {feed.phase for name, feed in feeds.items() if name in CORE_FEEDS}
    for phase in order:
        if phase in phases:
            shown = look.feed(phase)
            return f"{shown.glyph} {shown.word} ", shown.role
    if "ok" not in phases:
        return "◌ connecting ", "info"
    return "● live ", "ok"
