"""Metric math: arithmetic, comparisons and functions over the columns of other queries."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Protocol

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.metrics.column import Column, Value, folded, joined

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<op>==|!=|>=|<=|&&|\|\||[-+*/^(),\[\]<>]))"
)
_LEVELS: tuple[dict[str, Callable[[float, float], float]], ...] = (
    {
        ">": lambda a, b: float(a > b),
        "<": lambda a, b: float(a < b),
        ">=": lambda a, b: float(a >= b),
        "<=": lambda a, b: float(a <= b),
        "==": lambda a, b: float(a == b),
        "!=": lambda a, b: float(a != b),
    },
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": lambda a, b: a / b if b else 0.0},
    {"^": operator.pow},
)
_FOLDS: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
}
_MAPS: dict[str, Callable[[float], float]] = {
    "ABS": abs,
    "CEIL": lambda value: float(math.ceil(value)),
    "FLOOR": lambda value: float(math.floor(value)),
}


class Scope(Protocol):
    """What an expression can refer to."""

    def column(self, name: str) -> Value:
        """The value of the query with that id; a fault if there is none."""

    def metrics(self, part: str) -> list[Column]:
        """The columns of all metrics of the request whose id contains `part`."""

    def search(self, text: str, stat: str, period: int) -> list[Column]:
        """The columns that a search expression finds."""


def bad(expression: str, detail: str) -> Fault:
    """The fault for an expression that can't be evaluated."""
    return Fault("ValidationError", f"Error in expression '{expression}': {detail}")


def evaluate(expression: str, scope: Scope) -> Value:
    """The value of `expression`; ValidationError if it can't be read."""
    return _Evaluator(expression, scope).run()


class _Evaluator:
    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.at = 0
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise bad(text, "Unexpected character")
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, text: str) -> bool:
        if self.peek() == ("op", text):
            self.at += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            raise bad(self.text, f"Expected {text}")

    def run(self) -> Value:
        value = self.level(0)
        if self.peek()[0] != "end":
            raise bad(self.text, f"Unexpected {self.peek()[1]}")
        return value

    def level(self, number: int) -> Value:
        if number == len(_LEVELS):
            return self.atom()
        value = self.level(number + 1)
        while self.peek()[0] == "op" and self.peek()[1] in _LEVELS[number]:
            function = _LEVELS[number][self.peek()[1]]
            self.at += 1
            value = joined(value, self.level(number + 1), function)
        return value

    def atom(self) -> Value:
        kind, text = self.peek()
        self.at += 1
        if kind == "number":
            return float(text)
        if kind == "name":
            return self.call(text.upper()) if self.take("(") else self.scope.column(text)
        if (kind, text) == ("op", "("):
            value = self.level(0)
            self.need(")")
            return value
        if (kind, text) == ("op", "-"):
            return joined(0.0, self.atom(), operator.sub)
        if (kind, text) == ("op", "["):
            return self.array()
        raise bad(self.text, f"Unexpected {text or 'end'}")

    def array(self) -> list[Column]:
        columns: list[Column] = []
        while not self.take("]"):
            value = self.level(0)
            columns += value if isinstance(value, list) else [self.as_column(value)]
            self.take(",")
            if self.peek()[0] == "end":
                raise bad(self.text, "Expected ]")
        return columns

    def as_column(self, value: Value) -> Column:
        if isinstance(value, Column):
            return value
        raise bad(self.text, "Expected a time series")

    def string(self) -> str:
        kind, text = self.peek()
        if kind != "text":
            raise bad(self.text, "Expected a text")
        self.at += 1
        return text[1:-1]

    def number(self) -> float:
        value = self.level(0)
        if not isinstance(value, float):
            raise bad(self.text, "Expected a number")
        return value

    def call(self, name: str) -> Value:
        if name == "METRICS":
            part = "" if self.peek() == ("op", ")") else self.string()
            self.need(")")
            return self.scope.metrics(part)
        if name == "SEARCH":
            text = self.string()
            self.need(",")
            stat = self.string()
            period = int(self.number()) if self.take(",") else 300
            self.need(")")
            return self.scope.search(text, stat, period)
        value = self.level(0)
        if name == "FILL":
            return self.fill(value)
        if name == "IF":
            return self.choose(value)
        self.need(")")
        return self.simple(name, value)

    def simple(self, name: str, value: Value) -> Value:
        if name in _FOLDS:
            if isinstance(value, Column):
                numbers = list(value.values.values())
                return _FOLDS[name](numbers) if numbers else 0.0
            if isinstance(value, list):
                return folded(value, _FOLDS[name])
        elif name in _MAPS:
            function = _MAPS[name]
            return joined(value, 0.0, lambda a, _: function(a))
        elif name == "PERIOD" and isinstance(value, Column):
            return float(value.period)
        elif name in ("RATE", "DIFF") and isinstance(value, Column):
            return _changes(value, per_second=name == "RATE")
        elif name == "RUNNING_SUM" and isinstance(value, Column):
            return _running(value)
        raise bad(self.text, f"Unsupported function {name}")

    def fill(self, value: Value) -> Value:
        self.need(",")
        kind, text = self.peek()
        how: float | str
        if kind == "name":
            self.at += 1
            how = text.upper()
        else:
            how = self.number()
        self.need(")")
        if isinstance(value, list):
            return [_filled(column, how) for column in value]
        return _filled(self.as_column(value), how)

    def choose(self, condition: Value) -> Value:
        self.need(",")
        yes = self.level(0)
        no = self.level(0) if self.take(",") else None
        self.need(")")
        column = self.as_column(condition)
        values: dict[int, float] = {}
        for at, value in column.values.items():
            picked = yes if value else no
            found = picked.values.get(at) if isinstance(picked, Column) else picked
            if isinstance(found, float):
                values[at] = found
        return Column(values, "", column.period, grid=column.grid)


def _filled(column: Column, how: float | str) -> Column:
    known = column.values
    values: dict[int, float] = {}
    last: float | None = None
    for at in column.times():
        value = known.get(at)
        if value is None:
            value = how if isinstance(how, float) else last
        if value is not None:
            values[at] = last = value
    return Column(values, column.label, column.period, column.series, column.stat, column.grid)


def _changes(column: Column, *, per_second: bool) -> Column:
    values: dict[int, float] = {}
    before: tuple[int, float] | None = None
    for at, value in column.values.items():
        if before is not None:
            change = value - before[1]
            values[at] = change / (at - before[0]) if per_second else change
        before = (at, value)
    return Column(values, "", column.period, grid=column.grid)


def _running(column: Column) -> Column:
    values: dict[int, float] = {}
    total = 0.0
    for at, value in column.values.items():
        total += value
        values[at] = total
    return Column(values, "", column.period, grid=column.grid)
