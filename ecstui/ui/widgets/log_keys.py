"""The keys of the log view; each has an id, so that the user's keymap can change it."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _key(keys: str, action: str, name: str, tooltip: str) -> Binding:
    identity = f"log.{name.lower().replace(' ', '_')}"
    return Binding(keys, action, name, show=False, tooltip=tooltip, id=identity)


LOG_BINDINGS: list[BindingType] = [
    _key("down,j", "rows(1)", "Down", "One row down"),
    _key("up,k", "rows(-1)", "Up", "One row up; leaving the end stops following"),
    _key("pagedown,ctrl+f", "pages(1.0)", "Page down", "One page down"),
    _key("pageup,ctrl+b", "pages(-1.0)", "Page up", "One page up"),
    _key("ctrl+d", "pages(0.5)", "Half down", "Half a page down"),
    _key("ctrl+u", "pages(-0.5)", "Half up", "Half a page up"),
    _key("home,g", "oldest", "Oldest", "To the oldest line"),
    _key("end,G,F", "follow", "Follow", "To the newest line, and follow"),
    _key("s", "toggle_follow", "Autoscroll", "Stop at this place, or follow"),
    _key("w", "toggle_wrap", "Wrap", "Wrap long lines, or cut them"),
    _key("t", "next_times", "Times", "Times: none, local or UTC"),
    _key("L", "toggle_labels", "Sources", "Show or hide the name of the source"),
    _key("n", "find(1)", "Next match", "To the next line that matches the search"),
    _key("N", "find(-1)", "Previous match", "To the line before that matches the search"),
]
