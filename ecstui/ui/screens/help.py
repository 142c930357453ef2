"""The help: every key that works here, read from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecstui.text import clean
from ecstui.ui.screens.dialog import Dialog

_GLOSSARY = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "equals_sign": "=",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "ctrl+backslash": "ctrl+\\",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "ampersand": "&",
}


class HelpScreen(Dialog[None]):
    """Keys by heading, those of the pane with the focus first."""

    DEAF_SECONDS = 0.0
    FIRST_FOCUS = "#keys"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,question_mark,enter", "cancel", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, bindings: list[tuple[str, ActiveBinding]]) -> None:
        super().__init__("Keys")
        self._pairs = bindings

    def body(self) -> ComposeResult:
        """A line a key."""
        with VerticalScroll(id="keys"):
            yield Static(Content("\n").join(help_lines(self._pairs)))

    def action_scroll(self, rows: int) -> None:
        """Move through the keys."""
        self.query_one("#keys").scroll_relative(y=rows, animate=False)


def help_lines(bindings: list[tuple[str, ActiveBinding]]) -> Iterator[Content]:
    """Each action once, with all its keys; `bindings` are (heading, binding) pairs in order."""
    headings: dict[str, dict[str, list[ActiveBinding]]] = {}
    for heading, active in bindings:
        by_action = headings.setdefault(heading, {})
        by_action.setdefault(active.binding.action, []).append(active)
    for heading, by_action in headings.items():
        yield Content.styled(clean(heading), "bold $ecs-accent")
        for actives in by_action.values():
            first = actives[0]
            keys = " ".join(key_name(active.binding.key) for active in actives)
            tip = first.tooltip or first.binding.tooltip or first.binding.description
            style = "" if first.enabled else "$ecs-muted"
            yield Content.assemble((f"  {keys:<18}", "$ecs-info"), (clean(tip), style))
        yield Content("")


def key_name(key: str) -> str:
    """A key as people write it."""
    return _GLOSSARY.get(key, key)
