"""The line in which a filter is typed; it works while it is typed."""

from __future__ import annotations

from textual import events, on
from textual.message import Message
from textual.widgets import Input


class FilterLine(Input):
    """Shown by `/`, hidden when left empty. Enter keeps the filter, escape drops it."""

    DEFAULT_CSS = """
    FilterLine { height: 1; border: none; padding: 0 1; background: $ecs-panel; display: none; }
    FilterLine:focus { border: none; }
    FilterLine.-open { display: block; }
    """

    class Typed(Message):
        """The filter is another one now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Typing has ended: the table should have the focus again."""

    def __init__(self) -> None:
        super().__init__(placeholder="filter: text, regex, or !text for all others", compact=True)

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.focus()

    def drop(self) -> None:
        """Forget the filter and hide the line."""
        self.value = ""
        self.remove_class("-open")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.value:
            self.remove_class("-open")
        self.post_message(self.Left())

    def on_key(self, event: events.Key) -> None:
        """Escape drops the filter; the arrows lead back to the table with the filter kept."""
        if event.key == "escape":
            self.drop()
        elif event.key not in ("down", "up"):
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Left())
