"""The terminal's end is ours: however the console ends, the shell gets back what it lent.

Textual puts the terminal right when its event loop can still run. The guard here does it in every
other case: signals, a hung-up line, a loop that is blocked or stuck behind a stalled link, a crash.
It needs neither the loop nor Textual's writer, and imports nothing heavy.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Mapping
from types import FrameType, TracebackType
from typing import Any, NoReturn, Protocol, Self, TextIO

from ecstui.text import clean

GRACE = 2.0
"""Seconds that the event loop gets to end by itself after a signal asked it to."""

_HUNG_UP = 128 + signal.SIGHUP
_ENDING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGQUIT})
_WAKE = signal.SIGURG
"""Ends a thread's wait for a stalled line; any signal would, this one means nothing to anybody."""

_WRITE_TRIES = 50
_WRITE_PAUSE = 0.01
"""Seconds between two tries to write to a terminal that doesn't take anything at the moment."""

RESTORE = (
    b"\x1b[?2026l"  # show what is drawn at once
    b"\x1b[<u"  # kitty keyboard protocol; each screen has its own, so before leaving ours
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse
    b"\x1b[?2048l\x1b[?1004l\x1b[?2004l"  # reports of size, focus and paste
    b"\x1b[?7h"  # line wrap
    b"\x1b]22;default\x07"  # shape of the mouse pointer
    b"\x1b[0m\x1b[?1049l\x1b[?25h"  # colours, the shell's screen, its cursor
)
"""Everything that Textual switches on, switched off; harmless where it wasn't on."""


def refuse_reason(
    environ: Mapping[str, str], stdin: TextIO, stdout: TextIO, stderr: TextIO | None = None
) -> str | None:
    """Why the console can't be shown here, as sentences with advice; None when it can.

    `stderr` counts too, where given: it is what Textual draws on.
    """
    advice = "For plain text use `ecstui get services`."
    outputs = [file for file in (stdout, stderr) if file is not None]
    if not all(file.isatty() for file in (stdin, *outputs)):
        return f"The console needs a terminal for both input and output. {advice}"
    if environ.get("TERM") == "dumb":
        return f"This terminal can't move its cursor (TERM=dumb). {advice}"
    for file in outputs:
        if codecs.lookup(file.encoding).name != "utf-8":
            return (
                f"The console draws in UTF-8, but this terminal's locale says {file.encoding}. "
                "Start it with LC_ALL=C.UTF-8 if the terminal can show UTF-8."
            )
    return None


def _open_line(tty: int) -> int:
    """An open file of our own on the terminal, whose writes never wait.

    O_NONBLOCK on the inherited descriptors would hold for the shell, too. Where the terminal has no
    name (in some containers), a duplicate must do, which may wait on a stalled line.
    """
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(os.ttyname(tty), flags)
    except OSError:
        return os.dup(2)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Handle a signal by nothing: unlike SIG_IGN it wakes the guard and ends a waiting call."""


def _wake_writers() -> None:
    for thread in threading.enumerate():
        if thread.ident is not None and thread.ident != threading.get_ident():
            with contextlib.suppress(ProcessLookupError):  # it ended in this very moment
                signal.pthread_kill(thread.ident, _WAKE)


class Leaves(Protocol):
    """What the guard needs of an app; Textual's App has it."""

    @property
    def return_code(self) -> int | None:
        """The status that the app wants to end with."""
        ...

    async def run_async(self, *, mouse: bool) -> Any:
        """Run until it ends."""
        ...

    def exit(self, *, return_code: int) -> None:
        """End soon, with the terminal put right."""
        ...


