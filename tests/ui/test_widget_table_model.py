"""Rows keep their order, the cursor its key; columns share out the width exactly."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from ecstui.ui.widgets.pattern import compile_pattern
from ecstui.ui.widgets.table_layout import GUTTER, place
from ecstui.ui.widgets.table_model import TableModel
from ecstui.ui.widgets.table_rows import Cell, Column, Row, sort_rows

COLUMNS = [
    Column(key="name", title="Name", min=6, weight=1),
    Column(key="cpu", title="CPU", width=5, sort="number"),
]


def row(name: str, cpu: float | None = None) -> Row:
    return Row(name, (Cell(name), Cell("" if cpu is None else f"{cpu} %", order=cpu)))


def rows(names: str) -> list[Row]:
    return [row(name, order) for order, name in enumerate(names.split())]


def filled(names: str) -> TableModel:
    model = TableModel(COLUMNS)
    model.set_rows(rows(names))
    return model


def keys(model: TableModel) -> list[str]:
    return [each.key for each in model.view]


def test_natural_order_and_both_directions() -> None:
    mixed = rows("web-10 Web-2 web-1 api")
    ascending = [each.key for each in sort_rows(mixed, 0, numeric=False, descending=False)]
    assert ascending == ["api", "web-1", "Web-2", "web-10"]
    descending = sort_rows(mixed, 0, numeric=False, descending=True)
    assert [each.key for each in descending] == ascending[::-1]


@pytest.mark.parametrize("descending", [False, True])
def test_what_has_no_value_comes_last_either_way(descending: bool) -> None:
    mixed = [row("a"), row("b", 2), row("c", float("nan")), row("d", 1)]
    ordered = [each.key for each in sort_rows(mixed, 1, numeric=True, descending=descending)]
    assert ordered == [*(["b", "d"] if descending else ["d", "b"]), "a", "c"]


def test_equal_cells_keep_the_order_they_came_in() -> None:
    same = [row(name, 1) for name in "cab"]
    for descending in (False, True):
        ordered = sort_rows(same, 1, numeric=True, descending=descending)
        assert [each.key for each in ordered] == list("cab")


def test_words_among_numbers_and_short_rows_sort_without_error() -> None:
    odd = [Row("x", (Cell("x"), Cell("n/a", order="n/a"))), Row("y", (Cell("y"),)), row("z", 1)]
    ordered = sort_rows(odd, 1, numeric=True, descending=False)
    assert [each.key for each in ordered] == ["z", "x", "y"]


def test_equal_rows_change_nothing() -> None:
    model = filled("a b")
    assert not model.set_rows(rows("a b"))
    assert not model.set_rows(model.rows)
    assert model.set_rows(rows("a c"))


def test_the_cursor_stays_on_its_key() -> None:
    model = filled("a b c d")
    model.move_to(2)
    model.set_rows(rows("x a b y c"))
    assert (model.cursor, keys(model)[model.cursor]) == (4, "c")
    model.set_sort("name", descending=True)
    assert keys(model)[model.cursor] == "c"
    model.set_pattern(compile_pattern("[ac]"))
    assert keys(model) == ["c", "a"]
    assert keys(model)[model.cursor] == "c"


@pytest.mark.parametrize(
    ("after", "expected"),
    [("a b d e", "d"), ("a b e", "e"), ("a b", "b"), ("x y", "y"), ("x", "x")],
)
def test_a_row_that_vanishes_leaves_the_cursor_on_its_neighbour(after: str, expected: str) -> None:
    model = filled("a b c d e")
    model.move_to(2)
    model.set_rows(rows(after))
    assert model.cursor_row is not None
    assert model.cursor_row.key == expected


def test_empty_and_back() -> None:
    model = filled("a b")
    model.move_to(1)
    model.set_rows([])
    assert (model.cursor, model.cursor_row) == (0, None)
    model.set_rows(rows("a"))
    assert model.cursor == 0


def test_a_filter_sees_visible_columns_only() -> None:
    model = filled("a b c")
    model.set_pattern(compile_pattern("^. 1 %$"))
    assert keys(model) == ["b"]
    model.set_shown((0,))
    assert keys(model) == []
    model.set_pattern(compile_pattern("!b"))
    assert keys(model) == ["a", "c"]


def test_a_filter_that_takes_years_becomes_plain_text() -> None:
    model = TableModel(COLUMNS)
    model.set_rows([row("x" * 60), row("(x+x+)+y")])
    model.set_pattern(compile_pattern("(x+x+)+y"))
    assert model.pattern is not None
    assert model.pattern.plain
    assert keys(model) == ["(x+x+)+y"]


def test_marks_go_with_their_rows() -> None:
    model = filled("a b c d")
    model.mark("a")
    model.mark_between(3, 2)
    assert model.marks == {"a", "c", "d"}
    model.mark("c")
    model.set_rows(rows("a b"))
    assert model.marks == {"a"}


WIDE = [
    Column(key="a", title="A", min=8, weight=2, max=20),
    Column(key="b", title="B", width=6, priority=2),
    Column(key="c", title="C", min=5, weight=1),
    Column(key="d", title="D", width=6, priority=1),
]


def test_columns_fill_the_width_exactly() -> None:
    for width in range(40, 200):
        placed = place(WIDE, width)
        assert placed[-1].end == width
        for one, other in pairwise(placed):
            assert other.x - one.end in {1, 2}
        assert placed[0].x == GUTTER
        assert placed[0].width <= 20


def test_columns_are_dropped_by_priority() -> None:
    def shown(width: int) -> str:
        return "".join("ABCD"[each.column] for each in place(WIDE, width))

    assert [shown(width) for width in (29, 28, 22, 21, 15, 14)] == [
        "ABCD",
        "ACD",
        "ACD",
        "AC",
        "AC",
        "AC",
    ]
    assert [(each.x, each.end) for each in place(WIDE, 12)] == [(1, 9), (10, 12)]
    assert place(WIDE, 1) == place([], 80) == ()


def test_a_cell_of_parts_reads_as_one_text() -> None:
    assert Cell(parts=(("▁▂", "info"), (" 4 %", ""))).plain == "▁▂ 4 %"


def test_random_changes_keep_view_and_cursor_consistent() -> None:
    dice = random.Random(7)
    model = TableModel(COLUMNS)
    for _ in range(300):
        names = dice.sample([f"s-{n}" for n in range(12)], dice.randrange(12))
        model.set_rows([row(name, dice.choice([None, 1, 2.5])) for name in names])
        model.set_sort(dice.choice(["", "name", "cpu"]), dice.random() < 0.5)
        model.set_pattern(compile_pattern(dice.choice(["", "1", "!1"])))
        model.move_to(dice.randrange(-3, 15))
        wanted = [
            each.key
            for each in model.rows
            if model.pattern is None or model.pattern.matches(" ".join(c.plain for c in each.cells))
        ]
        assert sorted(keys(model)) == sorted(wanted)
        assert (model.cursor_row is None) == (not model.view)
        assert all(model.place_of(each.key) == at for at, each in enumerate(model.view))
