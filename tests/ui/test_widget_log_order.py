"""The order of log lines: late ones in place, stack traces in one piece, older pages before."""

from __future__ import annotations

import random

import pytest

from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine

NOON = 1_760_011_200.0


def at(second: float, text: str = "", label: str = "web", **more: object) -> LogLine:
    return LogLine(text or f"t{second:g}", NOON + second, label, **more)  # type: ignore[arg-type]  # a test's own keywords


def texts(buffer: LogBuffer) -> list[str]:
    return [buffer.line(number).text for number in range(buffer.base, buffer.end)]


def test_a_late_line_gets_its_place_and_says_where() -> None:
    buffer = LogBuffer()
    assert buffer.extend([at(1), at(2), at(4)]) == []
    assert buffer.extend([at(3, late=True), at(5)]) == [3]
    assert texts(buffer) == ["t1", "t2", "t3", "t4", "t5"]
    assert buffer.extend([at(0)]) == [1]
    assert texts(buffer)[0] == "t0"


def test_lines_of_one_moment_are_sorted_by_ingestion_then_by_id() -> None:
    buffer = LogBuffer()
    buffer.extend([at(1), at(2, "a", ingested=NOON + 3, key="5"), at(3)])
    buffer.extend([at(2, "c", ingested=NOON + 9, key="1"), at(2, "b", ingested=NOON + 3, key="7")])
    buffer.extend([at(2, "first", ingested=NOON + 3, key="4")])
    assert texts(buffer) == ["t1", "first", "a", "b", "c", "t3"]


def test_a_clock_that_is_far_ahead_does_not_hold_up_the_others() -> None:
    buffer = LogBuffer()
    buffer.extend([at(1), at(9_000, "future", ingested=NOON + 2), at(3)])
    assert texts(buffer) == ["t1", "future", "t3"]


@pytest.mark.parametrize("size", [1, 7, 500, 5_000])
def test_random_batches_end_up_sorted_with_their_columns_in_step(size: int) -> None:
    dice = random.Random(size)
    order = [at(second, f"{second}", key=f"{second}") for second in range(5_000)]
    shuffled = sorted(order, key=lambda line: line.time + dice.uniform(0, 900))
    buffer = LogBuffer()
    kept = shuffled[17]
    for start in range(0, len(shuffled), size):
        numbers = buffer.extend(shuffled[start : start + size])
        columns = buffer.columns
        for number in numbers:
            assert columns.lines[number - buffer.base] is not None
        if start == 0:
            columns.marks[columns.lines.index(kept) if kept in columns.lines else 0] = 1
            marked = columns.lines[columns.marks.index(1)]
    assert buffer.columns.lines == order
    assert list(buffer.columns.times) == sorted(buffer.columns.times)
    assert len({len(column) for column in (columns.joined, columns.levels, columns.marks)}) == 1
    assert buffer.columns.lines[buffer.columns.marks.index(1)] is marked


@pytest.mark.parametrize("size", [1, 40, 300])
def test_the_numbers_told_lead_to_the_same_line(size: int) -> None:
    dice = random.Random(size)
    order = [at(second) for second in range(2_000)]
    shuffled = sorted(order, key=lambda line: line.time + dice.uniform(0, 200))
    buffer = LogBuffer(max_lines=1_500)
    buffer.extend(shuffled[:50])
    number, line = buffer.base + 30, buffer.columns.lines[30]
    for start in range(50, len(shuffled), size):
        for moved in buffer.extend(shuffled[start : start + size]):
            number += moved <= number
        if number >= buffer.base:
            assert buffer.line(number) is line


def test_the_lines_of_one_event_stay_together() -> None:
    buffer = LogBuffer()
    buffer.extend([at(1), at(3)])
    event = [at(2, "head", key="e"), at(2, "\tat x", key="e"), at(2, "the end", key="e")]
    buffer.extend(event)
    assert texts(buffer) == ["t1", "head", "\tat x", "the end", "t3"]
    assert [buffer.group(n) for n in (3, 4)] == [range(2, 5)] * 2
    buffer.extend([at(2, "between", key="f")])
    assert texts(buffer) == ["t1", "head", "\tat x", "the end", "between", "t3"]


def test_traces_of_two_tasks_are_untangled() -> None:
    buffer = LogBuffer()
    mixed = [
        at(1, "ERROR a", "a"),
        at(1.001, "ERROR b", "b"),
        at(1.002, "\tat a.one", "a"),
        at(1.003, "\tat b.one", "b"),
        at(1.004, "INFO c", "c"),
        at(1.005, "Caused by: x", "a"),
        at(1.006, "Caused by: y", "b"),
    ]
    moved = [number for line in mixed for number in buffer.extend([line])]
    together = ["ERROR a", "\tat a.one", "Caused by: x", "ERROR b", "\tat b.one", "Caused by: y"]
    assert texts(buffer) == [*together, "INFO c"]
    assert moved == [2, 3, 6]
    assert buffer.group(5) == range(4, 7)
    other = LogBuffer()
    assert other.extend(mixed) == moved
    assert texts(other) == texts(buffer)


def test_what_comes_much_later_belongs_to_nothing() -> None:
    buffer = LogBuffer()
    buffer.extend([at(1, "ERROR a"), at(60, "\tat x")])
    assert buffer.group(2) == range(2, 3)
    buffer.extend([at(61, "head", "z"), *(at(61, " x", "z") for _ in range(700))])
    assert max(len(buffer.group(n)) for n in range(3, buffer.end)) == 500


def test_older_pages_come_before_without_moving_the_others() -> None:
    buffer = LogBuffer()
    buffer.extend([at(10), at(11), at(12)])
    number = buffer.base
    assert buffer.prepend([at(7), at(8, "ERROR"), at(8.1, "\tat x"), at(9)]) == []
    assert buffer.line(number).text == "t10"
    assert texts(buffer) == ["t7", "ERROR", "\tat x", "t9", "t10", "t11", "t12"]
    assert buffer.prepend([at(6), at(10.5)]) == [number + 1]
    assert texts(buffer)[-4:] == ["t10", "t10.5", "t11", "t12"]
    assert buffer.at(NOON + 8.05) == buffer.base + 4


def test_the_note_above_the_oldest_line() -> None:
    buffer = LogBuffer(max_lines=3)
    buffer.note = "the log begins here"
    assert buffer.floor == buffer.base
    buffer.extend([at(1), at(2)])
    assert buffer.line(buffer.floor) == LogLine("the log begins here", kind="drop")
    assert not buffer.full
    buffer.extend([at(3), at(4)])
    assert buffer.line(buffer.floor).text == "1 older lines dropped"
    assert buffer.full
