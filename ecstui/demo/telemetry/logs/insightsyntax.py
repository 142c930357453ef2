"""Reads CloudWatch Logs Insights queries: fields, filter, parse, stats, sort, limit, display."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ecstui.demo.telemetry.logs.insightfilter import Test, Words, either, malformed, regex

_SPANS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FUNCTIONS = ("count", "count_distinct", "sum", "avg", "min", "max", "earliest", "latest", "pct")


@dataclass(slots=True)
class Stat:
    """One aggregate: `function(field) as name`; `share` is the percentile of pct."""

    function: str
    field: str
    name: str
    share: float = 0.0


@dataclass(slots=True)
class Query:
    """A query, read. `by` holds field names; `bin` seconds of a bin() among them, or 0."""

    fields: list[str] = field(default_factory=lambda: ["@timestamp", "@message"])
    tests: list[Test] = field(default_factory=list)
    parses: list[tuple[str, re.Pattern[str], list[str]]] = field(default_factory=list)
    stats: list[Stat] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    bin: int = 0
    bin_name: str = ""
    sort: tuple[str, bool] | None = None
    limit: int | None = None


def read_query(text: str) -> Query:
    """Read a query; MalformedQueryException if it is not in the subset we know."""
    query = Query()
    for part in _commands(text):
        word, _, rest = part.strip().partition(" ")
        reader = _READERS.get(word.lower())
        if reader is None:
            raise malformed(f"{word} at line 1 and position 1")
        reader(query, Words(rest), rest)
    return query


def _commands(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.strip().startswith("#")]
    pieces = re.split(r"\|(?=(?:[^\"/]*[\"/][^\"/]*[\"/])*[^\"/]*$)", " ".join(lines))
    return [piece for piece in pieces if piece.strip()]


def _names(words: Words) -> list[str]:
    names = [words.take("name")]
    while words.skip(","):
        names.append(words.take("name"))
    if words.peek()[0] != "end":
        raise malformed(words.peek()[1])
    return names


def _read_fields(query: Query, words: Words, _rest: str) -> None:
    query.fields = _names(words)


def _read_limit(query: Query, words: Words, _rest: str) -> None:
    query.limit = int(float(words.take("number")))


def _read_sort(query: Query, words: Words, _rest: str) -> None:
    name = words.take("name")
    query.sort = (name, words.word() == "desc")


def _read_filter(query: Query, words: Words, _rest: str) -> None:
    query.tests.append(either(words))
    if words.peek()[0] != "end":
        raise malformed(words.peek()[1])


def _read_parse(query: Query, _words: Words, rest: str) -> None:
    found = re.fullmatch(
        r"\s*(?:([@\w.]+)\s+)?(?:\"([^\"]*)\"|/(.*)/)(?:\s+as\s+(.+))?\s*", rest, re.DOTALL
    )
    if found is None:
        raise malformed(rest[:20])
    source, glob, expression, names = found.groups()
    if glob is not None:
        body = "(.*?)".join(re.escape(piece) for piece in glob.split("*"))
        pattern = re.compile(body + ("$" if glob.endswith("*") else ""))
        query.parses.append(
            (source or "@message", pattern, [n.strip() for n in (names or "").split(",")])
        )
        return
    pattern = regex(re.sub(r"\(\?<(?=\w)", "(?P<", expression))
    query.parses.append((source or "@message", pattern, list(pattern.groupindex)))


def _read_stats(query: Query, words: Words, _rest: str) -> None:
    while True:
        query.stats.append(_stat(words))
        if not words.skip(","):
            break
    if words.skip("by"):
        while True:
            _grouping(query, words)
            if not words.skip(","):
                break
    if words.peek()[0] != "end":
        raise malformed(words.peek()[1])


def _stat(words: Words) -> Stat:
    function = words.take("name").lower()
    if function not in _FUNCTIONS or not words.skip("("):
        raise malformed(function)
    name, share = "*", 0.0
    if words.peek()[0] == "name":
        name = words.take("name")
    else:
        words.skip("*")
    if words.skip(","):
        share = float(words.take("number"))
    if not words.skip(")"):
        raise malformed(words.peek()[1])
    shown = f"{function}({name})" if name != "*" else f"{function}()"
    if words.skip("as"):
        shown = words.take("name")
    return Stat(function, name, shown, share)


def _grouping(query: Query, words: Words) -> None:
    name = words.take("name")
    if name.lower() != "bin":
        query.by.append(name)
        return
    if not words.skip("("):
        raise malformed(name)
    span = re.fullmatch(r"(\d+)([smhd])\w*", words.take("name", "number"))
    if span is None or not words.skip(")"):
        raise malformed("bin")
    query.bin = int(span.group(1)) * _SPANS[span.group(2)]
    query.bin_name = f"bin({span.group(0)})"
    if words.skip("as"):
        query.bin_name = words.take("name")


_READERS: dict[str, Callable[[Query, Words, str], None]] = {
    "fields": _read_fields,
    "display": _read_fields,
    "filter": _read_filter,
    "parse": _read_parse,
    "stats": _read_stats,
    "sort": _read_sort,
    "order": _read_sort,
    "limit": _read_limit,
    "head": _read_limit,
}
