"""A framed part of the screen, with a title at the left and a status at the right of its top."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ecstui.ui.widgets.fit import fit, width_of
from ecstui.ui.widgets.line_widget import LineWidget

Part = tuple[str, str]
"""Sanitised text and its role."""


class PaneStatus(LineWidget):
    """The status: a region of its own, so that a new age sends little more than the age."""

    DEFAULT_CSS = """
    PaneStatus {
        layer: status; dock: right; width: auto; height: 1; margin: 0 2 0 0; display: none;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._part: Part = ("", "")

    def set_status(self, part: Part) -> None:
        """Show `part`; the screen is laid out anew only when its width changes."""
        before, self._part = self._part, part
        if part == before:
            return
        width = width_of(part[0])
        if width != width_of(before[0]):
            self.display = bool(part[0])
            self.styles.width = width + 2 if width else 0
        self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  there is only one line
        """The status between two blanks."""
        text, role = self._part
        style = self.base + self.palette.style(role)
        return Strip([Segment(fit(f" {text} ", self.size.width), style)], self.size.width)


class PaneBody(Widget):
    """What the frame is around."""

    DEFAULT_CSS = """
    PaneBody { layer: frame; width: 1fr; height: 1fr; margin: 1; layout: vertical; }
    """

    def on_resize(self) -> None:
        """The frame may now have other edges."""
        if isinstance(self.parent, Pane):
            self.parent.reframe()


class Pane(LineWidget):
    """Frames its children; the frame is in the accent colour while one of them has the focus.

    Where a style sheet leaves `PaneBody` no margin at the left, as the class `-flat` does, only the
    line at the top is drawn: for small terminals. Compose into it with `with Pane("Services"):`.
    """

    DEFAULT_CSS = """
    Pane {
        width: 1fr; height: 1fr; layout: vertical; layers: frame status; overflow: hidden hidden;
        background: $background;
    }
    Pane.-flat > PaneBody { margin: 1 0 0 0; }
    """

    def __init__(
        self,
        title: str = "",
        *children: Widget,
        id: str | None = None,  # noqa: A002  Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._body = PaneBody(*children)
        self._status = PaneStatus()
        self._title: tuple[Part, ...] = ((title, ""),)
        self._lit = False
        self._flat = False

    def compose(self) -> ComposeResult:
        """The body within the frame and the status upon it."""
        yield self._body
        yield self._status

    def compose_add_child(self, widget: Widget) -> None:
        """Children composed into the pane belong into its body."""
        self._body.compose_add_child(widget)

    def set_title(self, *parts: Part) -> None:
        """Show sanitised (text, role) parts; the first is the name and follows the focus."""
        before, self._title = self._title, parts
        if parts != before:
            length = max(_length(before), _length(parts)) + 4
            self.refresh(Region(0, 0, min(length, self.size.width), 1))

    def set_status(self, text: str, role: str = "muted") -> None:
        """Show a sanitised status at the right: nothing, an age, or what is wrong."""
        self._status.set_status((text, role))

    def reframe(self) -> None:
        """Draw the frame that there is room for."""
        flat = self._body.styles.margin.left == 0
        if flat != self._flat:
            self._flat = flat
            self.refresh()

    def on_descendant_focus(self) -> None:
        """Light the frame."""
        self._set_lit(True)

    def on_descendant_blur(self) -> None:
        """Dim the frame, unless the focus only moved within it."""
        focused = self.screen.focused
        self._set_lit(focused is not None and self in focused.ancestors_with_self)

    def _set_lit(self, lit: bool) -> None:
        if lit == self._lit:
            return
        self._lit = lit
        width, height = self.size
        edges = [Region(0, 0, width, 1)]
        if not self._flat:
            edges += [
                Region(0, 1, 1, height - 2),
                Region(width - 1, 1, 1, height - 2),
                Region(0, height - 1, width, 1),
            ]
        self.refresh(*edges)

    def render_line(self, y: int) -> Strip:
        """One line of the frame; the body covers its middle."""
        width, height = self.size
        edge = self.base + self.palette.style("accent" if self._lit else "border")
        if y == 0:
            return self._top(width, edge, *("──" if self._flat else "╭╮"))
        if self._flat:
            return self.blank()
        if y == height - 1:
            return Strip([Segment(f"╰{'─' * (width - 2)}╯", edge)]).adjust_cell_length(width)
        middle = Segment(" " * max(0, width - 2), self.base)
        return Strip([Segment("│", edge), middle, Segment("│", edge)]).adjust_cell_length(width)

    def _top(self, width: int, edge: Style, left: str, right: str) -> Strip:
        segments = [Segment(f"{left}─ ", edge)]
        for place, (text, role) in enumerate(self._title):
            name_role = "accent" if self._lit and not role else role
            style = self.base + self.palette.style(name_role if place == 0 else role)
            segments.append(Segment(text, style + Style(bold=True) if place == 0 else style))
            segments.append(Segment(" ", edge))
        used = _length(self._title) + 3
        segments.append(Segment("─" * max(0, width - used - 1) + right, edge))
        return Strip(segments).adjust_cell_length(width, self.base)


def _length(parts: tuple[Part, ...]) -> int:
    return sum(width_of(text) + 1 for text, _role in parts)
