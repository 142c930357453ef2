"""The roles of the theme that is shown now, as styles for widgets that paint their own lines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from rich.style import Style
from textual.color import Color

from ecstui.ui.theme import PREFIX, ROLES


class Themed(Protocol):
    """The part of an app that colours depend on."""

    theme_variables: dict[str, str]


class Palette:
    """The styles of one theme's roles. Unknown and empty roles look like plain text."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._colors = {
            role: Color.parse(variables[PREFIX + role])
            for role in ROLES
            if PREFIX + role in variables
        }
        self._words = {role: variables.get(f"{PREFIX}{role}-style", "") for role in ROLES}
        self._styles: dict[str, Style] = {}

    def color(self, role: str) -> Color:
        """The colour of `role`; that of text when the theme has no such role."""
        found = self._colors.get(role) or self._colors.get("text")
        return found or Color.parse("ansi_default")

    def style(self, role: str) -> Style:
        """Foreground and attributes of `role`, without a background."""
        style = self._styles.get(role)
        if style is None:
            words = Style.parse(self._words.get(role, ""))
            style = Style.from_color(self.color(role).rich_color) + words
            self._styles[role] = style
        return style

    def hue(self, role: str) -> Style:
        """The colour of `role` alone, without its attributes."""
        return Style.from_color(self.color(role).rich_color)

    def on(self, role: str) -> Style:
        """`role` as a background."""
        return Style.from_color(bgcolor=self.color(role).rich_color)

    def readable(self, role: str, ground: str) -> Style:
        """`style(role)` where that can be read on background `ground`, else the cursor's text.

        The terminal's own colours can't be measured, so they are not trusted on a background.
        """
        front, back = self.color(role), self.color(ground)
        if front.ansi is None and back.ansi is None and contrast(front, back) >= 3:
            return self.style(role)
        return self.style("cursor-text")

    def faded(self, role: str) -> Style:
        """`style(role)` on its way to the background, for what may no longer be true."""
        front, back = self.color(role), self.color("background")
        if front.ansi is not None or back.ansi is not None:
            return self.style(role) + Style(dim=True)
        return Style.from_color(front.blend(back, 0.38).rich_color)


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def palette_for(app: Themed) -> Palette:
    """The palette of the theme that `app` shows now; cheap enough for every paint."""
    variables = app.theme_variables
    return _palette(tuple((key, variables[key]) for key in _keys() if key in variables))


def role_style(app: Themed, role: str) -> Style:
    """The style of one role in the theme that `app` shows now."""
    return palette_for(app).style(role)


@lru_cache(maxsize=1)
def _keys() -> tuple[str, ...]:
    return tuple(PREFIX + role + tail for role in ROLES for tail in ("", "-style"))


@lru_cache(maxsize=8)
def _palette(variables: tuple[tuple[str, str], ...]) -> Palette:
    return Palette(dict(variables))
