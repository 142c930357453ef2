"""What the one sanitiser promises, over every code point and over seeded hostile lines."""

from __future__ import annotations

import json
import random
import sys

import msgspec
import pyte
import pytest
from rich.cells import cell_len
from wcwidth import wcswidth, wcwidth

from ecstui.text import MAX_LEN, MAX_MARKS, clean, clean_lines, json_for_terminal, width

FRAGMENTS = [
    *"\x00\x07\x08\t\n\r\x0b\x0c\x1b\x7f\x85\x90\x98\x9b\x9c\x9d\x9e\x9f\xa0\xad",
    "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b\\", "\x1b(B", "\x1bc", "\x1b7",
    "[31m", "[2J", "[6n", "0;title", "52;c;QUJD", "8;;http://x", "8;;", "q#0", ";", "m", "h", "?25",
    "\u200b", "\u200d", "\u202e", "\u2066", "\u2028", "\u2029", "\ufeff", "\u3000", "\u115f",
    "\ud800", "\udfff", "\ue000", "\U000f0000", "\U0010ffff", "\u0378", "\ufdd0", "\u180e",
    "\u0301", "\u0489", "\u20e3", "\u0e49", "\u0903", "\u1161", "\u11a8", "\ufe0f", "\u17b4",
    "\U0001f1e9", "\U0001f44d", "\U0001f3fd", "\U000e0041", "\U000e0100",
    "a", "plain words", "é", "日本", "한글", "שלום", "[/x]", "[red]", "\\",
]  # fmt: skip


def hostile_lines(count: int, seed: int = 2026) -> list[str]:
    """Lines put together from everything that has ever upset a terminal."""
    rng = random.Random(seed)
    return ["".join(rng.choices(FRAGMENTS, k=rng.randint(1, 24))) for _ in range(count)]


def columns_drawn(line: str) -> int:
    """The column where a terminal's cursor stands after it was sent `line`."""
    screen = pyte.Screen(200, 2)
    pyte.Stream(screen).feed(line)
    return int(screen.cursor.x)


def longest_run_of_nothing(line: str) -> int:
    """The longest run of characters that take no cell."""
    longest = run = 0
    for char in line:
        run = run + 1 if cell_len(char) == 0 else 0
        longest = max(longest, run)
    return longest


def test_every_code_point_becomes_visible_and_stays_so() -> None:
    results = {clean(chr(code)) for code in range(sys.maxunicode + 1)}
    assert len(results) > 100_000
    for result in results:
        assert result.isprintable(), ascii(result)
        assert clean(result) == result, ascii(result)
        # Alone, even a combining mark has something to stand on.
        assert not result or cell_len(result) > 0, ascii(result)


