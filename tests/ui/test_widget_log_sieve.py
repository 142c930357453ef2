"""Which log lines are shown: filters over the whole buffer, levels, context, slow patterns."""

from __future__ import annotations

import random

from ecstui.diagnose.log_json import JsonKeys
from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.log_export import selection, shown_numbers, texts
from ecstui.ui.widgets.log_judge import Filter
from ecstui.ui.widgets.log_jump import next_error, next_hit, next_mark
from ecstui.ui.widgets.log_sieve import LogSieve
from ecstui.ui.widgets.log_sweep import ALL_STRIKES, Hopeless, Sweep
from ecstui.ui.widgets.pattern import compile_pattern

NOON = 1_760_011_200.0
KEYS = JsonKeys()


def sieve_of(*lines: str | LogLine) -> LogSieve:
    buffer = LogBuffer()
    for place, line in enumerate(lines):
        known = line if isinstance(line, LogLine) else LogLine(line, NOON + place, "web")
        buffer.extend([known])
    return LogSieve(buffer)


def swept(sieve: LogSieve) -> LogSieve:
    sweep = Sweep(sieve)
    while sweep.step():
        pass
    return sieve


def shown(sieve: LogSieve) -> list[str]:
    buffer = sieve.buffer
    return [buffer.line(n).text for n in shown_numbers(sieve, buffer.base, buffer.end)]


def filtered(sieve: LogSieve, *typed: str, least: str = "", context: int = 0) -> list[str]:
    sieve.set_filters([Filter.typed(each) for each in typed], least, KEYS)
    sieve.context = context
    return shown(swept(sieve))


def test_filters_stack_and_exclude() -> None:
    sieve = sieve_of("a one", "b one", "a two", "b two")
    assert filtered(sieve) == ["a one", "b one", "a two", "b two"]
    assert filtered(sieve, "a") == ["a one", "a two"]
    assert filtered(sieve, "a", "!two") == ["a one"]
    assert filtered(sieve, "^b|one$", "A") == []
    assert filtered(sieve, "(") == []


def test_levels_count_with_what_has_none_as_info() -> None:
    sieve = sieve_of("DEBUG d", "plain", "WARN w", '{"level":50,"msg":"e"}', "INFO i")
    assert filtered(sieve, least="info") == ["plain", "WARN w", '{"level":50,"msg":"e"}', "INFO i"]
    assert filtered(sieve, least="warn") == ["WARN w", '{"level":50,"msg":"e"}']
    assert filtered(sieve, "w", least="error") == []


def test_a_trace_passes_or_fails_as_one() -> None:
    sieve = sieve_of(
        LogLine("ERROR no", NOON, "a", key="1"),
        LogLine("\tat deep.Frame", NOON, "a", key="1"),
        LogLine("INFO fine", NOON + 1, "a", key="2"),
    )
    assert filtered(sieve, "deep") == ["ERROR no", "\tat deep.Frame"]
    assert filtered(sieve, "!deep") == ["INFO fine"]
    assert filtered(sieve, least="error") == ["ERROR no", "\tat deep.Frame"]
    sieve.buffer.extend([LogLine("\tat other.Frame", NOON + 1.5, "a")])
    assert filtered(sieve, "other") == ["INFO fine", "\tat other.Frame"]


def test_what_can_be_read_is_found_in_json_too() -> None:
    line = '{"level":"error","msg":"no","status":500}'
    sieve = sieve_of(line)
    for typed in ("status=500", '"status":500', "ERROR", "no  status", "error"):
        assert filtered(sieve, typed) == [line], typed
    assert filtered(sieve, "status=200") == []


def test_colours_do_not_hide_a_match_and_losses_always_show() -> None:
    gap = LogLine("gap 3 s", NOON + 9, kind="gap")
    marker = LogLine("+ web/1 started", NOON + 9, kind="marker")
    sieve = sieve_of("x\x1b[31mred\x1b[0m", marker, gap)
    assert filtered(sieve, "xred") == ["x\x1b[31mred\x1b[0m", "gap 3 s"]
    assert filtered(sieve, least="fatal") == ["+ web/1 started", "gap 3 s"]


def test_lines_around_the_matches_and_where_lines_are_left_out() -> None:
    sieve = sieve_of(*(f"{n} x" if n in {3, 5, 12} else f"{n}" for n in range(15)))
    assert filtered(sieve, "x", context=1) == ["2", "3 x", "4", "5 x", "6", "11", "12 x", "13"]
    torn = [n - sieve.buffer.base for n in range(sieve.buffer.end) if sieve.torn(n)]
    assert [n for n in torn if sieve.shows(n + sieve.buffer.base)] == [11]
    assert sieve.count() == 3
    backwards = []
    number: int | None = sieve.buffer.end
    while number is not None and (number := sieve.before(number)) is not None:
        backwards.append(sieve.buffer.line(number).text)
    assert backwards == shown(sieve)[::-1]


