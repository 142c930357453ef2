"""A dialog that asks for one line: a count, or a reason."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from ecstui.text import clean
from ecstui.ui.screens.dialog import Dialog


class AskScreen(Dialog[str]):
    """Dismisses with what was typed, or None. `check` returns a sentence on what is wrong."""

    FIRST_FOCUS = "#answer"

    def __init__(
        self,
        title: str,
        question: str,
        value: str = "",
        *,
        check: Callable[[str], str] | None = None,
        digits_only: bool = False,
    ) -> None:
        super().__init__(title)
        self._question = question
        self._value = value
        self._check = check
        self._digits_only = digits_only

    def body(self) -> ComposeResult:
        """The question, the line, and what is wrong with it."""
        yield Static(Content(clean(self._question)), id="question")
        restrict = r"\d*" if self._digits_only else None
        yield Input(self._value, id="answer", restrict=restrict, compact=True, select_on_focus=True)
        yield Static("", id="wrong", markup=False)
        yield Static(Content("enter  go on    esc  cancel"), id="hint")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        wrong = self._check(event.value) if self._check else ""
        if wrong:
            self.query_one("#wrong", Static).update(Content(clean(wrong)))
        else:
            self.dismiss(event.value)
