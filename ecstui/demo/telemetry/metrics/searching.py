"""SEARCH expressions: which series a schema in braces and its terms mean."""

from __future__ import annotations

import re
from collections.abc import Callable

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.metrics.series import Series

_SCHEMA = re.compile(r"\s*\{([^}]*)\}")
_TOKEN = re.compile(r'\s*(?:(?P<word>[\w.:/-]+)|(?P<text>"[^"]*")|(?P<op>[=()]))')
_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")

Test = Callable[[Series], bool]


def _bad(detail: str) -> Fault:
    return Fault("ValidationError", f"Invalid SEARCH expression: {detail}")


def compile_search(text: str) -> tuple[str | None, Test]:
    """The namespace a search is confined to, if any, and the test of its series."""
    if len(text) > 1024:
        raise _bad("longer than 1024 characters")
    schema = _SCHEMA.match(text)
    namespace, names = None, None
    rest = text
    if schema is not None:
        parts = [part.strip().strip('"') for part in schema.group(1).split(",")]
        namespace, names = parts[0], set(parts[1:])
        rest = text[schema.end() :]
    terms = _Terms(rest).parse() if rest.strip() else (lambda _series: True)

    def test(series: Series) -> bool:
        if namespace is not None and series.namespace != namespace:
            return False
        if names is not None and {name for name, _ in series.dimensions} != names:
            return False
        return terms(series)

    return namespace, test


class _Terms:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise _bad(text[at:].strip()[:20])
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            at = found.end()
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, text: str) -> bool:
        if self.peek()[1] == text and self.peek()[0] != "text":
            self.at += 1
            return True
        return False

    def parse(self) -> Test:
        test = self.either(None)
        if self.peek()[0] != "end":
            raise _bad(self.peek()[1])
        return test

    def either(self, name: str | None) -> Test:
        tests = [self.both(name)]
        while self.take("OR"):
            tests.append(self.both(name))
        return lambda series: any(test(series) for test in tests)

    def both(self, name: str | None) -> Test:
        tests = [self.one(name)]
        while self.peek()[0] != "end" and self.peek()[1] not in ("OR", ")"):
            self.take("AND")
            tests.append(self.one(name))
        return lambda series: all(test(series) for test in tests)

    def one(self, name: str | None) -> Test:
        if self.take("NOT"):
            inner = self.one(name)
            return lambda series: not inner(series)
        if self.take("("):
            inner = self.either(name)
            if not self.take(")"):
                raise _bad("missing )")
            return inner
        kind, text = self.peek()
        if kind not in ("word", "text"):
            raise _bad(text or "unexpected end")
        self.at += 1
        if kind == "word" and self.take("="):
            return self.one(text)
        return _match(name, text, exact=kind == "text")


def _match(name: str | None, text: str, *, exact: bool) -> Test:
    wanted = text.strip('"')

    def test(series: Series) -> bool:
        values = _values(series, name)
        if exact:
            return wanted in values
        tokens = {token.lower() for value in values for token in _SPLIT.split(value)}
        return all(token.lower() in tokens for token in _SPLIT.split(wanted) if token)

    return test


def _values(series: Series, name: str | None) -> list[str]:
    if name == "MetricName":
        return [series.name]
    if name == "Namespace":
        return [series.namespace]
    if name is None:
        pairs = [part for pair in series.dimensions for part in pair]
        return [series.namespace, series.name, *pairs]
    return [value for dimension, value in series.dimensions if dimension == name]


def labels(found: list[Series]) -> list[str]:
    """Labels that tell series apart: the dimensions (and names) in which they differ."""
    if not found:
        return []
    names = {series.name for series in found}
    differing = [
        name
        for name, _ in found[0].dimensions
        if len({dict(series.dimensions).get(name) for series in found}) > 1
    ]
    made = []
    for series in found:
        parts = [value for name, value in series.dimensions if name in differing]
        if len(names) > 1 or not parts:
            parts.append(series.name)
        made.append(" ".join(parts))
    return made
