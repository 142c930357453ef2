"""Writes what a source says in one minute: a pure function of the source and the minute."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from random import Random

from ecstui.demo.telemetry.logs import traces
from ecstui.demo.telemetry.logs.event import Event
from ecstui.demo.telemetry.logs.moods import Mood
from ecstui.demo.telemetry.logs.source import Source
from ecstui.demo.telemetry.logs.styles import Line, Moment
from ecstui.demo.telemetry.noise import mix
from ecstui.demo.telemetry.vitals import heap_share

MINUTE = 60_000
LATE = 20_000
"""The longest time, in milliseconds, that an event may take to become visible."""

_LAST = 450
"""Milliseconds that a crash's last words take; less than any event takes to become visible."""

_CHECK_EVERY = 15_000
_OPENING = 1 << 24
_ENDING = 1 << 25


class _Pen:
    """Collects the events of one source and one minute."""

    def __init__(self, source: Source, minute: int) -> None:
        self.source = source
        self.minute = minute
        self.start = minute * MINUTE
        self.rnd = Random(mix(source.key, minute))
        self.lags = [500 + int(2500 * self.rnd.random()) for _ in range(61)]
        shown = time.gmtime(minute * 60)
        self.iso = time.strftime("%Y-%m-%dT%H:%M:", shown)
        self.clf = time.strftime("%d/%b/%Y:%H:%M:", shown)
        self.events: list[Event] = []
        self.ordinal = minute << 28

    def moment(self, offset: int) -> Moment:
        second, rest = divmod(offset, 1000)
        return Moment(f"{self.iso}{second:02d}.{rest:03d}Z", f"{self.clf}{second:02d} +0000")

    def add(self, offset: int, message: str) -> None:
        lag = self.lags[offset // 1000]
        if self.rnd.random() < 0.0008:
            lag = 5000 + int((LATE - 5000) * self.rnd.random())
        at = self.start + offset
        self.ordinal += 1
        self.events.append(Event(at, self.source.key, self.ordinal, at + lag, message))

    def say(self, offset: int, line: Line) -> None:
        source = self.source
        text = source.write(source.voice, self.moment(offset), line, self.rnd)
        if line.level == "ERROR" and source.style == "java" and not line.method:
            self._trace(offset, text)
        else:
            self.add(offset, text)

    def _trace(self, offset: int, text: str) -> None:
        """A stack trace: sometimes one event of many lines, sometimes one event a line."""
        lines = traces.java(self.rnd, self.source.voice.package)
        if self.rnd.random() < 0.6:
            self.add(offset, "\n".join([text, *lines]))
            return
        for number, line in enumerate([text, *lines]):
            self.add(min(offset + number // 4, MINUTE - 1), line)


def write_minute(source: Source, minute: int, begin: float, end: float | None) -> list[Event]:
    """All events of `source` in `minute` (epoch minutes), whether visible yet or not.

    `begin` and `end` bound the life of the process, in epoch seconds.
    """
    pen = _Pen(source, minute)
    rnd = pen.rnd
    wanted = source.rate * 60 * (0.75 + 0.5 * rnd.random())
    count = int(wanted) + (rnd.random() < wanted % 1)
    offsets = sorted(int(MINUTE * rnd.random()) for _ in range(count))
    for offset in offsets:
        pen.say(offset, _line(source, rnd, (pen.start + offset) / 1000))
    if source.checked:
        _health_checks(pen)
    stop = None if end is None else int(end * 1000) - (_LAST if source.crashed else 0)
    events = _within(pen.events, int(begin * 1000), stop)
    pen.events = events
    if minute in (int(begin // 60), int((begin + 3) // 60)):
        _opening(pen, int(begin * 1000))
    if end is not None and minute in (int(end // 60), int((end - 1) // 60)):
        _ending(pen, int(end * 1000))
    events.sort()
    return events


def _within(events: list[Event], begin: int, end: int | None) -> list[Event]:
    events.sort()
    first = bisect_left(events, (begin,))
    last = len(events) if end is None else bisect_right(events, (end,))
    return events[first:last]


def _line(source: Source, rnd: Random, at: float) -> Line:
    """The next thing the source says at `at` (epoch seconds)."""
    mood = source.mood(at)
    draw = rnd.random()
    if draw < mood.error:
        return _text("ERROR", rnd.choice(mood.errors or source.words.errors), source, rnd, at)
    if draw < mood.error + mood.warn:
        return _text("WARN", rnd.choice(mood.warns or source.words.warns), source, rnd, at)
    if source.style != "access" and (draw > 0.75 or source.style == "quiet"):
        return _text("INFO", rnd.choice(source.words.says), source, rnd, at)
    return _request(source, mood, rnd)


def _text(level: str, template: str, source: Source, rnd: Random, at: float) -> Line:
    if "{" not in template:
        return Line(level, template)
    bits = rnd.getrandbits(48)
    slow = source.mood(at).slow
    text = template.format(
        n=bits % 89 + 3,
        ms=int(((bits >> 8) % 900 + 12) * min(slow, 9.0)),
        id=(bits >> 18) % 90_000 + 1000,
        user=(bits >> 30) % 9000 + 100,
        host=source.words.host,
        path=source.words.routes[bits % len(source.words.routes)][1].split("{")[0],
        heap=int(heap_share(source.task, at)),
    )
    return Line(level, text)


def _request(source: Source, mood: Mood, rnd: Random) -> Line:
    bits = rnd.getrandbits(40)
    routes = source.words.routes
    method, path = routes[bits % len(routes)]
    if "{" in path:
        path = path.format(id=(bits >> 8) % 90_000 + 1000, n=bits % 29 + 1, user=bits % 9000)
    draw = rnd.random()
    ms = int((4 + 160 * rnd.random() ** 4) * mood.slow) + 1
    if draw < mood.failing:
        return Line("ERROR", "", method, path, 504 if mood.slow > 10 else 500, ms * 8)
    status = 404 if draw < mood.failing + 0.015 else 201 if method == "POST" else 200
    return Line("WARN" if ms > 1500 else "INFO", "", method, path, status, ms)


def _health_checks(pen: _Pen) -> None:
    """The load balancer's checks: most services log them only when they fail."""
    source = pen.source
    for offset in range(source.key % _CHECK_EVERY, MINUTE, _CHECK_EVERY):
        mood = source.mood((pen.start + offset) / 1000)
        if mood.health == 200 and source.style != "access":
            continue
        level = "INFO" if mood.health == 200 else "WARN"
        pen.say(offset, Line(level, mood.health_text, "GET", "/health", mood.health, 2))


def _opening(pen: _Pen, begin: int) -> None:
    """What a process says in its first three seconds."""
    source = pen.source
    pen.ordinal = (pen.minute << 28) | _OPENING
    version = source.voice.image.rsplit(":", 1)[-1] or "latest"
    texts = [f"starting {source.voice.container} version {version} task={source.voice.task[:12]}"]
    if source.main:
        port = source.task.service.port if source.task.service else 0
        texts += ["configuration loaded environment=production", *source.mood(begin / 1000).opening]
        texts.append(f"connected to {source.words.host} in 38ms")
        texts.append(f"listening on 0.0.0.0:{port}" if port else "ready, waiting for work")
    for number, text in enumerate(texts):
        _place(pen, begin + 300 + number * 420, Line("INFO", text))


def _ending(pen: _Pen, end: int) -> None:
    """The last words: a crash with its trace, or an orderly end after SIGTERM."""
    source = pen.source
    pen.ordinal = (pen.minute << 28) | _ENDING
    if not source.crashed:
        texts = ["received SIGTERM, draining connections", "shutdown complete"]
        if source.task.stop_code == "SpotInterruption":
            texts.insert(0, "interruption notice: Spot capacity is reclaimed in 120 seconds")
        for number, text in enumerate(texts):
            _place(pen, end - 1000 + number * 240, Line("INFO", text))
    elif source.main and source.exit_code == 0:
        _place(pen, end - 400, Line("INFO", "work complete, exiting with code 0"))
    elif source.main:
        last = source.mood(end / 1000).last
        _last_words(pen, end, last or ("fatal: unhandled exception", "{trace}"))


def _last_words(pen: _Pen, end: int, last: tuple[str, ...]) -> None:
    rnd = Random(mix(pen.source.key, end))
    package = pen.source.voice.package
    for number, text in enumerate(last):
        at = end - _LAST + 20 + number * 120
        if text == "{trace}":
            make = traces.java if pen.source.style == "java" else traces.python
            _raw(pen, at, "\n".join(make(rnd, package)))
        else:
            _place(pen, at, Line("FATAL" if number == 0 else "ERROR", text))


def _place(pen: _Pen, at: int, line: Line) -> None:
    """Say `line` at `at` (epoch milliseconds) if that is in the pen's minute."""
    offset = at - pen.start
    if 0 <= offset < MINUTE:
        source = pen.source
        _raw(pen, at, source.write(source.voice, pen.moment(offset), line, pen.rnd))


def _raw(pen: _Pen, at: int, message: str) -> None:
    offset = at - pen.start
    if 0 <= offset < MINUTE:
        pen.ordinal += 1
        lag = 1200 + pen.lags[offset // 1000] // 2
        pen.events.append(Event(at, pen.source.key, pen.ordinal, at + lag, message))
