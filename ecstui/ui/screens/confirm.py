"""A dialog for what changes nothing but costs something: a sentence, and a yes or a no."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from ecstui.text import clean
from ecstui.ui.screens.dialog import Dialog


class ConfirmScreen(Dialog[bool]):
    """Dismisses with True for yes. Cancel has the focus."""

    FIRST_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "cancel", "Cancel", show=False, tooltip="Close, do nothing"),
        Binding("left,up", "app.focus_previous", "Previous", show=False),
        Binding("right,down", "app.focus_next", "Next", show=False),
    ]

    def __init__(self, title: str, sentence: str, verb: str) -> None:
        super().__init__(title)
        self._sentence = sentence
        self._verb = verb

    def body(self) -> ComposeResult:
        """The sentence over two buttons."""
        yield Static(Content(clean(self._sentence)), id="question")
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(Content(clean(self._verb)), id="yes", compact=True)

    @on(Button.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#yes")
    def _confirmed(self) -> None:
        self.dismiss(True)
