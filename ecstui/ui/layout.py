"""Which panes fit a terminal: pure rules of size, zoom and the pane that has the focus."""

from __future__ import annotations

from typing import Literal

PaneName = Literal["clusters", "services", "tasks", "logs", "charts"]

PANES: tuple[PaneName, ...] = ("clusters", "services", "tasks", "logs", "charts")
"""In the order of the tab key."""

DRILL: tuple[PaneName, ...] = ("clusters", "services", "tasks", "logs")
"""The way in by enter, and back by escape."""

MIN_WIDTH, MIN_HEIGHT = 40, 10
WIDE = 120
"""Columns from which the charts stand beside the tables."""
SPLIT = 100
"""Columns from which several panes are shown at once."""
ROOMY = 30
"""Rows from which the logs can spare two for a histogram."""
TALL = 20
"""Rows from which three panes can stand on top of each other."""


def visible_panes(width: int, height: int, current: PaneName, zoomed: bool) -> frozenset[PaneName]:
    """The panes to show; always with the current one among them."""
    if zoomed or width < SPLIT or height < TALL:
        return frozenset({current})
    if width < WIDE:
        return frozenset({"charts"} if current == "charts" else DRILL)
    return frozenset(PANES)


def left_width(shown: frozenset[PaneName]) -> int | str:
    """Columns for the clusters and charts beside the tables; all where they stand alone."""
    if len(shown) == 1:
        return "1fr"
    return 34 if "charts" in shown else 26


def too_small(width: int, height: int) -> str:
    """What to say when nothing useful fits, else the empty string."""
    if width >= MIN_WIDTH and height >= MIN_HEIGHT:
        return ""
    return f"ecstui needs {MIN_WIDTH}x{MIN_HEIGHT}; this terminal is {width}x{height}."


def deeper(pane: PaneName) -> PaneName | None:
    """Where enter leads from `pane`."""
    place = DRILL.index(pane) if pane in DRILL else len(DRILL)
    return DRILL[place + 1] if place + 1 < len(DRILL) else None


def shallower(pane: PaneName) -> PaneName | None:
    """Where escape leads from `pane`; None from the clusters."""
    if pane not in DRILL:
        return "services"
    place = DRILL.index(pane)
    return DRILL[place - 1] if place else None
