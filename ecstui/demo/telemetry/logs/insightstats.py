"""The stats command of Insights queries: rows piled up by fields and spans of time, and counted."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

from ecstui.demo.telemetry.logs.insightfilter import Row
from ecstui.demo.telemetry.logs.insightsyntax import Query, Stat


def stamp(ms: int) -> str:
    """A time (epoch milliseconds) as Insights shows it."""
    text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(ms // 1000))
    return f"{text}.{ms % 1000:03d}"


def aggregate(query: Query, rows: list[Row]) -> list[Row]:
    """One row for each group and span of time, newest first unless the query sorts."""
    piles: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = [row.get(name) for name in query.by]
        if query.bin:
            key.insert(0, row["@ms"] // 1000 // query.bin * query.bin)
        piles.setdefault(tuple(key), []).append(row)
    made: list[Row] = []
    for pile_key, pile in piles.items():
        values = list(pile_key)
        row = {}
        if query.bin:
            row[query.bin_name] = stamp(values.pop(0) * 1000)
        row.update(zip(query.by, values, strict=True))
        row.update((stat.name, _value(stat, pile)) for stat in query.stats)
        made.append(row)
    if query.bin and query.sort is None:
        made.sort(key=lambda row: str(row[query.bin_name]), reverse=True)
    return made


def _value(stat: Stat, rows: list[Row]) -> Any:
    if stat.function == "count":
        if stat.field == "*":
            return len(rows)
        return sum(row.get(stat.field) is not None for row in rows)
    if stat.function == "count_distinct":
        return len({str(row[stat.field]) for row in rows if row.get(stat.field) is not None})
    if stat.function in ("earliest", "latest"):
        pick = min if stat.function == "earliest" else max
        return pick(rows, key=lambda row: int(row["@ms"])).get(stat.field)
    numbers = sorted(_numbers(rows, stat.field))
    if not numbers:
        return None
    return {
        "sum": lambda: math.fsum(numbers),
        "avg": lambda: math.fsum(numbers) / len(numbers),
        "min": lambda: numbers[0],
        "max": lambda: numbers[-1],
        "pct": lambda: numbers[min(len(numbers) - 1, int(len(numbers) * stat.share / 100))],
    }[stat.function]()


def _numbers(rows: list[Row], name: str) -> Iterator[float]:
    for row in rows:
        value = row.get(name)
        try:
            yield float(value)  # type: ignore[arg-type]  # None and texts raise, as wanted
        except (TypeError, ValueError):
            continue
