"""GetMetricData: the queries of one request, their order, labels and pages."""

from __future__ import annotations

import re
from typing import Any

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.logs.tokens import pack, unpack
from ecstui.demo.telemetry.metrics.column import Column, Value
from ecstui.demo.telemetry.metrics.expression import bad, evaluate
from ecstui.demo.telemetry.metrics.library import Library, dimensions_of
from ecstui.demo.telemetry.metrics.searching import compile_search, labels

_MOST_POINTS = 100_800
_MOST_FOUND = 500
_PROPERTY = re.compile(r"\$\{PROP\('([^']+)'\)\}|\$\{([A-Z]+)\}")


class Request:
    """One GetMetricData call; columns are computed once, in the order they are needed."""

    def __init__(self, library: Library, params: dict[str, Any]) -> None:
        self.library = library
        self.params = params
        self.queries: dict[str, dict[str, Any]] = {}
        for query in params["MetricDataQueries"]:
            if query["Id"] in self.queries:
                text = "The values for parameter id in MetricDataQueries are not unique."
                raise Fault("ValidationError", text)
            if ("MetricStat" in query) == ("Expression" in query):
                text = "Exactly one of MetricStat and Expression is needed in each query."
                raise Fault("ValidationError", text)
            self.queries[query["Id"]] = query
        self.span = (params["StartTime"], params["EndTime"])
        if self.span[0] >= self.span[1]:
            text = "The parameter StartTime must be less than the parameter EndTime."
            raise Fault("ValidationError", text)
        self._known: dict[str, Value] = {}
        self._busy: list[str] = []

    def column(self, name: str) -> Value:
        """The value of the query called `name`."""
        query = self.queries.get(name)
        if query is None or name in self._busy:
            why = "Circular reference" if query else f"Unknown id {name}"
            raise bad(self.queries[self._busy[-1]].get("Expression", ""), why)
        if name not in self._known:
            self._busy.append(name)
            self._known[name] = self._compute(query)
            self._busy.pop()
        return self._known[name]

    def _compute(self, query: dict[str, Any]) -> Value:
        if "Expression" in query:
            return evaluate(query["Expression"], self)
        stat = query["MetricStat"]
        metric = stat["Metric"]
        names = metric.get("Namespace", ""), metric.get("MetricName", "")
        series = self.library.find(*names, dimensions_of(metric))
        if series is None or stat.get("Unit", series.unit) != series.unit:
            return Column({}, names[1], stat["Period"], None, stat["Stat"])
        return self.library.column(series, stat["Stat"], stat["Period"], self.span)

    def metrics(self, part: str) -> list[Column]:
        """The columns of the MetricStat queries whose id contains `part`."""
        values = [
            self.column(name)
            for name, query in self.queries.items()
            if "MetricStat" in query and part in name
        ]
        return [value for value in values if isinstance(value, Column)]

    def search(self, text: str, stat: str, period: int) -> list[Column]:
        """The columns of the first 500 series that a search finds."""
        namespace, test = compile_search(text)
        found = []
        for series in self.library.listing(namespace):
            if test(series):
                found.append(series)
                if len(found) == _MOST_FOUND:
                    break
        columns = [self.library.column(series, stat, period, self.span) for series in found]
        for column, label in zip(columns, labels(found), strict=True):
            column.label = label
        return [column for column in columns if column.values]

    def answer(self) -> dict[str, Any]:
        """The answer, one page of it."""
        columns: list[tuple[str, Column]] = []
        for name, query in self.queries.items():
            if not query.get("ReturnData", True):
                continue
            value = self.column(name)
            found = value if isinstance(value, list) else [self._series(value)]
            columns += [(name, self._labelled(column, query)) for column in found]
        return self._page(columns)

    def _series(self, value: float | Column) -> Column:
        """A number alone is shown at each time of the first column there is."""
        if isinstance(value, Column):
            return value
        grids = [c for c in self._known.values() if isinstance(c, Column) and c.values]
        times = grids[0].values if grids else {}
        return Column(dict.fromkeys(times, value))

    def _labelled(self, column: Column, query: dict[str, Any]) -> Column:
        template = query.get("Label")
        if template is None:
            label = column.label if "MetricStat" in query or column.series else query["Id"]
        else:
            label = _PROPERTY.sub(lambda found: _property(found, column), template)
        return Column(column.values, label, column.period, column.series, column.stat, column.grid)

    def _page(self, columns: list[tuple[str, Column]]) -> dict[str, Any]:
        params = self.params
        limit = min(params.get("MaxDatapoints", _MOST_POINTS), _MOST_POINTS)
        skip = unpack_offset(params.get("NextToken"))
        oldest_first = params.get("ScanBy", "TimestampDescending") == "TimestampAscending"
        results: list[dict[str, Any]] = []
        passed, left = 0, limit
        for name, column in columns:
            times = list(column.values)
            if not oldest_first:
                times.reverse()
            start = max(0, skip - passed)
            passed += len(times)
            if start >= len(times) and (times or skip):
                continue
            taken = times[start : start + left]
            if not taken and times:
                break
            left -= len(taken)
            results.append(_result(name, column, taken, whole=start + len(taken) == len(times)))
        total = sum(len(column.values) for _, column in columns)
        answer: dict[str, Any] = {"MetricDataResults": results, "Messages": []}
        if skip + limit - left < total:
            answer["NextToken"] = pack({"skip": skip + limit - left})
        return answer


def _result(name: str, column: Column, taken: list[int], *, whole: bool) -> dict[str, Any]:
    return {
        "Id": name,
        "Label": column.label,
        "Timestamps": [float(at) for at in taken],
        "Values": [round(column.values[at], 9) for at in taken],
        "StatusCode": "Complete" if whole else "PartialData",
    }


def unpack_offset(token: str | None) -> int:
    """How many items of an answer the earlier pages had; a fault for a foreign token."""
    if token is None:
        return 0
    try:
        return int(unpack(token)["skip"])
    except (Fault, KeyError, ValueError) as error:
        raise Fault("InvalidNextToken", "The next token specified is invalid.") from error


def _property(found: re.Match[str], column: Column) -> str:
    name, function = found.groups()
    values = list(column.values.values())
    if function:
        known = {
            "AVG": sum(values) / len(values) if values else 0.0,
            "MAX": max(values, default=0.0),
            "MIN": min(values, default=0.0),
            "SUM": sum(values),
            "FIRST": values[0] if values else 0.0,
            "LAST": values[-1] if values else 0.0,
        }
        return column.label if function == "LABEL" else f"{known.get(function, 0.0):.4g}"
    series = column.series
    if series is None:
        return ""
    if name.startswith("Dim."):
        return dict(series.dimensions).get(name[4:], "")
    return {
        "MetricName": series.name,
        "Namespace": series.namespace,
        "Period": str(column.period),
        "Stat": column.stat,
    }.get(name, "")
