"""The line at the bottom of a pane in which something is typed that works while it is typed."""

from __future__ import annotations

from textual import events, on
from textual.message import Message
from textual.widgets import Input


class PromptLine(Input):
    """Shown by a key, hidden when left empty. Enter keeps what was typed, escape drops it.

    One line serves several purposes of a pane, one at a time: `purpose` tells which.
    """

    DEFAULT_CSS = """
    PromptLine { height: 1; border: none; padding: 0 1; background: $ecs-panel; display: none; }
    PromptLine:focus { border: none; }
    PromptLine.-open { display: block; }
    """

    class Typed(Message):
        """What stands in the line is something else now."""

        def __init__(self, purpose: str, text: str) -> None:
            super().__init__()
            self.purpose = purpose
            self.text = text

    class Left(Message):
        """Typing has ended: the pane should have the focus again. `kept` unless dropped."""

        def __init__(self, purpose: str, text: str, kept: bool) -> None:
            super().__init__()
            self.purpose = purpose
            self.text = text
            self.kept = kept

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.purpose = ""

    def open(self, purpose: str, hint: str, value: str = "") -> None:
        """Show the line and type into it."""
        self.purpose = purpose
        self.placeholder = hint
        with self.prevent(Input.Changed):
            self.value = value
        self.add_class("-open")
        self.focus()

    def close(self) -> None:
        """Hide the line and forget what stood in it."""
        with self.prevent(Input.Changed):
            self.value = ""
        self.remove_class("-open")

    def drop(self) -> None:
        """As if escape had been typed in the line."""
        self._leave(kept=False)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self.purpose, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave(kept=True)

    def on_key(self, event: events.Key) -> None:
        """Escape drops what was typed; the arrows lead back to the pane with it kept."""
        if event.key not in ("escape", "down", "up"):
            return
        event.stop()
        event.prevent_default()
        self._leave(kept=event.key != "escape")

    def _leave(self, *, kept: bool) -> None:
        text = self.value if kept else ""
        purpose = self.purpose
        self.close()
        self.post_message(self.Left(purpose, text, kept))
