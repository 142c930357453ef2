"""The text of a log line in colours: JSON in a few words, known parts apart, its own colours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.style import Style
from textual.color import Color

from ecstui.diagnose.log_json import JsonKeys, Summary
from ecstui.diagnose.log_shape import Span, json_spans, spans
from ecstui.text import clean
from ecstui.ui import look
from ecstui.ui.palette import Palette, contrast
from ecstui.ui.widgets.log_judge import summary_of
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.log_runs import Run
from ecstui.ui.widgets.sgr import styled_runs

_SIXTEEN = ("muted", "bad", "ok", "warn", "info", "series-2", "series-1", "text")
_STATUS = re.compile(r"(?:.*\.)?(?:status(?:_?code)?|code)$", re.IGNORECASE)
_TROUBLE = re.compile(r"(?:.*\.)?(?:err|error|exception|exc_info)(?:\..*)?$", re.IGNORECASE)
_LEVEL_WIDTH = 5


class Ink:
    """Turns the text of lines into runs, in the colours of one theme."""

    def __init__(self, palette: Palette, base: Style, keys: JsonKeys | None) -> None:
        self._palette = palette
        self._base = base
        self._keys = keys
        self._roles: dict[str, Style] = {}
        self._readable: dict[Style, Style] = {}

    def role(self, role: str) -> Style:
        """Text in a role of the theme, on the view's own ground."""
        style = self._roles.get(role)
        if style is None:
            style = self._roles[role] = self._base + self._palette.style(role or "text")
        return style

    def runs(self, line: LogLine, level: str, limit: int) -> list[Run]:
        """The safe text of a line of `level`, at most about `limit` characters of it."""
        if self._keys is not None and line.text[:1] == "{":
            said = summary_of(line, self._keys)
            if said is not None:
                return list(self._summary(said, limit))
        under = self.role(look.level(level).role)
        runs = styled_runs(line.text, limit)
        if len(runs) == 1 and not runs[0][1]:
            return self._parts(runs[0][0], under)
        return [
            (text, under if not style else self._legible(under + style)) for text, style in runs
        ]

    def _summary(self, said: Summary, limit: int) -> Iterator[Run]:
        """`INFO   request  method=GET status=200`."""
        role = look.level(said.level).role
        text, muted = self.role("text"), self.role("muted")
        if said.level:
            shown = "info" if said.level == "info" else role
            yield f"{said.level.upper():<{_LEVEL_WIDTH}}  ", self.role(shown)
        if said.message:
            message = clean(said.message.replace("\n", " "), limit)
            yield message + "  ", self.role(role) if said.level != "info" else text
            limit -= len(message)
        for key, value in said.fields:
            if limit <= 0:
                return
            shown_key, shown_value = clean(key, 80), clean(value, limit)
            yield f"{shown_key}=", muted
            yield shown_value + " ", self._value(key, value)
            limit -= len(shown_key) + len(shown_value) + 2

    def _value(self, key: str, value: str) -> Style:
        """A value that tells of trouble stands out."""
        if _STATUS.match(key) and len(value) == 3 and value[0] in "45":
            return self.role("bad" if value[0] == "5" else "warn")
        return self.role("bad" if _TROUBLE.match(key) else "text")

    def _parts(self, text: str, under: Style) -> list[Run]:
        """Plain text with its known parts set apart."""
        found = json_spans(text) if text[:1] == "{" else spans(text)
        if not found:
            return [(text, under)]
        runs: list[Run] = []
        done = 0
        for span in found:
            runs.append((text[done : span.start], under))
            runs.append((text[span.start : span.end], self._part(span, under)))
            done = span.end
        runs.append((text[done:], under))
        return [run for run in runs if run[0]]

    def _part(self, span: Span, under: Style) -> Style:
        if span.part == "level":
            role = look.level(span.level).role
            # The line's own colour already says its level, unless that is an ordinary one.
            return self.role("info") if span.level == "info" else self.role(role)
        if span.part == "status":
            return self.role(look.level(span.level).role) if span.level else under
        return self.role("muted")

    def _legible(self, style: Style) -> Style:
        """`style` in the theme's own colours, unless they hide the text: no black on black."""
        legible = self._readable.get(style)
        if legible is None:
            themed = self._themed(style)
            legible = themed if _can_be_read(themed) else self.role("text")
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


def _can_be_read(style: Style) -> bool:
    """Whether the two colours differ enough; the terminal's defaults are trusted to."""
    front, back = style.color, style.bgcolor
    if front is None or back is None or front.is_default or back.is_default:
        return True
    return contrast(Color(*front.get_truecolor()), Color(*back.get_truecolor())) >= 1.8
