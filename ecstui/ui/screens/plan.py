"""The plan dialog: what will change, the exact call, and a yes as strong as the danger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from ecstui.actions.guard import Confirmation
from ecstui.actions.plan import LABELS, ApiCall, Plan, Target
from ecstui.model.definition_diff import Change
from ecstui.text import clean
from ecstui.ui.screens.dialog import Dialog

_MAX_SHOWN = 20
"""Targets and calls listed one by one; more are counted."""


class PlanScreen(Dialog[bool]):
    """Dismisses with True when the operator said yes. Cancel has the focus at first."""

    FIRST_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "cancel", "Cancel", show=False, tooltip="Close, change nothing"),
        Binding("left,up", "app.focus_previous", "Previous", show=False),
        Binding("right,down", "app.focus_next", "Next", show=False),
        Binding("c", "copy", "Copy", show=False, tooltip="Copy the AWS CLI line"),
    ]

    def __init__(self, plan: Plan, confirmation: Confirmation) -> None:
        super().__init__(plan.title)
        self._plan = plan
        self._confirmation = confirmation
        self.set_class(confirmation.protected, "-protected")

    def body(self) -> ComposeResult:
        """Place, targets, warnings, calls; then the confirmation."""
        with VerticalScroll(id="plan", can_focus=False):
            for label, line in plan_lines(self._plan):
                with Horizontal(classes="line"):
                    yield Static(Content.styled(label, "$ecs-muted"), classes="label")
                    yield Static(line, classes="value")
        if self._confirmation.kind == "typed":
            yield Static(self._ask_word(), id="why")
            yield Input(
                id="word",
                compact=True,
                placeholder=clean(self._confirmation.word),
                # The first letter may be typed on a button and must not be typed over.
                select_on_focus=False,
            )
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(LABELS[self._plan.verb], id="yes", compact=True, variant="error")

    def on_mount(self) -> None:
        """A typed confirmation keeps the button shut until the word is right."""
        super().on_mount()
        self.query_one("#yes", Button).disabled = self._confirmation.kind == "typed"

    def _ask_word(self) -> Content:
        return Content.assemble(
            (clean(self._confirmation.why), "$ecs-warn"),
            " Type ",
            (clean(self._confirmation.word), "bold $ecs-text"),
            " to go on.",
        )

    @on(Input.Changed, "#word")
    def _typed(self, event: Input.Changed) -> None:
        self.query_one("#yes", Button).disabled = not self._confirmation.accepts(event.value)

    @on(Input.Submitted, "#word")
    def _entered(self, event: Input.Submitted) -> None:
        if self._confirmation.accepts(event.value):
            self.dismiss(True)

    @on(Button.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#yes")
    def _confirmed(self) -> None:
        self.dismiss(True)

    def on_key(self, event: events.Key) -> None:
        """A letter typed on a button begins the word: no need to go to the line first."""
        if self._confirmation.kind != "typed" or not event.is_printable or event.character is None:
            return
        word = self.query_one("#word", Input)
        if word.has_focus or self.query_one("#frame").disabled:
            return
        event.stop()
        event.prevent_default()
        word.focus()
        word.insert_text_at_cursor(event.character)

    def action_copy(self) -> None:
        """Copy the equivalent AWS CLI lines."""
        self.app.copy_to_clipboard("\n".join(self._plan.cli))
        self.notify("Copied the AWS CLI line.", markup=False)


def plan_lines(plan: Plan) -> Iterator[tuple[str, Content]]:
    """The plan as labelled lines, what changes in plain sight; an empty line parts sections."""
    where = plan.where
    parts = (where.profile and f"profile {where.profile}", where.account, where.region)
    yield "Where", Content(_joined(*parts, f"cluster {where.cluster}"))
    yield "", Content("")
    for place, target in enumerate(plan.targets[:_MAX_SHOWN]):
        yield "Change" if place == 0 else "", _change(target)
    if len(plan.targets) > _MAX_SHOWN:
        yield "", Content.styled(f"and {len(plan.targets) - _MAX_SHOWN} more", "$ecs-muted")
    yield "", Content("")
    for place, change in enumerate(plan.diff):
        yield "Differs" if place == 0 else "", _difference(change)
    if plan.diff:
        yield "", Content("")
    for place, warning in enumerate(plan.warnings):
        yield "Mind" if place == 0 else "", Content.styled(f"▲ {clean(warning)}", "$ecs-warn")
    if plan.warnings:
        yield "", Content("")
    for call in plan.calls[:_MAX_SHOWN]:
        yield "Call", Content(clean(call_text(call)))
    for line in plan.cli[:_MAX_SHOWN]:
        yield "CLI", Content(clean(line))
    yield "Undo", Content(clean(plan.undo))


def _joined(*parts: str) -> str:
    return " · ".join(clean(part) for part in parts if part)


def _change(target: Target) -> Content:
    return Content.assemble(
        (clean(target.name), "bold"),
        "  ",
        (clean(target.before), "$ecs-muted"),
        ("  →  ", "$ecs-accent"),
        (clean(target.after), "bold $ecs-accent"),
    )


def _difference(change: Change) -> Content:
    where = f"{change.place} {change.what}".strip()
    return Content.assemble(
        f"{clean(where)}  ",
        (clean(change.before or "none"), "$ecs-muted"),
        ("  →  ", "$ecs-accent"),
        (clean(change.after or "none"), "$ecs-accent"),
    )


def call_text(call: ApiCall) -> str:
    """A request on one line: `ecs:UpdateService cluster=… desiredCount=6`."""
    params = " ".join(f"{name}={_literal(value)}" for name, value in call.params.items())
    return f"{call.operation} {params}"


def _literal(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
