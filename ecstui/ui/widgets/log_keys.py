"""The keys of the log view; each has an id, so that the user's keymap can change it."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _key(keys: str, action: str, name: str, tooltip: str) -> Binding:
    identity = f"log.{name.lower().replace(' ', '_')}"
    return Binding(keys, action, name, show=False, tooltip=tooltip, id=identity)


LOG_BINDINGS: list[BindingType] = [
    _key("down,j", "rows(1)", "Down", "One row down; with a pointer, to the next line"),
    _key("up,k", "rows(-1)", "Up", "One row up; leaving the end stops following"),
    _key("right,l", "sideways(1)", "Right", "See more of the right of long lines"),
    _key("left,h", "sideways(-1)", "Left", "Back to the left of long lines"),
    _key("pagedown,ctrl+f", "pages(1.0)", "Page down", "One page down"),
    _key("pageup,ctrl+b", "pages(-1.0)", "Page up", "One page up; at the top, older lines"),
    _key("ctrl+d", "pages(0.5)", "Half down", "Half a page down"),
    _key("ctrl+u", "pages(-0.5)", "Half up", "Half a page up"),
    _key("home,g", "oldest", "Oldest", "To the oldest line; again for older ones"),
    _key("end,G,F", "follow", "Follow", "To the newest line, and follow"),
    _key("s", "toggle_follow", "Autoscroll", "Stop at this place, or follow"),
    _key("w", "toggle_wrap", "Wrap", "Wrap long lines, or cut them"),
    _key("t", "next_times", "Times", "Times: none, local, UTC or how long ago"),
    _key("T", "toggle_labels", "Sources", "Show or hide the name of the source"),
    _key("L", "toggle_lock", "Column lock", "Keep time and source when scrolling sideways, or not"),
    _key("P", "toggle_json", "Raw JSON", "Lines of JSON in a few words, or as they came"),
    _key("n", "find(1)", "Next match", "To the next line that matches the search"),
    _key("N", "find(-1)", "Previous match", "To the line before that matches the search"),
    _key("e", "error(1)", "Next error", "To the next error"),
    _key("E", "error(-1)", "Previous error", "To the error before"),
    _key("greater_than_sign", "threshold(1)", "Fewer levels", "Only warnings; only errors"),
    _key("less_than_sign", "threshold(-1)", "More levels", "Lines of lesser levels again"),
    _key("z", "context(1)", "More context", "One more line around each match of a filter"),
    _key("Z", "context(-1)", "Less context", "One line less around each match"),
    _key("m", "mark", "Mark", "Draw a line below the pointer or the newest line, or remove it"),
    _key("u", "to_mark(1)", "Next mark", "To the next mark"),
    _key("U", "to_mark(-1)", "Previous mark", "To the mark before"),
    _key("enter", "open", "Open", "Point at a line; open it in full"),
    _key("escape", "unpoint", "Unpoint", "No longer point at a line"),
    _key("C", "clear", "Clear", "Forget the lines so far"),
]
