"""The keys of the table; each has an id, so that the user's keymap can change it."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _key(keys: str, action: str, name: str, tooltip: str, show: bool = False) -> Binding:
    identity = f"table.{name.lower().replace(' ', '_')}"
    return Binding(keys, action, name, show=show, tooltip=tooltip, id=identity)


TABLE_BINDINGS: list[BindingType] = [
    _key("down,j", "move(1)", "Down", "One row down"),
    _key("up,k", "move(-1)", "Up", "One row up"),
    _key("pagedown,ctrl+f", "page(1.0)", "Page down", "One page down"),
    _key("pageup,ctrl+b", "page(-1.0)", "Page up", "One page up"),
    _key("ctrl+d", "page(0.5)", "Half down", "Half a page down"),
    _key("ctrl+u", "page(-0.5)", "Half up", "Half a page up"),
    _key("home,g", "first", "First", "To the first row"),
    _key("end,G", "last", "Last", "To the last row"),
    _key("enter", "select", "Open", "Open the row", show=True),
    _key("less_than_sign,shift+left", "pick(-1)", "Sort left", "Choose the column to sort by"),
    _key("greater_than_sign,shift+right", "pick(1)", "Sort right", "Choose the column to sort by"),
    _key("O", "sort_picked", "Sort", "Sort by the chosen column; again for the other way round"),
    _key("space", "mark", "Mark", "Mark the row, or unmark it"),
    _key("v", "mark_range", "Mark range", "Mark from the last mark to here"),
    _key("ctrl+backslash", "clear_marks", "Clear marks", "Forget all marks"),
]
