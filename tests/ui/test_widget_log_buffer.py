"""Beneath the log view: a bounded buffer, a place in it, safe colours, cutting and wrapping."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from rich.cells import cell_len

from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.log_runs import cut_runs, wrap_runs
from ecstui.ui.widgets.log_scroll import LogScroll, Spot
from ecstui.ui.widgets.sgr import styled_runs

NOON = 1_760_011_200.0  # 2025-10-09 12:00 UTC


def lines(count: int, first: int = 0) -> list[LogLine]:
    return [LogLine(f"line {n}", NOON + n, "3f9a1c2e", n) for n in range(first, first + count)]


def test_the_buffer_keeps_the_newest_and_counts_the_rest() -> None:
    buffer = LogBuffer(max_lines=10)
    buffer.extend(lines(7))
    number = buffer.end - 1
    assert buffer.line(number).text == "line 6"
    buffer.extend(lines(8, 7))
    assert buffer.line(number).text == "line 6"
    assert (len(buffer), buffer.dropped) == (10, 5)
    assert buffer.line(buffer.floor) == LogLine("5 older lines dropped", kind="drop")
    assert [buffer.line(n).text for n in range(buffer.floor + 1, buffer.end)] == [
        f"line {n}" for n in range(5, 15)
    ]


def test_the_buffer_is_bounded_by_size_too_and_keeps_one_line_at_least() -> None:
    buffer = LogBuffer(max_bytes=12_500)
    buffer.extend(LogLine("x" * 800) for _ in range(100))
    assert len(buffer) == 10
    buffer.extend([LogLine("y" * 100_000)])
    assert len(buffer) == 1
    buffer.extend(lines(1))
    assert buffer.line(buffer.end - 1).text == "line 0"


def test_numbers_go_on_after_clearing_and_over_many_drops() -> None:
    buffer = LogBuffer(max_lines=50)
    for first in range(0, 2_000, 7):
        buffer.extend(lines(7, first))
    assert buffer.line(buffer.end - 1).text == "line 2001"
    assert len(buffer) == 50
    before = buffer.end
    buffer.clear()
    assert (len(buffer), buffer.dropped, buffer.floor, buffer.end) == (
        0,
        0,
        before + 1,
        before + 1,
    )


class Heights:
    """Numbered lines of known heights."""

    def __init__(self, *heights: int) -> None:
        self.floor = 0
        self.heights = list(heights)

    @property
    def end(self) -> int:
        return len(self.heights)

    def first(self, number: int) -> int | None:
        number = max(number, self.floor)
        return number if number < self.end else None

    def before(self, number: int) -> int | None:
        number = min(number, self.end)
        return number - 1 if number > self.floor else None

    def count(self, start: int, end: int) -> int:
        return end - start


def scroller(*heights: int) -> tuple[LogScroll, Heights]:
    source = Heights(*heights)
    return LogScroll(source, lambda number: source.heights[number]), source


def test_following_shows_the_end_and_scrolling_up_leaves_it() -> None:
    scroll, source = scroller(1, 1, 3, 1, 2)
    assert scroll.visible(4) == [Spot(2, 2), Spot(3, 0), Spot(4, 0), Spot(4, 1)]
    scroll.scroll(-1, 4)
    assert not scroll.follow
    assert scroll.visible(4) == [Spot(2, 1), Spot(2, 2), Spot(3, 0), Spot(4, 0)]
    source.heights += [1, 1]
    assert scroll.new_count == 2
    assert scroll.visible(4)[0] == Spot(2, 1)
    scroll.scroll(99, 4)
    assert (scroll.follow, scroll.new_count) == (True, 0)
    scroll.scroll(-99, 4)
    assert scroll.visible(2) == [Spot(0, 0), Spot(1, 0)]


def test_less_than_a_page_cannot_be_scrolled() -> None:
    scroll, _source = scroller(1, 1)
    scroll.scroll(-1, 5)
    assert scroll.follow
    scroll, _source = scroller()
    scroll.scroll(-1, 5)
    scroll.to_line(3, 5)
    scroll.stop(5)
    assert scroll.follow
    assert scroll.visible(5) == []


def test_lines_that_go_take_the_view_with_them() -> None:
    scroll, source = scroller(*[1] * 30)
    scroll.to_line(5, 4)
    source.floor = 20
    assert scroll.visible(4)[0] == Spot(20, 0)
    scroll.stop(4)
    assert not scroll.follow


def test_random_walks_stay_within_the_lines() -> None:
    dice = random.Random(3)
    scroll, source = scroller(*[dice.randrange(1, 5) for _ in range(40)])
    for _ in range(500):
        page = dice.randrange(1, 12)
        scroll.scroll(dice.randrange(-9, 10), page)
        if dice.random() < 0.1:
            source.heights += [dice.randrange(1, 5)]
            source.floor += dice.randrange(2)
        seen = scroll.visible(page)
        assert len(seen) == page
        assert all(one < other for one, other in pairwise(seen))
        assert seen[0].number >= source.floor


def test_sgr_becomes_styles() -> None:
    runs = styled_runs("a\x1b[1;31mb\x1b[22mc\x1b[38;5;200md\x1b[0me\x1b[38:2::1:2:3mf\x1b[39mg")
    assert [text for text, _style in runs] == list("abcdefg")
    _a, b, c, d, e, f, g = [style for _text, style in runs]
    assert (b.bold, b.color and b.color.number) == (True, 1)
    assert (c.bold, c.color and c.color.number) == (False, 1)
    assert d.color is not None
    assert d.color.number == 200
    assert not e
    assert f.color is not None
    assert f.color.triplet == (1, 2, 3)
    assert g.color is None


@pytest.mark.parametrize(
    "raw",
    [
        "\x1b[2J\x1b]52;c;AAAA\x07x\x1b]0;t\x1b\\",
        "\x1b]0;\x1b[31mtitle\x07",
        "\x1b[38;5m\x1b[38;2;1m\x1b[48mx",
        "\x1b[999999999999999999999mx\x1b[;;;m",
        "\x9b31mx\x9d0;y\x9c\x1bPq\x1b\\",
        "\x1b[31" * 500,
        "\x1b[8mhidden\x1b[5mblink",
        "\u202eabc\x00\x7f\ud800",
    ],
)
def test_no_escape_survives(raw: str) -> None:
    assert all(text.isprintable() for text, _style in styled_runs(raw))


def test_concealed_text_is_shown_and_limits_hold() -> None:
    (run,) = styled_runs("\x1b[8mhidden")
    assert run[0] == "hidden"
    assert not run[1].conceal
    long = "".join(text for text, _style in styled_runs("\x1b[1mab\x1b[0m" * 50_000, 100))
    assert len(long) <= 101


def test_cutting_and_wrapping_count_cells() -> None:
    null = styled_runs("x")[0][1]
    assert cut_runs([("ab", null), ("cd", null)], 3) == [("ab", null), ("…", null)]
    assert cut_runs([("ab", null), ("cd", null)], 4) == [("ab", null), ("cd", null)]
    assert cut_runs([("abc", null), ("d", null)], 3) == [("ab…", null)]
    wide = "日本語" * 5 + "x"
    rows = wrap_runs([("a", null), (wide, null)], 5)
    assert "".join(text for row in rows for text, _style in row) == "a" + wide
    words = wrap_runs([("one two", null), (" three", null)], 8)
    texts = ["".join(text for text, _style in row).rstrip() for row in words]
    assert texts == ["one two", "three"]
    assert max(sum(cell_len(text) for text, _style in row) for row in rows) == 5
    assert wrap_runs([("日", null)], 1) == [[("日", null)]]
    assert wrap_runs([], 5) == [[]]
