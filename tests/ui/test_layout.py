"""Which panes fit which terminal."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ecstui.ui.layout import DRILL, PANES, PaneName, deeper, shallower, too_small, visible_panes


@pytest.mark.parametrize(
    ("size", "current", "shown"),
    [
        ((160, 45), "logs", set(PANES)),
        ((120, 35), "clusters", set(PANES)),
        ((119, 35), "services", set(DRILL)),
        ((119, 35), "charts", {"charts"}),
        ((100, 20), "tasks", set(DRILL)),
        ((100, 19), "tasks", {"tasks"}),
        ((99, 50), "services", {"services"}),
        ((80, 24), "logs", {"logs"}),
        ((1, 1), "clusters", {"clusters"}),
    ],
)
def test_what_fits(size: tuple[int, int], current: PaneName, shown: set[PaneName]) -> None:
    assert visible_panes(*size, current, zoomed=False) == shown


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("size", [(200, 60), (110, 30), (80, 24), (10, 3)])
def test_the_current_pane_is_always_there_and_alone_when_zoomed(
    size: tuple[int, int], pane: PaneName
) -> None:
    assert pane in visible_panes(*size, pane, zoomed=False)
    assert visible_panes(*size, pane, zoomed=True) == {pane}


def test_too_small_is_a_sentence_with_both_sizes() -> None:
    assert too_small(40, 10) == ""
    assert too_small(39, 10) == "ecstui needs 40x10; this terminal is 39x10."
    assert too_small(200, 9).endswith("is 200x9.")


def test_the_way_in_and_the_way_back() -> None:
    for outer, inner in pairwise(DRILL):
        assert deeper(outer) == inner
        assert shallower(inner) == outer
    assert deeper("logs") is deeper("charts") is shallower("clusters") is None
    assert shallower("charts") == "services"
