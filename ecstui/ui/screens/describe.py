"""The describe dialog: a noun in words, or as AWS's own JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ecstui.model.noun import Noun
from ecstui.ui import details
from ecstui.ui.layout import PaneName
from ecstui.ui.screens.dialog import Dialog
from ecstui.ui.view import View


class DescribeScreen(Dialog[None]):
    """`y` switches between words and JSON, `c` copies the JSON."""

    DEAF_SECONDS = 0.0
    FIRST_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,d", "cancel", "Close", show=False),
        Binding("y", "raw", "JSON", tooltip="AWS's own JSON, or words", id="describe.raw"),
        Binding("c", "copy", "Copy", tooltip="Copy the JSON", id="describe.copy"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(
        self, title: str, noun: Noun, words: Callable[[], Iterator[Content]], *, raw: bool = False
    ) -> None:
        super().__init__(title)
        self._noun = noun
        self._words = words
        self._raw = raw

    @classmethod
    def of(cls, pane: PaneName, view: View, *, raw: bool = False) -> DescribeScreen | None:
        """The dialog for what is selected in `pane`, if anything is."""
        cluster, service, task = view.cluster, view.service, view.task
        if pane == "clusters" and cluster is not None:
            title = f"Cluster {cluster.cluster_name}"
            return cls(title, cluster, lambda: details.cluster_lines(cluster, view.now), raw=raw)
        if pane == "tasks" and task is not None:
            title = f"Task {task.task_id}"
            return cls(title, task, lambda: details.task_lines(task, view.now), raw=raw)
        if pane != "clusters" and service is not None:
            findings = view.triage.findings(service.service_arn)
            title = f"Service {service.service_name}"
            return cls(
                title, service, lambda: details.service_lines(service, view.now, findings), raw=raw
            )
        return None

    def body(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll(id="text"):
            yield Static(self._text())
        yield Static(Content("y  json / words    c  copy    esc  close"), id="hint")

    def _text(self) -> Content:
        lines = details.raw_lines(self._noun) if self._raw else self._words()
        return Content("\n").join(lines)

    def action_raw(self) -> None:
        """Words or JSON."""
        self._raw = not self._raw
        self.query_one("#text Static", Static).update(self._text())

    def action_copy(self) -> None:
        """Copy the JSON."""
        text = "\n".join(line.plain for line in details.raw_lines(self._noun))
        self.app.copy_to_clipboard(text)
        self.notify("Copied the JSON (where the terminal allows it).", markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll with j and k."""
        self.query_one("#text", VerticalScroll).scroll_relative(y=lines, animate=False)
