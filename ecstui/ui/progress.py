"""The line that follows what an operation set in motion, until it is steady or has failed."""

from __future__ import annotations

import msgspec

from ecstui import fmt
from ecstui.actions.plan import Plan
from ecstui.actions.watch import RolloutWatch
from ecstui.model.snapshot import Snapshot
from ecstui.text import clean
from ecstui.ui.view import View
from ecstui.ui.widgets.ticker import Parts, Ticker

LINGER = 30.0
"""Seconds for which a finished operation stays on screen."""

_LOOKS = {
    "rolling": ("◐", "info"),
    "steady": ("✓", "ok"),
    "failed": ("✗", "bad"),
    "rolled back": ("↺", "warn"),
}


class _Followed(msgspec.Struct):
    title: str
    watch: RolloutWatch
    ended: float | None = None


class ProgressLine(Ticker):
    """Hidden until there is something to follow; the newest operation is the one shown."""

    DEFAULT_CSS = "ProgressLine { display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self._followed: list[_Followed] = []

    def begin(self, plan: Plan, before: Snapshot, now: float) -> None:
        """Follow `plan`, sent at `now` when the picture was still `before`."""
        self._followed.append(_Followed(plan.title, RolloutWatch.of(plan, now).see(before, now)))

    def show_view(self, view: View) -> None:
        """Take in the newest picture and say how far things are."""
        for each in self._followed:
            each.watch = each.watch.see(view.snapshot, view.now)
            if each.watch.over and each.ended is None:
                each.ended = view.now
        self._followed = [
            each for each in self._followed if each.ended is None or view.now - each.ended < LINGER
        ]
        self.display = bool(self._followed)
        if self._followed:
            self.show(_parts(self._followed[-1], len(self._followed) - 1))


def _parts(followed: _Followed, others: int) -> Parts:
    watch = followed.watch
    glyph, role = _LOOKS[watch.state]
    age = fmt.age(watch.elapsed)
    parts = [
        (f" {glyph} ", role),
        (f"{clean(followed.title)}  ", "text"),
        (f"{clean(watch.sentence)}  ", role),
        (f"{age}  ", "muted"),
    ]
    if others:
        parts.append((f"+{others} more", "muted"))
    return tuple(parts)
