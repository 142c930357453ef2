"""CloudWatch Logs filter patterns: terms, phrases, options, exclusions, %regex% and { $.json }."""

from __future__ import annotations

import re
from collections.abc import Callable

from ecstui.demo.calls import Fault
from ecstui.demo.telemetry.logs import jsonpattern

Match = Callable[[str], bool]

_TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"]+))(?=\s|$)')
_SPACE = re.compile(r"\s*")
_RUNAWAY = re.compile(r"[+*}]\)[+*{]")


def everything(_message: str) -> bool:
    """Matches any message."""
    return True


def invalid(detail: str = "Invalid filter pattern") -> Fault:
    """The fault AWS answers a bad pattern with."""
    return Fault("InvalidParameterException", detail)


def compile_pattern(text: str) -> Match:
    """Make a matcher of messages; a fault for patterns AWS refuses."""
    text = text.strip()
    if not text:
        return everything
    if len(text) > 1024:
        raise invalid()
    if text.startswith("{"):
        return jsonpattern.compile_json(text)
    if text.startswith("["):
        return _compile_fields(text)
    return _compile_terms(text)


def regex(text: str) -> re.Pattern[str]:
    """A regular expression between per cent signs; nested repetition is refused, as by AWS."""
    if _RUNAWAY.search(text):
        raise invalid(f"Invalid regex expression: {text}")
    try:
        return re.compile(text)
    except re.error as error:
        raise invalid(f"Invalid regex expression: {text}") from error


def _compile_terms(text: str) -> Match:
    wanted: list[Match] = []
    either: list[Match] = []
    unwanted: list[Match] = []
    at = 0
    while at < len(text):
        found = _TERM.match(text, at)
        if found is None:
            raise invalid()
        sign, phrase, expression, word = found.groups()
        match = _term(phrase, expression, word)
        {"": wanted, "?": either, "-": unwanted}[sign].append(match)
        gap = _SPACE.match(text, found.end())
        at = gap.end() if gap else found.end()
    # AWS ignores the optional terms when there are others.
    anyone = [] if wanted else either

    def matches(message: str) -> bool:
        return (
            all(match(message) for match in wanted)
            and (not anyone or any(match(message) for match in anyone))
            and not any(match(message) for match in unwanted)
        )

    return matches


def _term(phrase: str | None, expression: str | None, word: str | None) -> Match:
    if expression is not None:
        search = regex(expression).search
        return lambda message: search(message) is not None
    if phrase is not None:
        needle = re.sub(r"\\(.)", r"\1", phrase)
        return lambda message: needle in message
    text = word or ""
    if not re.fullmatch(r"\w+", text):
        raise invalid(f"Invalid character(s) in term '{text}'")
    return lambda message: text in message


def _compile_fields(text: str) -> Match:
    """`[a, b=ERROR, ...]`: fields parted by blanks, quoted or bracketed ones count as one."""
    if not text.endswith("]"):
        raise invalid()
    parts = [part.strip() for part in text[1:-1].split(",")]
    open_ended = parts[-1] == "..."
    tests = [_field(part) for part in (parts[:-1] if open_ended else parts)]

    def matches(message: str) -> bool:
        values = [a or b or c for a, b, c in _FIELDS.findall(message)]
        if len(values) < len(tests) or (len(values) > len(tests) and not open_ended):
            return False
        return all(test is None or test(value) for test, value in zip(tests, values, strict=False))

    return matches


_FIELDS = re.compile(r'"([^"]*)"|\[([^\]]*)\]|(\S+)')
_FIELD = re.compile(r"(\w+)\s*(!=|>=|<=|=|>|<)\s*(.+)")


def _field(part: str) -> Match | None:
    if re.fullmatch(r"\w+", part):
        return None
    found = _FIELD.fullmatch(part)
    if found is None:
        raise invalid()
    operator, value = found.group(2), found.group(3).strip()
    return lambda text: jsonpattern.compare(text, operator, jsonpattern.operand(value))
