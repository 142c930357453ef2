"""The base of the widgets that paint their own lines: theme, scrollbar and mouse wheel.

Textual's own scrolling lays the screen out anew whenever the number of lines changes, and its
renderables are repainted as a whole. These widgets own their scroll offset and say exactly which
cells changed, so a refresh that changes nothing sends nothing.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from ecstui.ui.palette import Palette, palette_for
from ecstui.ui.widgets.scrollbar import THUMB, Scroll

WHEEL_LINES = 3


class LineWidget(Widget):
    """Paints lines in the roles of the theme; forgets its styles when the theme changes."""

    ALLOW_SELECT = False

    _palette: Palette | None = None
    _base: Style | None = None

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, _theme: Theme) -> None:
        self._forget()
        self.refresh()

    def notify_style_update(self) -> None:
        """Textual tells us that style sheets were applied; the focus alone changes no colour."""
        super().notify_style_update()
        before = self._palette, self._base
        self._palette = self._base = None
        if before[1] is not None and before != (self.palette, self.base):
            self._forget()

    def _forget(self) -> None:
        self._palette = self._base = None
        self.forget_styles()

    def forget_styles(self) -> None:
        """Drop whatever was made from `palette` or `base`."""

    @property
    def palette(self) -> Palette:
        """The roles of the theme that is shown now."""
        if self._palette is None:
            self._palette = palette_for(self.app)
        return self._palette

    @property
    def base(self) -> Style:
        """Plain text on this widget's background."""
        if self._base is None:
            ground = self.rich_style.bgcolor
            self._base = self.palette.style("text") + Style.from_color(bgcolor=ground)
        return self._base

    def blank(self) -> Strip:
        """A line with nothing on it."""
        return Strip([Segment(" " * self.size.width, self.base)], self.size.width)


class ScrollingLines(LineWidget):
    """A `LineWidget` with more lines than rows, and a scrollbar in its last column."""

    BAR_OFFSET = 0
    """Rows above the scrollbar, such as a header."""

    _dragging = False

    @property
    def scroll(self) -> Scroll:
        """What is visible of what; to be defined by the widget."""
        raise TypeError(f"{type(self).__name__} must say what it scrolls")

    def scroll_lines_to(self, top: int) -> None:
        """Make line `top` the first visible one; to be defined by the widget."""
        raise TypeError(f"{type(self).__name__} must know how to scroll to line {top}")

    def scroll_lines_by(self, delta: int) -> None:
        """Move the view, not the cursor, by `delta` lines."""
        self.scroll_lines_to(self.scroll.top + delta)

    def bar_style(self) -> Style:
        """How the thumb looks."""
        return self.base + self.palette.faded("muted")

    def focus_changed(self) -> None:
        """Called when the focus came or went, for widgets whose looks depend on it."""

    def on_focus(self, event: events.Focus) -> None:
        """Take the focus as Textual does, except that only what changes is repainted."""
        event.prevent_default()
        self.has_focus = True
        self.focus_changed()
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Lose the focus as Textual does, except that only what changes is repainted."""
        event.prevent_default()
        self.has_focus = False
        self.focus_changed()
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def bar_char(self, row: int) -> str:
        """What the scrollbar shows in its `row`."""
        return THUMB if row in self.scroll.thumb() else " "

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves what is seen."""
        event.stop()
        self.scroll_lines_by(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves what is seen."""
        event.stop()
        self.scroll_lines_by(-WHEEL_LINES)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the scrollbar."""
        if event.x == self.size.width - 1 and event.y >= self.BAR_OFFSET and self.scroll.needed:
            self._dragging = True
            self.capture_mouse()
            self._drag_to(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the scrollbar's thumb."""
        if self._dragging:
            self._drag_to(event.y)

    def on_mouse_up(self) -> None:
        """Let go of the scrollbar."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _drag_to(self, y: int) -> None:
        self.scroll_lines_to(self.scroll.top_at(y - self.BAR_OFFSET))
