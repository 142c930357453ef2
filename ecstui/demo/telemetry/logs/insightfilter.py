"""The words of an Insights query and its filter expressions: comparisons, like, in, and/or/not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ecstui.demo.calls import Fault

Row = dict[str, Any]
Test = Callable[[Row], bool]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<regex>/(?:[^/\\]|\\.)+/)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<name>[@\w][\w.@-]*|`[^`]+`)
      | (?P<op>!=|>=|<=|=~|[=<>(),*\[\]])
    )""",
    re.VERBOSE,
)


def malformed(detail: str) -> Fault:
    """The fault for a query that can't be read."""
    return Fault("MalformedQueryException", f"unexpected symbol found {detail}".rstrip())


class Words:
    def __init__(self, text: str) -> None:
        self.items: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise malformed(text[at:].strip()[:20])
            self.items.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.items[self.at] if self.at < len(self.items) else ("end", "")

    def word(self) -> str:
        kind, text = self.peek()
        return text.lower() if kind == "name" else ""

    def take(self, *kinds: str) -> str:
        kind, text = self.peek()
        if kind not in kinds:
            raise malformed(text)
        self.at += 1
        return text.strip("`") if kind == "name" else text

    def skip(self, text: str) -> bool:
        if self.peek()[1].lower() == text and self.peek()[0] in ("op", "name"):
            self.at += 1
            return True
        return False


def regex(text: str) -> re.Pattern[str]:
    if re.search(r"[+*}]\)[+*{]", text):
        raise malformed(f"/{text}/")
    try:
        return re.compile(text)
    except re.error as error:
        raise malformed(f"/{text}/") from error


def either(words: Words) -> Test:
    tests = [both(words)]
    while words.skip("or"):
        tests.append(both(words))
    return lambda row: any(test(row) for test in tests)


def both(words: Words) -> Test:
    tests = [one(words)]
    while words.skip("and"):
        tests.append(one(words))
    return lambda row: all(test(row) for test in tests)


def one(words: Words) -> Test:
    if words.skip("not"):
        inner = one(words)
        return lambda row: not inner(row)
    if words.skip("("):
        inner = either(words)
        if not words.skip(")"):
            raise malformed(words.peek()[1])
        return inner
    name = words.take("name")
    if name.lower() in ("ispresent", "isempty") and words.skip("("):
        return _presence(name.lower() == "ispresent", words)
    negated = words.skip("not")
    if words.skip("like") or words.skip("=~"):
        like = _like(name, words)
        return (lambda row: not like(row)) if negated else like
    if words.skip("in"):
        wanted = _list(words)
        return lambda row: (str(row.get(name)) in wanted) != negated
    return _compare(name, words.take("op"), words)


def _presence(wanted: bool, words: Words) -> Test:
    name = words.take("name")
    words.skip(")")
    return lambda row: (row.get(name) is not None) == wanted


def _like(name: str, words: Words) -> Test:
    kind, _ = words.peek()
    raw = words.take("regex", "text")
    if kind == "text":
        needle = raw[1:-1]
        return lambda row: needle in str(row.get(name, ""))
    search = regex(raw[1:-1]).search
    return lambda row: search(str(row.get(name, ""))) is not None


def _list(words: Words) -> set[str]:
    if not words.skip("["):
        raise malformed(words.peek()[1])
    wanted = {words.take("text", "number").strip("\"'")}
    while words.skip(","):
        wanted.add(words.take("text", "number").strip("\"'"))
    if not words.skip("]"):
        raise malformed(words.peek()[1])
    return wanted


def _compare(name: str, operator: str, words: Words) -> Test:
    kind, _ = words.peek()
    raw = words.take("text", "number", "name")
    if operator in ("=", "!="):
        wanted = raw.strip("\"'")
        return lambda row: (_shown(row.get(name)) == wanted) == (operator == "=")
    if kind != "number" or operator not in (">", "<", ">=", "<="):
        raise malformed(operator)
    number = float(raw)

    def test(row: Row) -> bool:
        try:
            value = float(row.get(name, "nan"))
        except (TypeError, ValueError):
            return False
        return {
            ">": value > number,
            "<": value < number,
            ">=": value >= number,
            "<=": value <= number,
        }[operator]

    return test


def _shown(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
