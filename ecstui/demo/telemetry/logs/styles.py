"""How a log line looks: one writer per style, from a level and a text or a request."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from ecstui.demo.telemetry.logs.hostile import hostile


class Moment(NamedTuple):
    """A time in the texts log lines use: `iso` up to milliseconds with Z, `clf` as in nginx."""

    iso: str
    clf: str


class Line(NamedTuple):
    """What is to be said: a text, and for requests method, path, status and milliseconds."""

    level: str
    text: str
    method: str = ""
    path: str = ""
    status: int = 0
    ms: int = 0


class Voice(NamedTuple):
    """Who says it."""

    service: str
    container: str
    task: str
    ip: str
    package: str
    image: str = ""


Writer = Callable[[Voice, Moment, Line, Random], str]

_COLOURS = {"INFO": "32", "WARN": "33", "ERROR": "31", "DEBUG": "36", "FATAL": "1;37;41"}
_SHORT = {"INFO": "INF", "WARN": "WRN", "ERROR": "ERR", "DEBUG": "DBG", "FATAL": "FTL"}
_AGENTS = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "okhttp/4.12.0",
    "python-requests/2.32.3",
)


def plain(voice: Voice, at: Moment, line: Line, rnd: Random) -> str:
    """`2025-11-22T17:47:03.123Z INFO  [checkout] text`."""
    if line.method:
        text = f"{line.method} {line.path} {line.status} {line.ms}ms id={rnd.getrandbits(32):08x}"
    else:
        text = line.text
    return f"{at.iso} {line.level:<5} [{voice.service}] {text}"


def as_json(voice: Voice, at: Moment, line: Line, rnd: Random) -> str:
    """One JSON object; requests carry their fields, everything a trace id."""
    trace = f"{rnd.getrandbits(64):016x}"
    start = f'{{"ts":"{at.iso}","level":"{line.level.lower()}","service":"{voice.service}"'
    if line.method:
        return (
            f'{start},"msg":"request","method":"{line.method}","path":{json.dumps(line.path)},'
            f'"status":{line.status},"duration_ms":{line.ms},"trace":"{trace}"}}'
        )
    return f'{start},"msg":{json.dumps(line.text)},"trace":"{trace}"}}'


def access(_voice: Voice, at: Moment, line: Line, rnd: Random) -> str:
    """The combined log format of nginx; other texts as its error log writes them."""
    if not line.method:
        stamp = at.iso[:19].replace("-", "/").replace("T", " ")
        return f"{stamp} [{line.level.lower()}] 7#7: *{rnd.randrange(99999)} {line.text}"
    bits = rnd.getrandbits(40)
    agent = "ELB-HealthChecker/2.0" if line.path == "/health" else _AGENTS[bits & 3]
    return (
        f"10.0.{bits >> 2 & 7}.{(bits >> 5) % 246 + 4} - - [{at.clf}] "
        f'"{line.method} {line.path} HTTP/1.1" {line.status} {(bits >> 16) % 47_000 + 120} '
        f'"-" "{agent}" {line.ms / 1000:.3f}'
    )


def java(voice: Voice, at: Moment, line: Line, rnd: Random) -> str:
    """The console pattern of Spring Boot."""
    owner = "RequestLog" if line.method else voice.package.rsplit(".", 1)[-1].capitalize()
    text = f"{line.method} {line.path} {line.status} {line.ms}ms" if line.method else line.text
    thread = f"nio-8080-exec-{rnd.randrange(1, 33)}"
    stamp = at.iso.replace("T", " ").rstrip("Z")
    return f"{stamp} {line.level:>5} 1 --- [{thread:>15}] {voice.package}.{owner:<20} : {text}"


def ansi(voice: Voice, at: Moment, line: Line, rnd: Random) -> str:
    """Coloured console output."""
    colour = _COLOURS.get(line.level, "0")
    head = f"\x1b[90m{at.iso[11:23]}\x1b[0m \x1b[{colour}m{_SHORT.get(line.level, '???')}\x1b[0m"
    if not line.method:
        return f"{head} \x1b[1m{line.text}\x1b[0m \x1b[36mservice=\x1b[0m{voice.service}"
    status = "32" if line.status < 400 else "38;5;208" if line.status < 500 else "31"
    return (
        f"{head} {line.method} \x1b[4m{line.path}\x1b[24m \x1b[{status}m{line.status}\x1b[0m "
        f"\x1b[36mms=\x1b[0m{line.ms} \x1b[36mid=\x1b[0m{rnd.getrandbits(24):06x}"
    )


def mixed_with_attacks(voice: Voice, at: Moment, line: Line, rnd: Random) -> str:
    """Plain lines, half of them carrying something hostile."""
    if rnd.random() < 0.5:
        return plain(voice, at, line, rnd)
    text = hostile(rnd)
    if rnd.random() < 0.4:
        return text
    return f"{at.iso} {line.level:<5} [{voice.service}] {text}"


WRITERS: dict[str, Writer] = {
    "plain": plain,
    "quiet": plain,
    "json": as_json,
    "access": access,
    "java": java,
    "ansi": ansi,
    "hostile": mixed_with_attacks,
}