def test_hostile_lines_become_plain_and_cleaning_twice_changes_nothing() -> None:
    for line in hostile_lines(20_000):
        result = clean(line, 80)
        assert result.isprintable(), ascii(line)
        assert clean(result, 80) == result, ascii(line)
        assert len(result) <= 80
        assert longest_run_of_nothing(result) <= MAX_MARKS, ascii(line)
        result.encode("utf-8")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("", ""),
        ("plain [/x] text", "plain [/x] text"),
        ("\x1b[1;31mERROR\x1b[0m done", "ERROR done"),
        ("\x9b31mred\x9bm", "red"),
        ("\x1b]0;new title\x07after", "after"),
        ("\x1b]52;c;QUJD\x1b\\after", "after"),
        ("\x9d52;c;QUJD\x9cafter", "after"),
        ("\x1bPq#0~~\x1b\\after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b(Bx\x1bcy\x1b7z", "xyz"),
        # No terminator: the rest of the line must not disappear with the sequence.
        ("\x1b]0;never ends", "␛]0;never ends"),
        ("\x1bPnever ends", "␛Pnever ends"),
        ("cut off \x1b[3", "cut off ␛[3"),
        ("cut off \x1b", "cut off ␛"),
        # Taking out the inner sequence must not put a new one together.
        ("\x1b\x1b[0m[2J", "␛[2J"),
        ("\x1b]0;a\x1b[31mb\x07", "␛]0;ab␇"),
        ("two\nlines\r\n", "two␊lines␍␊"),
        ("nul\x00del\x7f", "nul␀del␡"),
        ("a\tb\t\tc", "a       b               c"),
        ("no-break\xa0space", "no-break space"),
        ("wide\u3000space", "wide  space"),
        ("admin\u202etxt.exe", "admin\ufffdtxt.exe"),
        ("pay\u200bpal", "pay\ufffdpal"),
        ("private \ue0b0 use", "private \ufffd use"),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
        ("next\x85line", "next\ufffdline"),
        ("e\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301"),
        ("\u0301 leading mark", "◌\u0301 leading mark"),
        ("\U0001f1e9\U0001f1ea", "DE"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_what_becomes_of_it(given: str, shown: str) -> None:
    assert clean(given) == shown


@pytest.mark.parametrize(
    "line",
    [
        "plain text",
        "déjà vu, Ångström, Ελληνικά, Русский",
        "日本語のログ、한국어 로그",
        "e\u0301te\u0301 ne\u0301e decomposed",
        "עברית and العربية",
        "👍🏽 ❤️ 🇩🇪 👨‍👩‍👧",
        "box ├─┤ braille ⣿ ⠁ block █▄ arrow → … ✔ ✘ ●",
        "full\u3000width ＡＢＣ ｱｲｳ",
        "colour \x1b[31mred\x1b[0m tab\tand \x00 \x7f \x85",
        "\u0301a mark first",
    ],
)
def test_a_terminal_draws_as_many_cells_as_we_count(line: str) -> None:
    result = clean(line)
    assert columns_drawn(result) == cell_len(result) == wcswidth(result) == width(result) > 0


# The emulator above stops at these, although terminals draw them.
@pytest.mark.parametrize("line", ["한글 in parts", "สวัสดี ชาวโลก", "नमस्ते", "1️⃣ keycap"])
def test_zero_width_letters_count_as_a_terminal_counts_them(line: str) -> None:
    result = clean(line)
    assert sum(wcwidth(char) for char in result) == cell_len(result) == width(result) > 0


def test_a_long_line_is_cut_visibly() -> None:
    assert clean("x" * 100_000) == "x" * (MAX_LEN - 1) + "…"
    assert clean("x" * MAX_LEN) == "x" * MAX_LEN
    assert clean("abcdef", 3) == "ab…"
    assert clean("abcdef", 1) == "…"
    assert clean("\t" * 8, 10) == " " * 9 + "…"


def test_escape_sequences_dont_count_for_the_length() -> None:
    assert clean("\x1b[31m\x1b[1mred\x1b[0m", 6) == "red"
    # ... but what is hidden in a line of nothing else is cut visibly too.
    assert clean("\x1b[31m" * 100_000 + "end", 10) == "…"


def test_hostile_repetition_takes_no_quadratic_time() -> None:
    # Each of these would run for minutes if a search started over at each character.
    for unit in ("\x90", "\x1b]", "\x1b[1", "\x9b", "\x1b", "\u0301", "\x1bP\x9d"):
        result = clean(unit * 200_000, 100_000)
        assert result.isprintable()


def test_lines_of_a_stack_trace() -> None:
    trace = "Traceback:\n\tat \x1b[31mmain\x1b[0m\r\n  boom\u2028end"
    assert clean_lines(trace) == ["Traceback:", "        at main", "  boom", "end"]


class Noun(msgspec.Struct, rename="camel"):
    """A stand-in for a noun, under its wire names."""

    service_name: str
    running_count: int = 0


@pytest.mark.parametrize("indent", [0, 2])
def test_json_for_a_terminal_is_exact_and_printable(indent: int) -> None:
    strings = ["\x1b]52;c;QUJD\x07", "\x7f", "\x9b2J", "é 😀 \u202e", "\ud800", '"\\"', "\n\t"]
    text = json_for_terminal({"strings": strings, "é\x7f": None}, indent)
    assert all(" " <= char <= "~" or char == "\n" for char in text)
    assert json.loads(text) == {"strings": strings, "é\x7f": None}
    assert ("\n" in text) == bool(indent)


def test_json_for_a_terminal_uses_wire_names() -> None:
    assert json_for_terminal([Noun("web")], 0) == '[{"serviceName":"web","runningCount":0}]'
