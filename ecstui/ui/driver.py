"""Textual's driver of the terminal, except that the escape key is heard at once.

A terminal sends the same byte for the escape key and as the beginning of many other keys; only
waiting tells which it was. Textual waits for a tenth of a second, more than a person should notice.
"""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

ESCAPE_DELAY = 0.03
"""Seconds after which an escape byte was the key: other keys arrive in one piece."""
BEAT = 0.1
"""Seconds between two looks at whether it is over."""
ESC = b"\x1b"


class PromptDriver(LinuxDriver):
    """Waits for the rest of a key only as long as that may still come."""

    def run_input_thread(self) -> None:
        """Read keys until the end; runs in a thread of its own."""
        if "ESCDELAY" not in os.environ:
            constants.ESCAPE_DELAY = ESCAPE_DELAY  # type: ignore[misc]  # Textual reads it each time
        parser = XTermParser()
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        wait = BEAT
        while not self.exit_event.is_set():
            if poll.poll(wait * 1000):
                read = os.read(self.fileno, 4096)
                if not read:
                    return
                self._hear(parser.feed(decode(read)))
                wait = constants.ESCAPE_DELAY + 0.005 if read.endswith(ESC) else BEAT
            else:
                wait = BEAT
            self._hear(parser.tick())

    def _hear(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)
