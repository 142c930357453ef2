"""The base of every dialog: modal, framed, and deaf for the first moment."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from ecstui.text import clean

T = TypeVar("T")


class Dialog(ModalScreen[T], Generic[T]):
    """A frame with a title. Subclasses give the `body`; escape dismisses with None."""

    DEAF_SECONDS: ClassVar[float] = 0.25
    """Keys typed before a dialog could be read were meant for what was there before."""

    FIRST_FOCUS: ClassVar[str] = ""
    """Selector of what gets the focus once the dialog listens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", tooltip="Close, change nothing", id="dialog.cancel"),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = title

    def compose(self) -> ComposeResult:
        """The frame around the body; it can't be used before `DEAF_SECONDS` have passed."""
        with Vertical(id="frame", disabled=self.DEAF_SECONDS > 0) as frame:
            frame.border_title = Content(clean(self._heading))
            yield from self.body()

    def body(self) -> ComposeResult:
        """What stands in the frame."""
        yield from ()

    def on_mount(self) -> None:
        """Begin to listen after a moment."""
        if self.DEAF_SECONDS > 0:
            self.set_timer(self.DEAF_SECONDS, self._listen)
        else:
            self._listen()

    def _listen(self) -> None:
        self.query_one("#frame").disabled = False
        if self.FIRST_FOCUS:
            self.query_one(self.FIRST_FOCUS).focus()

    def action_cancel(self) -> None:
        """Close without a result."""
        self.dismiss(None)
