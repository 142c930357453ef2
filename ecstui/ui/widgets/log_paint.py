"""Turning log lines into coloured rows: time, source, text, wrapped or cut to the width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from ecstui.fmt import clock_time
from ecstui.ui import look
from ecstui.ui.palette import Palette, contrast
from ecstui.ui.widgets.fit import ELLIPSIS, fit, rule, width_of
from ecstui.ui.widgets.log_buffer import LogLine
from ecstui.ui.widgets.pattern import Pattern, TooSlow, patience
from ecstui.ui.widgets.sgr import styled_runs

Times = Literal["off", "local", "utc"]
Run = tuple[str, Style]

LABEL_ROLES = ("series-1", "series-2", "series-3", "series-4", "accent", "info", "ok", "warn")
_KIND_ROLES = {"marker": "info", "gap": "warn", "drop": "warn"}
_SIXTEEN = ("muted", "bad", "ok", "warn", "info", "series-2", "series-1", "text")
_LEAST_TEXT = 20
"""Cells that must be left for the text, else wrapped rows begin at the left edge."""


class LogStyle(NamedTuple):
    """How lines are to be shown: in `width` cells (which the view knows best)."""

    width: int = 0
    wrap: bool = False
    times: Times = "off"
    label_width: int = 8
    search: Pattern | None = None


class LogPainter:
    """Paints lines in one `LogStyle` and one theme, and remembers the latest of them."""

    CACHED_LINES = 1024

    def __init__(self, style: LogStyle, palette: Palette, base: Style) -> None:
        self._style = style
        self._palette = palette
        self._base = base
        self._rows: dict[int, tuple[LogLine, list[Strip]]] = {}
        self._readable: dict[Style, Style] = {}

    def rows(self, number: int, line: LogLine) -> list[Strip]:
        """The rows of a line, at least one, each `width` cells wide."""
        cached = self._rows.get(number)
        if cached is not None and cached[0] is line:
            return cached[1]
        rows = self._paint(line)
        if len(self._rows) >= self.CACHED_LINES:
            self._rows.clear()
        self._rows[number] = (line, rows)
        return rows

    def _paint(self, line: LogLine) -> list[Strip]:
        width = self._style.width
        if line.kind != "line":
            said = "".join(safe for safe, _style in styled_runs(line.text))
            return [self._strip([(rule(said, width), self._role(_KIND_ROLES[line.kind]))])]
        prefix = self._prefix(line)
        indent = sum(width_of(part) for part, _style in prefix)
        room = width - indent
        text = self._text(line)
        if not self._style.wrap:
            return [self._strip([*prefix, *cut_runs(text, max(room, 0))])]
        if room < _LEAST_TEXT:
            return [self._strip(runs) for runs in wrap_runs([*prefix, *text], max(width, 1))]
        margin = [(" " * indent, self._base)]
        return [
            self._strip([*(margin if place else prefix), *runs])
            for place, runs in enumerate(wrap_runs(text, room))
        ]

    def _prefix(self, line: LogLine) -> list[Run]:
        runs: list[Run] = []
        if self._style.times != "off":
            time = clock_time(line.time or None, utc=self._style.times == "utc")
            runs.append((time.ljust(8) + " ", self._role("muted")))
        if self._style.label_width and line.label:
            role = LABEL_ROLES[line.color % len(LABEL_ROLES)]
            runs.append((fit(line.label, self._style.label_width) + " ", self._role(role)))
        return runs

    def _text(self, line: LogLine) -> list[Run]:
        """The safe text in its own colours over that of its level, search hits marked."""
        limit = 4096 if self._style.wrap else self._style.width + 1
        under = self._role(look.level(line.level).role)
        runs = [
            (text, under if not style else self._legible(under + style))
            for text, style in styled_runs(line.text, limit)
        ]
        return self._with_hits(runs) if self._style.search is not None else runs

    def _with_hits(self, runs: Sequence[Run]) -> list[Run]:
        search = self._style.search
        text = "".join(text for text, _style in runs)
        if search is None:
            return list(runs)
        try:
            with patience():
                spans = search.spans(text)
        except TooSlow:
            spans = []
        hit = self._palette.on("selection") + self._palette.style("cursor-text")
        return mark_runs(runs, spans, hit)

    def _role(self, role: str) -> Style:
        return self._base + self._palette.style(role or "text")

    def _legible(self, style: Style) -> Style:
        """`style` in the theme's own colours, unless they hide the text: no black on black."""
        legible = self._readable.get(style)
        if legible is None:
            themed = self._themed(style)
            legible = themed if _can_be_read(themed) else self._role("text")
            if len(self._readable) > 256:
                self._readable.clear()
            self._readable[style] = legible
        return legible

    def _themed(self, style: Style) -> Style:
        """The sixteen colours as the theme has them; a terminal's own stay the terminal's."""
        if self._palette.color("background").ansi is not None:
            return style
        for ground, color in ((False, style.color), (True, style.bgcolor)):
            number = None if color is None else color.number
            if number is None or number > 15:
                continue
            role = _SIXTEEN[number % 8]
            style += self._palette.on(role) if ground else self._palette.hue(role)
        return style

    def _strip(self, runs: Sequence[Run]) -> Strip:
        segments: list[Segment] = []
        used = 0
        for text, style in runs:
            used += width_of(text)
            if segments and segments[-1].style is style:
                segments[-1] = Segment(segments[-1].text + text, style)
            elif text:
                segments.append(Segment(text, style))
        width = self._style.width
        if used < width:
            segments.append(Segment(" " * (width - used), self._base))
        return Strip(segments).adjust_cell_length(width, self._base)


