"""What a filter and a search see of a log line: the text that is shown, and the one that came."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from ecstui.diagnose.log_json import JsonKeys, Summary, summary
from ecstui.ui.widgets.log_line import LogLine
from ecstui.ui.widgets.pattern import Pattern, compile_pattern
from ecstui.ui.widgets.sgr import styled_runs

LOOKED_AT = 32_768
"""Characters of a line that are searched."""

_COLOURED = re.compile("[\x1b\x9b]")
_DECODER = msgspec.json.Decoder(dict[str, object])
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

    Most patterns find the same in a line of JSON as in its summary; only for the others is the
    summary made, which takes many times as long.
    """

    def __init__(self, pattern: Pattern, keys: JsonKeys | None) -> None:
        self._search = pattern.regex.search
        self._inverse = pattern.inverse
        self._keys = keys if _SUMMARISED.search(pattern.text) else None

    def __call__(self, line: LogLine) -> bool:
        """Whether the pattern matches the line."""
        return self._found(line) is not self._inverse

    def _found(self, line: LogLine) -> bool:
        text = line.text
        if "\x1b" in text or "\x9b" in text or len(text) > LOOKED_AT:
            text = searched_text(line)
        if self._search(text) is not None:
            return True
        if self._keys is None or text[:1] != "{":
            return False
        said = summary_of(line, self._keys)
        return said is not None and self._search(said.text) is not None
