"""The one door to the terminal: untrusted text becomes one plain, visible, well-measured line.

Log lines, names, tags, error messages and configuration all come from somewhere else, and a
terminal obeys what it is sent: an escape sequence in a container's log can write the operator's
clipboard, a bidirectional override can show one name for another. So every such string passes
`clean` (or, as JSON, `json_for_terminal`) exactly once on its way out, and is then shown with
markup switched off: `clean` doesn't escape `[brackets]`.
"""

from __future__ import annotations

import json
import re
import unicodedata

import msgspec

MAX_LEN = 4096
"""Characters of one line that are worth sending to a terminal; no screen shows more."""

MAX_MARKS = 3
"""Zero-width characters in a row on one letter: enough for every living script, no tower."""

_RAW_FACTOR = 4
"""How many times `max_len` is read at most: it bounds the work for a line of hidden sequences."""

_REPLACEMENT = "\ufffd"
_ELLIPSIS = "…"
_CARRIER = "◌"
"""What carries a mark that would otherwise land on the cell or the border to its left."""

# Whole sequences go, not only their ESC, so that no "[31m" litter stays behind. A string sequence
# without its terminator stays, made visible: dropping it would hide the rest of the line. Payloads
# exclude all control characters, which keeps the search linear on any input.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, queries
    r"|(?:\x1b[]P^_X]|[\x90\x98\x9d-\x9f])"  # OSC, DCS, PM, APC, SOS ...
    r"[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"  # ... up to BEL or ST
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"  # the short ones
)
_INTRODUCERS = re.compile(r"[\x1b\x90\x98\x9b\x9d-\x9f]")

# Blocks without marks, fillers, selectors, skin tones or flags: most text ends here unchanged.
_PLAIN = re.compile(
    "[ -~\u00a1-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0660-\u0669"  # alphabets
    "\u2010-\u2027\u2030-\u205e\u2070-\u20c0\u2100-\u2bff"  # punctuation, signs, boxes, braille
    "\u3001-\u3029\u3030-\u3096\u309b-\u312f\u3200-\ua48c\uac00-\ud7a3\uff01-\uff9f"  # CJK
    "\U0001f300-\U0001f3fa\U0001f400-\U0001faff]*"  # emoji
)

_Replacements = dict[int, "str | None"]


def _special() -> _Replacements:
    """The code points whose replacement isn't told by their Unicode category."""
    table: _Replacements = {code: chr(0x2400 + code) for code in range(0x20)}  # "␛" and the like
    table[0x7F] = "\u2421"
    # Variation selectors and skin tones: terminals disagree on the width that they make.
    selectors = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180E), 0x180F)
    table |= dict.fromkeys((*selectors, *range(0x1F3FB, 0x1F400)), None)
    table |= dict.fromkeys((0x034F, 0x17B4, 0x17B5), None)  # marks that are drawn as nothing
    table |= dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0), _REPLACEMENT)  # letters likewise
    table |= {0x1F1E6 + i: chr(ord("A") + i) for i in range(26)}  # flags, as the letters they are
    return table


class _Table(_Replacements):
    """The map for `str.translate`, which remembers common code points only: bounded in memory."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if not char.isprintable():
            space = unicodedata.category(char) == "Zs"
            wide = unicodedata.east_asian_width(char) == "F"
            char = _REPLACEMENT if not space else "  " if wide else " "
        if code < 0x3000:
            self[code] = char
        return char


_TABLE = _Table(_special())


def _is_mark(char: str) -> bool:
    """Whether `char` takes no cell of its own: combining marks and the tails of Hangul."""
    return (
        unicodedata.category(char)[0] == "M"
        or "\u1160" <= char <= "\u11ff"
        or "\ud7b0" <= char <= "\ud7fb"
    )


def _limit_marks(s: str) -> str:
    """Keep at most `MAX_MARKS` zero-width characters in a row, and none without a carrier."""
    kept: list[str] = []
    run = 0
    for char in s:
        if char < "\u0300" or not _is_mark(char):
            run = 0
        elif not kept:
            kept.append(_CARRIER)
            run = 1
        else:
            run += 1
        if run <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _is_plain(s: str) -> bool:
    """Whether `s` can be sent as it is: two or three loops in C, and nearly always true."""
    return s.isprintable() and (s.isascii() or _PLAIN.fullmatch(s) is not None)


def _neutralise(s: str, tab: int) -> str:
    """Every rule but the length."""
    if _INTRODUCERS.search(s):
        s = _SEQUENCES.sub("", s)
    s = s.expandtabs(tab).translate(_TABLE)
    return s if s.isascii() else _limit_marks(s)


def clean(s: str, max_len: int = MAX_LEN, tab: int = 8) -> str:
    """Make `s` safe to print: one line, every character printable, of the width it seems to have.

    No control character, escape sequence, bidirectional override, zero-width or private-use
    character, lone surrogate or unassigned code point survives; nor more than `MAX_MARKS` marks
    in a row. Escape sequences vanish whole, other control characters become visible pictures,
    tabs become spaces to the next multiple of `tab`, the rest becomes U+FFFD. A result is at most
    `max_len` (≥ 1) characters long and ends in "…" when something was cut. Cleaning twice changes
    nothing. Markup is not escaped: show the result as `Text` or `Content`.
    """
    raw = s[: max_len * _RAW_FACTOR]
    plain = raw if _is_plain(raw) else _neutralise(raw, tab)
    if len(plain) <= max_len and len(raw) == len(s):
        return plain
    return plain[: max_len - 1] + _ELLIPSIS


def clean_lines(s: str, max_len: int = MAX_LEN) -> list[str]:
    """The lines of `s`, each as `clean` makes it; for stack traces and long messages."""
    return [clean(line, max_len) for line in s.splitlines()]


def width(s: str) -> int:
    """The cells that a cleaned `s` takes in a terminal."""
    if s.isascii():
        return len(s)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not _is_mark(c) for c in s)


def json_for_terminal(obj: object, indent: int = 2) -> str:
    """`obj` as JSON in printable ASCII: exact, yet with nothing that a terminal would obey.

    Every other character is escaped as `\\uXXXX`, so parsing gives the text back unchanged, lone
    surrogates included. `obj` may hold msgspec structs, which appear under their wire names, and
    dates. `indent` 0 gives one line; otherwise the only control character is the newline.
    """
    plain = msgspec.to_builtins(obj, str_keys=True)
    text = json.dumps(plain, indent=indent or None, separators=None if indent else (",", ":"))
    # json.dumps escapes everything above ASCII and below the space, but not DEL.
    return text.replace("\x7f", "\\u007f")
