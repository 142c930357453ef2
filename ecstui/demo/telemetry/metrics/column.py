"""One column of an answer of GetMetricData: values by time, and arithmetic over columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ecstui.demo.telemetry.metrics.series import Series


@dataclass(slots=True)
class Column:
    """Values by epoch second, oldest first; `series` where it is one metric's."""

    values: dict[int, float] = field(default_factory=dict)
    label: str = ""
    period: int = 60
    series: Series | None = None
    stat: str = ""
    grid: tuple[int, int] = (0, 0)
    """First and last (exclusive) second of the time asked for, whole periods."""

    def times(self) -> range:
        """Every time at which a value could be."""
        return range(self.grid[0], self.grid[1], self.period)

    def mapped(self, function: Callable[[float], float]) -> Column:
        """The column with each value changed."""
        values = {at: function(value) for at, value in self.values.items()}
        return Column(values, self.label, self.period, grid=self.grid)


Value = float | Column | list[Column]


def joined(left: Value, right: Value, function: Callable[[float, float], float]) -> Value:
    """Apply `function` to two values; of two columns only the times that both have."""
    if isinstance(left, list):
        return [_column(joined(one, right, function)) for one in left]
    if isinstance(right, list):
        return [_column(joined(left, one, function)) for one in right]
    if isinstance(left, Column) and isinstance(right, Column):
        other = right.values
        values = {
            at: function(value, other[at]) for at, value in left.values.items() if at in other
        }
        return Column(values, left.label, max(left.period, right.period), grid=left.grid)
    if isinstance(left, Column):
        number = float(right) if isinstance(right, (int, float)) else 0.0
        return left.mapped(lambda value: function(value, number))
    if isinstance(right, Column):
        number = float(left)
        return right.mapped(lambda value: function(number, value))
    return function(left, right)


def _column(value: Value) -> Column:
    return value if isinstance(value, Column) else Column()


def folded(columns: list[Column], function: Callable[[list[float]], float]) -> Column:
    """One column out of several: at each time `function` of the values that are there."""
    piles: dict[int, list[float]] = {}
    for column in columns:
        for at, value in column.values.items():
            piles.setdefault(at, []).append(value)
    first = columns[0] if columns else Column()
    values = {at: function(piles[at]) for at in sorted(piles)}
    return Column(values, "", first.period, grid=first.grid)
