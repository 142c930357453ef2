"""Rows are made again only when something that they show has changed."""

from __future__ import annotations

from ecstui.ui.rows.age import age_mark, age_text
from ecstui.ui.rows.memory import RowMemory, Wanted
from ecstui.ui.widgets.table_rows import Cell, Row


class Maker:
    """Makes rows and counts them."""

    def __init__(self) -> None:
        self.made = 0
        self.memory = RowMemory()

    def rows(self, *wanted: tuple[str, object]) -> list[Row]:
        return list(self.memory.rows(self._wanted(key, value) for key, value in wanted))

    def _wanted(self, key: str, value: object) -> Wanted:
        def make() -> Row:
            self.made += 1
            return Row(key, (Cell(str(value)),))

        return key, (value,), make


def test_what_is_the_same_is_not_made_again() -> None:
    maker = Maker()
    first = maker.rows(("a", 1), ("b", 2))
    again = maker.rows(("b", 2), ("a", 1))
    assert again == first[::-1]
    assert again[0] is first[1]
    assert maker.made == 2


def test_what_differs_is_made_again_and_what_went_is_forgotten() -> None:
    maker = Maker()
    maker.rows(("a", 1), ("b", 2))
    assert [row.cells[0].text for row in maker.rows(("a", 3))] == ["3"]
    maker.rows(("a", 3), ("b", 2))
    assert maker.made == 4


def test_the_mark_of_an_age_changes_whenever_its_text_does() -> None:
    born = 1_000_000.0
    texts: dict[tuple[float, ...], str] = {}
    for second in range(400):
        now = born + second / 2 + 13.7
        mark = (age_mark(now, None, born),)
        assert texts.setdefault(mark, age_text(born, now)) == age_text(born, now)
    assert len(texts) < 300
