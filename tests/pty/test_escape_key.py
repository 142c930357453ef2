"""The escape key in a real terminal: a key by itself, and the beginning of other keys."""

from __future__ import annotations

import os
import pty
import threading
from collections.abc import Iterator
from queue import Queue
from types import SimpleNamespace

import pytest
from textual import events
from textual.message import Message

from ecstui.ui.driver import PromptDriver


class Listening(PromptDriver):
    """A driver that reads from `fileno` and keeps what it hears; it draws nothing."""

    def __init__(self, fileno: int) -> None:  # none of what an app would need
        self.fileno = fileno
        self.exit_event = threading.Event()
        self.heard: Queue[Message] = Queue()
        self._app = SimpleNamespace()  # type: ignore[assignment]  # no app

    def process_message(self, message: Message) -> None:
        self.heard.put(message)

    def key(self) -> str:
        message = self.heard.get(timeout=10)
        assert isinstance(message, events.Key)
        return message.key


@pytest.fixture
def line() -> Iterator[tuple[Listening, int]]:
    ours, theirs = pty.openpty()
    driver = Listening(theirs)
    thread = threading.Thread(target=driver.run_input_thread)
    thread.start()
    yield driver, ours
    driver.exit_event.set()
    thread.join(10)
    os.close(ours)
    os.close(theirs)


def test_keys_that_begin_with_escape(line: tuple[Listening, int]) -> None:
    driver, ours = line
    _raw(driver.fileno)
    for sent, key in ((b"\x1b", "escape"), (b"\x1b[A", "up"), (b"\x1bOP", "f1"), (b"x", "x")):
        os.write(ours, sent)
        assert driver.key() == key


def test_characters_of_several_bytes_and_broken_ones(line: tuple[Listening, int]) -> None:
    driver, ours = line
    _raw(driver.fileno)
    os.write(ours, "é".encode()[:1])
    os.write(ours, "é".encode()[1:])
    assert driver.heard.get(timeout=10).character == "é"  # type: ignore[attr-defined]  # a key
    os.write(ours, b"\xff")
    driver.key()
    os.write(ours, b"q")
    assert driver.key() == "q"


def _raw(fileno: int) -> None:
    import tty

    tty.setraw(fileno)