def test_walks_agree_with_a_plain_reading() -> None:
    dice = random.Random(7)
    for _ in range(20):
        marks = [dice.random() < 0.15 for _ in range(60)]
        sieve = sieve_of(*("x" if mark else "-" for mark in marks))
        for context in (0, 1, 3):
            filtered(sieve, "x", context=context)
            near = [any(marks[max(0, n - context) : n + context + 1]) for n in range(60)]
            base = sieve.buffer.base
            for n in range(60):
                assert sieve.shows(n + base) == near[n]
                after = next((m for m in range(n + 1, 60) if near[m]), None)
                before = next((m for m in range(n - 1, -1, -1) if near[m]), None)
                assert sieve.first(n + base + 1) == (None if after is None else after + base)
                assert sieve.before(n + base) == (None if before is None else before + base)
        matching = [n for n in range(60) if marks[n]]
        assert [sieve.nth(n) - base for n in range(len(matching))] == matching


def test_jumps() -> None:
    sieve = sieve_of(
        "INFO x", LogLine("ERROR no", NOON + 1, "a"), LogLine("\tat x", NOON + 1, "a"), "FATAL x"
    )
    sieve.set_search(compile_pattern("x"), KEYS)
    swept(sieve)
    assert next_error(sieve, 0, 1) == 2
    assert next_error(sieve, 2, 1) == 4
    assert next_error(sieve, 4, 1) is None
    assert next_error(sieve, 3, 1) == 4
    assert next_error(sieve, 5, -1) == 4
    assert next_error(sieve, 4, -1) == 2
    assert next_error(sieve, 3, -1) is None
    assert [next_hit(sieve, 0, 1), next_hit(sieve, 1, 1), next_hit(sieve, 3, -1)] == [1, 3, 1]
    sieve.buffer.columns.marks[1] = 1
    assert (next_mark(sieve, 0, 1), next_mark(sieve, 2, 1), next_mark(sieve, 9, -1)) == (2, None, 2)
    filtered(sieve, "INFO")
    assert next_error(sieve, 0, 1) is None


def test_a_hopeless_pattern_is_given_up_in_short_steps() -> None:
    sieve = sieve_of("x" * 40, "fine")
    sieve.set_filters([Filter("(x+x+)+y")], "", KEYS)
    sweep = Sweep(sieve)
    given_up = ""
    for _ in range(ALL_STRIKES):
        try:
            assert sweep.step(0.0)
        except Hopeless as hopeless:
            given_up = hopeless.task
            break
    assert given_up == "kept"


def test_new_and_late_lines_are_judged_too() -> None:
    sieve = sieve_of("a", "b", "a")
    assert filtered(sieve, "a") == ["a", "a"]
    sieve.buffer.extend(
        [LogLine("late a", NOON + 0.5), LogLine("b", NOON + 9), LogLine("a", NOON + 10)]
    )
    assert shown(sieve) == ["a", "a"]
    assert Sweep(sieve).left("kept") == 3
    assert shown(swept(sieve)) == ["a", "late a", "a", "a"]


def test_selections() -> None:
    sieve = sieve_of(*"abcdefg")
    assert selection(sieve, None) == ([], "")
    chosen, what = selection(sieve, 3)
    assert ([line.text for line in chosen], what) == (["c"], "at the pointer")
    sieve.buffer.columns.marks[1] = 1
    assert [line.text for line in selection(sieve, 4)[0]] == ["c", "d"]
    assert [line.text for line in selection(sieve, 1)[0]] == ["a", "b"]
    sieve.buffer.columns.marks[4] = 1
    assert [line.text for line in selection(sieve, None)[0]] == ["c", "d", "e"]
    filtered(sieve, "[ce]")
    assert [line.text for line in selection(sieve, None)[0]] == ["c", "e"]


def test_text_is_exact_or_safe_with_time_and_source_or_bare() -> None:
    line = LogLine("\x1b[31mno\x1b[0m\x07", NOON + 0.25, "web/1")
    gap = LogLine("gap 3 s", 0.0, kind="gap")
    assert list(texts([line, gap])) == [
        "2025-10-09T12:00:00.250Z web/1 \x1b[31mno\x1b[0m\x07",
        "-- gap 3 s --",
    ]
    assert list(texts([line], prefix=False, safe=True)) == ["no␇"]
    assert list(texts([LogLine("x", 1e30)], safe=True)) == ["- x"]