def _can_be_read(style: Style) -> bool:
    """Whether the two colours differ enough; the terminal's defaults are trusted to."""
    front, back = style.color, style.bgcolor
    if front is None or back is None or front.is_default or back.is_default:
        return True
    return contrast(Color(*front.get_truecolor()), Color(*back.get_truecolor())) >= 1.8


def mark_runs(runs: Sequence[Run], spans: Sequence[tuple[int, int]], style: Style) -> list[Run]:
    """`runs` with `style` laid over the characters in `spans`."""
    marked: list[Run] = []
    start = 0
    for text, own in runs:
        end = start + len(text)
        place = start
        for first, last in spans:
            one, other = max(first, place), min(last, end)
            if one < other:
                marked += [(text[place - start : one - start], own)]
                marked += [(text[one - start : other - start], own + style)]
                place = other
        marked.append((text[place - start :], own))
        start = end
    return [run for run in marked if run[0]]


def cut_runs(runs: Sequence[Run], width: int) -> list[Run]:
    """`runs` in at most `width` cells, ending in an ellipsis when something had to go."""
    kept: list[Run] = []
    left = width
    for place, (text, style) in enumerate(runs):
        size = width_of(text)
        if size > left or (size == left and any(rest for rest, _style in runs[place + 1 :])):
            kept.append((fit(text + ELLIPSIS, left), style))
            return kept
        kept.append((text, style))
        left -= size
    return kept


def wrap_runs(runs: Sequence[Run], width: int) -> list[list[Run]]:
    """`runs` in rows of at most `width` cells each; wide characters are never torn."""
    rows: list[list[Run]] = [[]]
    left = width
    for text, style in runs:
        rest = text
        while rest:
            count = _fitting(rest, left)
            if not count and left < width:
                rows.append([])
                left = width
                continue
            count = max(count, 1)
            rows[-1].append((rest[:count], style))
            left -= width_of(rest[:count])
            rest = rest[count:]
            if rest and left <= 0:
                rows.append([])
                left = width
    return rows


def _fitting(text: str, width: int) -> int:
    """How many characters of `text` fit in `width` cells."""
    if text.isascii():
        return min(len(text), width)
    used = 0
    for count, char in enumerate(text):
        used += width_of(char)
        if used > width:
            return count
    return len(text)
