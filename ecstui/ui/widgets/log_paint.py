"""Turning log lines into coloured rows: time, source, text, wrapped or cut to the width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ecstui.diagnose.log_json import JsonKeys
from ecstui.fmt import UNKNOWN, age, clock_time
from ecstui.ui import look
from ecstui.ui.palette import Palette
from ecstui.ui.widgets.fit import fit, rule, width_of
from ecstui.ui.widgets.log_ink import Ink
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.log_runs import Run, cut_runs, mark_runs, skip_runs, wrap_runs
from ecstui.ui.widgets.pattern import Pattern, TooSlow, patience
from ecstui.ui.widgets.sgr import styled_runs

Times = Literal["off", "local", "utc", "relative"]

_LABEL_ROLES = ("series-1", "series-3", "series-2", "series-4", "accent")
LABEL_COLORS = 2 * len(_LABEL_ROLES)
"""How many sources look different: each role once plain and once bold, so 16 colours are enough."""
LATE = "»"
_KIND_ROLES = {"marker": "info", "gap": "warn", "sampled": "warn", "drop": "muted"}
_TIME_WIDTHS = {"off": 0, "local": 8, "utc": 9, "relative": 6}
_BOLD, _NOT_BOLD = Style(bold=True), Style.null()
_LEAST_TEXT = 20
"""Cells that must be left for the text, else wrapped rows begin at the left edge."""
_WRAPPED = 4096


class LogStyle(NamedTuple):
    """How lines are to be shown: in `width` cells (which the view knows best).

    `left` cells of the text are scrolled out at the left; with `lock` time and source stay. `json`
    says what becomes of lines of JSON, `keys` under which names those have their parts.
    """

    width: int = 0
    wrap: bool = False
    times: Times = "off"
    label_width: int = 8
    search: Pattern | None = None
    json: Literal["summary", "raw"] = "summary"
    keys: JsonKeys = JsonKeys()
    left: int = 0
    lock: bool = True

    @property
    def summary_keys(self) -> JsonKeys | None:
        """The keys for summaries of JSON; None when it is shown raw."""
        return self.keys if self.json == "summary" else None


class Seen(NamedTuple):
    """What a line looks like besides its own text.

    That is its level, what stands for its time, and whether it belongs to the line above.
    """

    level: str = ""
    time: str = ""
    joined: bool = False


class LogPainter:
    """Paints lines in one `LogStyle` and one theme, and remembers the latest of them."""

    CACHED_LINES = 1024

    def __init__(
        self,
        style: LogStyle,
        palette: Palette,
        base: Style,
        slots: Mapping[str, int],
        patterns: Sequence[Pattern],
    ) -> None:
        self._style = style
        self._palette = palette
        self._base = base
        self._slots = slots
        self._patterns = patterns
        self._ink = Ink(palette, base, style.summary_keys)
        self._rows: dict[int, tuple[LogLine, Seen, list[Strip]]] = {}

    def time_of(self, line: LogLine, now: float) -> str:
        """What the column of times says of a line."""
        if self._style.times == "off" or not line.time:
            return ""
        if self._style.times == "relative":
            return age(max(0.0, now - line.time)) if now else UNKNOWN
        return clock_time(line.time, utc=self._style.times == "utc")

    def rows(self, number: int, line: LogLine, seen: Seen) -> list[Strip]:
        """The rows of a line, at least one, each `width` cells wide."""
        cached = self._rows.get(number)
        if cached is not None and cached[0] is line and cached[1] == seen:
            return cached[2]
        rows = self._paint(line, seen)
        if len(self._rows) >= self.CACHED_LINES:
            self._rows.clear()
        self._rows[number] = (line, seen, rows)
        return rows

    def ruled(self, text: str, role: str) -> Strip:
        """A horizontal line with some words in it, or none."""
        return self._strip([(rule(text, self._style.width), self._ink.role(role))])

    def _paint(self, line: LogLine, seen: Seen) -> list[Strip]:
        style = self._style
        if line.kind != "line":
            return [self._said(line, seen)]
        prefix = self._prefix(line, seen)
        indent = sum(width_of(part) for part, _style in prefix)
        room = style.width - indent
        limit = _WRAPPED if style.wrap else style.left + style.width + 1
        text = self._with_hits(self._ink.runs(line, seen.level, limit))
        if not style.wrap:
            return [self._cut(prefix, text, room)]
        if room < _LEAST_TEXT:
            return [self._strip(runs) for runs in wrap_runs([*prefix, *text], max(style.width, 1))]
        margin = [(" " * indent, self._base)]
        return [
            self._strip([*(margin if place else prefix), *runs])
            for place, runs in enumerate(wrap_runs(text, room))
        ]

    def _cut(self, prefix: list[Run], text: list[Run], room: int) -> Strip:
        left = self._style.left
        if not left:
            return self._strip([*prefix, *cut_runs(text, max(room, 0))])
        if self._style.lock:
            return self._strip([*prefix, *cut_runs(skip_runs(text, left), max(room, 0))])
        return self._strip(cut_runs(skip_runs([*prefix, *text], left), self._style.width))

    def _said(self, line: LogLine, seen: Seen) -> Strip:
        """A line of our own, as a rule across the text."""
        said = "".join(safe for safe, _style in styled_runs(line.text))
        role = _KIND_ROLES[line.kind]
        if line.kind == "marker":
            role = look.level(line.level).role or {"+": "ok", "-": "warn"}.get(said[:1], role)
        prefix = self._time(seen) if seen.time else []
        room = self._style.width - sum(width_of(part) for part, _style in prefix)
        return self._strip([*prefix, (rule(said, max(room, 0)), self._ink.role(role))])

    def _time(self, seen: Seen) -> list[Run]:
        width = _TIME_WIDTHS[self._style.times]
        if not width:
            return []
        right = self._style.times == "relative"
        shown = "" if seen.joined else seen.time
        return [(fit(shown, width, right=right) + " ", self._ink.role("muted"))]

    def _prefix(self, line: LogLine, seen: Seen) -> list[Run]:
        runs = self._time(seen)
        if self._style.label_width and line.label:
            label = fit(line.label, self._style.label_width)
            runs.append((label, self._label_style(line, seen.joined)))
            runs.append((" ", self._base))
        if line.late and runs:
            text, style = runs.pop()
            runs += [(text[:-1], style), (LATE, self._ink.role("warn"))]
        return runs

    def _label_style(self, line: LogLine, joined: bool) -> Style:
        """The colour of a source; below the first line of a stack trace it steps back."""
        slot = self._slots.get(line.label, line.color) % LABEL_COLORS
        bold, place = divmod(slot, len(_LABEL_ROLES))
        role = _LABEL_ROLES[place]
        if joined:
            return self._base + self._palette.faded(role)
        return self._ink.role(role) + (_BOLD if bold else _NOT_BOLD)

    def _with_hits(self, runs: list[Run]) -> list[Run]:
        """What the search and the filters were looking for stands out."""
        if not self._patterns:
            return runs
        text = "".join(text for text, _style in runs)
        try:
            with patience(0.008):
                spans = sorted(span for pattern in self._patterns for span in pattern.spans(text))
        except TooSlow:
            self._patterns = ()  # it would hold up the next line too
            return runs
        hit = self._palette.on("selection") + self._palette.style("cursor-text")
        return mark_runs(runs, spans, hit) if spans else runs

    def _strip(self, runs: Sequence[Run]) -> Strip:
        segments: list[Segment] = []
        used = 0
        for text, style in runs:
            used += width_of(text)
            if segments and (segments[-1].style is style or _blank(text, segments[-1], style)):
                segments[-1] = Segment(segments[-1].text + text, segments[-1].style)
            elif text:
                segments.append(Segment(text, style))
        width = self._style.width
        if used < width:
            pad = " " * (width - used)
            if segments and _blank(pad, segments[-1], self._base):
                segments[-1] = Segment(segments[-1].text + pad, segments[-1].style)
            else:
                segments.append(Segment(pad, self._base))
        return Strip(segments, max(used, width)).adjust_cell_length(width, self._base)


def _blank(text: str, before: Segment, style: Style) -> bool:
    """Whether spaces look the same in the style of the segment before: fewer bytes to send."""
    own = before.style
    return (
        own is not None
        and text.isspace()
        and own.bgcolor == style.bgcolor
        and not (own.underline or own.reverse or own.strike)
        and not (style.underline or style.reverse or style.strike)
    )
