"""Log text that attacks a terminal or a markup parser, or is merely very hard to draw."""

from __future__ import annotations

from functools import cache
from random import Random

_ATTACKS: tuple[str, ...] = (
    "\x1b]52;c;cm0gLXJmIC8=\x07 clipboard taken over by OSC 52",
    "\x1b]52;c;ZWNobyBwd25lZA==\x1b\\ clipboard taken over, ended by ST",
    "\x1b]0;owned by a log line\x07 window title changed",
    "\x1b]2;title\x9c ended by an 8-bit ST",
    "\x1b[2J\x1b[H screen cleared, cursor home",
    "\x1b[3J scroll-back erased",
    "\x1bc full reset (RIS)",
    "\x1b[?1049l left the alternate screen",
    "\x1b[?1000h\x1b[?1003h mouse reports switched on",
    "\x1b[6n\x1b[c\x1b[>q answers typed into your shell",
    '\x1bP$q"p\x1b\\ DCS request',
    "\x1b_G a=T,f=24;AAAA\x1b\\ graphics command",
    "\x1b]8;;file:///etc/passwd\x1b\\click me\x1b]8;;\x1b\\ hyperlink to a local file",
    "\x1b]1337;SetMark\x07\x1b]777;notify;title;body\x07 notifications",
    "\x9b31mC1 CSI colours\x9b0m and \x90C1 DCS\x9c and \x9d0;C1 OSC\x9c",
    "\x1b[31mred that is never switched off",
    "\x1b[8mhidden text\x1b[0m \x1b[5mblinking\x1b[0m",
    "\x1b[999;999H far away \x1b[1000A",
    "\x1b[ unfinished sequence at the end \x1b[",
    "user=[/x] [red]alert[/red] [bold closing tag that never opened [/]",
    "[@click=app.quit]click to quit[/] [link=https://example.org]link[/link]",
    "[$primary 50%] {curly} %s %(x)s {0} ${HOME} `id` $(id) && rm -rf ~",
    "NUL in \x00 the middle, BEL \x07\x07\x07, backspaces \x08\x08\x08\x08, delete \x7f",
    "progress 10%\rprogress 50%\rprogress 100% \r\n carriage returns",
    "tabs\tand\tmore\ttabs, form feed \x0c, vertical tab \x0b",
    "wide: 日本語のログ 注文が失敗しました 한국어 로그 ｆｕｌｌｗｉｄｔｈ",
    "emoji: 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇪🇺 ☠️ ⚠ ✔︎",
    "bidi: \u202egnp.exe\u202c \u2066isolated\u2069 שלום עולם مرحبا بالعالم \u200f",
    "combining: Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "zero width: a\u200bb\u200cc\u200dd\ufeffe\u2060f soft\u00adhyphen",
    "line\u2028separator, para\u2029graph, next\u0085line",
    "replacement \ufffd\ufffd, private \ue000, noncharacter \ufffe, tag \U000e0041\U000e0042",
    "several\nlines\n\nin one event\n",
    "   leading and trailing blanks   ",
    " ",
    '{"level":"error","msg":"\\u001b]0;title in JSON\\u0007","user":"[/x]"}',
    '{"level":"error","msg":"JSON that never ends","nested":{"a":[1,2,{"b":',
)


@cache
def _long(kind: int) -> str:
    """A line of 100 kB; made once, shared by all events that hold it."""
    if kind == 0:
        return "payload=" + "0123456789abcdef" * 6400
    if kind == 1:
        return "wide " + "漢字" * 17_000
    return '{"level":"warn","msg":"dump","items":[' + ",".join(map(str, range(17_000))) + "]}"


def hostile(rnd: Random) -> str:
    """One hostile message; about one in eighty is 100 kB long."""
    if rnd.random() < 0.0125:
        return _long(rnd.randrange(3))
    return rnd.choice(_ATTACKS)


def attacks() -> tuple[str, ...]:
    """Every short hostile message, for tests."""
    return _ATTACKS