class TerminalGuard:
    """Puts the terminal right when nothing else can. Use as a context around `run`.

    SIGTERM, SIGINT and SIGQUIT ask the app to end and force it after `grace` seconds or at the
    second signal; SIGHUP and a hung-up line end it at once. The status is 128 + the signal. All
    this happens in a thread of its own, woken by the signals themselves: Python's handlers run only
    when the main thread comes round to them.
    """

    def __init__(self, tty: int = 0, grace: float = GRACE) -> None:
        self._tty = tty
        self._grace = grace
        self._saved: list[Any] | None = None
        self._out = -1
        self._handlers: dict[int, Any] = {}
        self._wake = self._wake_before = -1
        self._app: Leaves | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._status = 0
        self._deadline = 0.0

    def __enter__(self) -> Self:
        if os.isatty(self._tty):
            self._saved = termios.tcgetattr(self._tty)
            self._out = _open_line(self._tty)
        woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._wake_before = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        threading.Thread(target=self._watch, args=(woken,), name="terminal", daemon=True).start()
        # SIGHUP also where it came in as ignored (nohup, wrappers): nobody is left to watch us.
        for number in (*_ENDING, signal.SIGHUP, _WAKE):
            self._handlers[number] = signal.signal(number, _ignore)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._restore()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wake_before)
        os.close(self._wake)  # tells the watching thread
        if self._out >= 0:
            os.close(self._out)

    def attach(self, app: Leaves, loop: asyncio.AbstractEventLoop) -> None:
        """From now on a signal asks `app`, running in `loop`, to end."""
        self._app, self._loop = app, loop

    def run(self, app: Leaves, mouse: bool = True) -> int:
        """Run `app` to its end and return its exit status, 0 unless it said otherwise.

        If it has a `crash_message`, that is written to stderr below the restored screen.
        """
        asyncio.run(self._attached(app, mouse))
        if message := getattr(app, "crash_message", ""):
            sys.stderr.write(f"{clean(message)}\n")
        return app.return_code or 0

    async def _attached(self, app: Leaves, mouse: bool) -> None:
        self.attach(app, asyncio.get_running_loop())
        await app.run_async(mouse=mouse)
        self._app = None  # it has put the terminal right; from here on we leave it alone

    def _watch(self, woken: int) -> None:
        """Wait for signals and for the line to hang up; costs nothing meanwhile."""
        poll = select.poll()
        poll.register(woken, select.POLLIN)
        if self._saved is not None:
            poll.register(self._tty, 0)  # 0: nothing but POLLHUP and its kin wake it
        while events := dict(poll.poll(self._milliseconds_left())):
            if events.get(self._tty, 0) & (select.POLLHUP | select.POLLERR):
                self.hard_exit(_HUNG_UP)
            if events.get(self._tty, 0):
                poll.unregister(self._tty)  # some systems can't poll terminals and say so
            if woken in events:
                numbers = os.read(woken, 64)
                for number in numbers:
                    self._on_signal(number)
                if not numbers:
                    poll.unregister(woken)
                    os.close(woken)
                    if not self._status:
                        return
        self.hard_exit(self._status)

    def _milliseconds_left(self) -> float | None:
        return max(0.0, self._deadline - time.monotonic()) * 1000 if self._status else None

    def _on_signal(self, number: int) -> None:
        if number == signal.SIGHUP:
            self.hard_exit(_HUNG_UP)
        if number not in _ENDING:
            return
        app, loop = self._app, self._loop
        if self._status or app is None or loop is None or not self._in_foreground():
            self.hard_exit(128 + number)
        self._status = status = 128 + number
        self._deadline = time.monotonic() + self._grace
        try:
            loop.call_soon_threadsafe(lambda: app.exit(return_code=status))
        except RuntimeError:  # the loop was closed in this very moment
            self.hard_exit(status)

    def hard_exit(self, status: int) -> NoReturn:
        """Restore the terminal and end now, from any thread, whatever else is stuck."""
        try:
            if self._app is not None:
                # Nothing may be drawn below our last word: further output goes nowhere.
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            self._restore()
        finally:
            os._exit(status)

    def _in_foreground(self) -> bool:
        """Whether the terminal is ours: in the background it belongs to the shell."""
        try:
            return os.tcgetpgrp(self._tty) == os.getpgrp()
        except OSError:  # not our controlling terminal, so there is no background either
            return True

    def _restore(self) -> None:
        """Put the terminal right, if an app has it in its hands."""
        if self._app is None or self._saved is None or not self._in_foreground():
            return
        self._app = None
        try:
            self._write_restore()
            termios.tcsetattr(self._tty, termios.TCSANOW, self._saved)
            termios.tcflush(self._tty, termios.TCIFLUSH)  # mouse reports are no shell input
        except (OSError, termios.error):
            return  # the line is gone, and with it what there was to restore

    def _write_restore(self) -> None:
        rest = RESTORE
        for _ in range(_WRITE_TRIES):
            try:
                rest = rest[os.write(self._out, rest) :]
            except BlockingIOError:
                # A stalled line, and perhaps a thread that waits for it with the line locked. Free
                # it, drop the frames that wait there; CAN ends a sequence that was cut in half.
                _wake_writers()
                termios.tcflush(self._tty, termios.TCOFLUSH)
                rest = b"\x18" + RESTORE
            if not rest:
                return
            time.sleep(_WRITE_PAUSE)
