"""What a filter and a search see of a log line: the text that is shown, and the one that came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ecstui.diagnose.log_json import JsonKeys, Summary, summary
from ecstui.diagnose.log_level import NAMES
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.pattern import Pattern, compile_pattern
from ecstui.ui.widgets.sgr import styled_runs

LOOKED_AT = 32_768
"""Characters of a line that are searched."""

_COLOURED = re.compile("[\x1b\x9b]")
_DECODER = msgspec.json.Decoder(dict[str, object])
_PLAIN = re.compile(r"[\w=\s/:@-]*")
_NO_REGEX = re.compile(r"[^\\.^$*+?{}\[\]|()\n]+")
_OPPOSITE = bytes.maketrans(b"\0\1", b"\1\0")
_SUMMARISED = re.compile(r"[=\sA-Z]")


class Filter(NamedTuple):
    """Lines must match `text` (see `pattern` for its syntax), or with `exclude` must not."""

    text: str
    exclude: bool = False

    @classmethod
    def typed(cls, text: str) -> Filter:
        """What was typed: `!text` excludes."""
        return cls(text.removeprefix("!"), text.startswith("!"))

    @property
    def pattern(self) -> Pattern | None:
        """The filter's pattern; None for no text."""
        return compile_pattern(self.text) if self.text else None


def decoded(text: str) -> dict[str, object] | None:
    """The object that a line of JSON holds; None if it is anything else."""
    if text[:1] != "{" or len(text) > LOOKED_AT * 8:
        return None
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def summary_of(line: LogLine, keys: JsonKeys) -> Summary | None:
    """A line of JSON in a few words; None for any other."""
    found = decoded(line.text)
    return None if found is None else summary(found, line.text, keys)


def searched_text(line: LogLine) -> str:
    """The text of a line as a pattern sees it: without colours."""
    text = line.text[:LOOKED_AT]
    if _COLOURED.search(text):
        return "".join(safe for safe, _style in styled_runs(text, LOOKED_AT))
    return text


class Matcher:
    """A pattern and the way lines are shown: what can be read must be found.

    Lines are matched in blocks, which takes a fifth of the time. Most patterns find the same in a
    line of JSON as in its summary; only for the others is the summary made, which takes long.
    """

    def __init__(self, pattern: Pattern, keys: JsonKeys | None) -> None:
        self._search = pattern.regex.search
        self._needle = _literal(pattern)
        self._any_case = bool(pattern.regex.flags & re.IGNORECASE)
        self._inverse = pattern.inverse
        self._keys = keys if _SUMMARISED.search(pattern.text) else None
        self._words = _words(pattern.text)

    def flags(self, lines: Sequence[LogLine], texts: Sequence[str]) -> bytearray:
        """For each line, whose text stands in `texts`, 1 if the pattern matches it, else 0."""
        together = "\n".join(texts)
        found = self._found(texts, together)
        if len(together) > LOOKED_AT or "\x1b" in together or "\x9b" in together:
            for place, text in enumerate(texts):
                if len(text) > LOOKED_AT or _COLOURED.search(text):
                    found[place] = self._search(searched_text(lines[place])) is not None
        if self._keys is not None:
            for place, text in enumerate(texts):
                if text[:1] == "{" and not found[place]:
                    found[place] = self._in_summary(lines[place], text, self._keys)
        return found.translate(_OPPOSITE) if self._inverse else found

    def _found(self, texts: Sequence[str], together: str) -> bytearray:
        """As `flags`, of the bare texts; most blocks don't have a rare word at all."""
        needle = self._needle
        if not needle:
            return bytearray(map(bool, map(self._search, texts)))
        if self._any_case:
            together = together.lower()
        if needle not in together:
            return bytearray(len(texts))
        if self._any_case:
            return bytearray(needle in text.lower() for text in texts)
        return bytearray(needle in text for text in texts)

    def _in_summary(self, line: LogLine, text: str, keys: JsonKeys) -> bool:
        if self._words and "\\" not in text:
            lowered = text.lower()
            if not all(word in lowered for word in self._words):
                return False
        said = summary_of(line, keys)
        return said is not None and self._search(said.text) is not None


def _literal(pattern: Pattern) -> str:
    """The text that a pattern looks for, if it is no more than that; "" for all others."""
    text = pattern.text.removeprefix("!")
    if not text.isascii() or not (pattern.plain or _NO_REGEX.fullmatch(text)):
        return ""
    return text.lower() if pattern.regex.flags & re.IGNORECASE else text


def _words(pattern: str) -> tuple[str, ...]:
    """Words without which no summary matches; none if the pattern is more than some words."""
    if not _PLAIN.fullmatch(pattern):
        return ()
    words = re.split(r"[=\s]+", pattern.lower())
    return tuple(word for word in words if word and not any(word in name for name in NAMES))
