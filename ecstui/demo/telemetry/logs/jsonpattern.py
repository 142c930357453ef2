"""Filter patterns over JSON messages: { ($.level = "error" || $.ms > 100) && $.user = * }."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecstui.demo.calls import Fault

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<path>\$(?:\.[\w-]+|\[\d+\]|\["[^"]*"\])*)
      | (?P<op>&&|\|\||!=|>=|<=|=|>|<|\(|\))
      | (?P<word>IS\s+NULL|IS\s+TRUE|IS\s+FALSE|NOT\s+EXISTS|EXISTS)
      | (?P<value>"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|[\w.*+:/@-]+)
    )""",
    re.VERBOSE,
)
_STEP = re.compile(r'\.([\w-]+)|\[(\d+)\]|\["([^"]*)"\]')
_MISSING = object()

Test = Callable[[Any], bool]


def _invalid() -> Fault:
    return Fault("InvalidParameterException", "Invalid filter pattern")


@dataclass(frozen=True, slots=True)
class Operand:
    """The right side of a comparison: a number, or a text as a regular expression."""

    text: str
    number: float | None
    search: re.Pattern[str] | None


def operand(raw: str) -> Operand:
    """Read a value of a pattern: "text", text with *, %regex% or a number."""
    if len(raw) > 1 and raw.startswith("%") and raw.endswith("%"):
        try:
            return Operand(raw, None, re.compile(raw[1:-1]))
        except re.error as error:
            raise _invalid() from error
    text = re.sub(r"\\(.)", r"\1", raw[1:-1]) if raw.startswith('"') else raw
    number = None
    if not raw.startswith('"'):
        try:
            number = float(raw)
        except ValueError:
            number = None
    wild = ".*".join(re.escape(part) for part in text.split("*"))
    return Operand(text, number, re.compile(rf"\A(?:{wild})\Z", re.DOTALL))


def compare(value: Any, operator: str, right: Operand) -> bool:
    """`value operator right` as CloudWatch Logs sees it."""
    if operator in ("=", "!="):
        return _equal(value, right) == (operator == "=")
    if right.number is None:
        return False
    try:
        left = float(value)
    except (TypeError, ValueError):
        return False
    number = right.number
    return {
        ">": left > number,
        "<": left < number,
        ">=": left >= number,
        "<=": left <= number,
    }[operator]


def _equal(value: Any, right: Operand) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, (int, float)):
        return right.number == value if right.number is not None else right.text == "*"
    if isinstance(value, str) and right.search is not None:
        return right.search.search(value) is not None
    return False


def compile_json(text: str) -> Callable[[str], bool]:
    """Make a matcher of messages from a pattern in braces."""
    if not text.endswith("}"):
        raise _invalid()
    test = _Parser(text[1:-1]).parse()

    def matches(message: str) -> bool:
        if "{" not in message:
            return False
        try:
            value = json.loads(message)
        except ValueError:
            return False
        return isinstance(value, dict) and test(value)

    return matches


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise _invalid()
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def next(self, *kinds: str) -> str:
        kind, text = self.peek()
        if kind not in kinds:
            raise _invalid()
        self.at += 1
        return text

    def parse(self) -> Test:
        test = self.either()
        if self.peek()[0] != "end":
            raise _invalid()
        return test

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek() == ("op", "||"):
            self.at += 1
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda value: any(t(value) for t in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.peek() == ("op", "&&"):
            self.at += 1
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda value: all(t(value) for t in tests)

    def one(self) -> Test:
        if self.peek() == ("op", "("):
            self.at += 1
            test = self.either()
            if self.next("op") != ")":
                raise _invalid()
            return test
        path = self.next("path")
        if self.peek()[0] == "word":
            return _word(path, " ".join(self.next("word").split()))
        operator = self.next("op")
        if operator not in ("=", "!=", ">", "<", ">=", "<="):
            raise _invalid()
        right = operand(self.next("value", "word"))
        return _comparison(path, operator, right)


def _comparison(path: str, operator: str, right: Operand) -> Test:
    steps = _STEP.findall(path)

    def test(value: Any) -> bool:
        found = _follow(value, steps)
        return found is not _MISSING and compare(found, operator, right)

    return test


def _word(path: str, word: str) -> Test:
    steps = _STEP.findall(path)
    tests: dict[str, Test] = {
        "IS NULL": lambda found: found is None,
        "IS TRUE": lambda found: found is True,
        "IS FALSE": lambda found: found is False,
        "EXISTS": lambda found: found is not _MISSING,
        "NOT EXISTS": lambda found: found is _MISSING,
    }
    return lambda value: tests[word](_follow(value, steps))


def _follow(value: Any, steps: list[tuple[str, str, str]]) -> Any:
    for name, index, quoted in steps:
        if index:
            if not isinstance(value, list) or int(index) >= len(value):
                return _MISSING
            value = value[int(index)]
        else:
            if not isinstance(value, dict) or (name or quoted) not in value:
                return _MISSING
            value = value[name or quoted]
    return value
