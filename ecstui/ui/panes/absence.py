"""What an empty table says: loading, denied, failed and really empty look different."""

from __future__ import annotations

from ecstui.live.feed import FeedState
from ecstui.text import clean


def absence(feed: FeedState | None, noun: str, where: str, problem: str = "") -> str:
    """The sentence for a table without rows.

    `noun` is the plural, `where` like `in prod`; `problem` says why there is no connection.
    """
    if problem:
        return clean(problem)
    if feed is None or (feed.since is None and feed.error is None):
        return f"Loading {noun} {where}…".replace(" …", "…")
    if feed.error is not None:
        return clean(str(feed.error))
    return f"No {noun} {where}.".replace(" .", ".")


def trouble(feed: FeedState | None) -> str:
    """What is wrong with the data in a pane that has some, or the empty string."""
    if feed is None:
        return ""
    if feed.error is not None:
        return clean(str(feed.error))
    if feed.unreadable:
        return f"{feed.unreadable} could not be read and are left out."
    return ""
