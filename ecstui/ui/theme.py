"""Themes: TOML files that say how roles such as `ok` or `muted` look become Textual themes.

A theme is one file: `name`, `dark`, `[colors]` with one entry a role, and optionally `[styles]`
with text attributes for a role ("dim", "bold"). A colour is `#rrggbb`, or `ansi_red` and its
kin for the terminal's own sixteen. In style sheets a role is `$ecs-<role>`; widgets that paint
lines themselves ask a `Palette`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
from textual.color import Color, ColorParseError
from textual.theme import Theme

from ecstui.text import clean

DEFAULT_THEME = "ecstui-dark"
PREFIX = "ecs-"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_ATTRIBUTES = frozenset({"bold", "dim", "italic", "underline", "reverse"})


class Colors(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """One colour for each role; the fields are the list of roles."""

    background: str
    surface: str
    panel: str
    text: str
    muted: str
    accent: str
    border: str
    cursor: str
    cursor_text: str
    ok: str
    warn: str
    bad: str
    info: str
    series_1: str
    series_2: str
    series_3: str
    series_4: str
    selection: str


ROLES = tuple(field.encode_name for field in msgspec.structs.fields(Colors))


class ThemeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a theme's TOML file holds."""

    name: str
    colors: Colors
    dark: bool = True
    styles: dict[str, str] = {}


class Themes(NamedTuple):
    """What was found: themes by name, and one sentence for each file that can't be used."""

    loaded: dict[str, Theme]
    failed: list[str]


def shipped_dir() -> Path:
    """Where the program's own themes are: inside the wheel, or at the root of a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def load_themes(*directories: Path) -> Themes:
    """Read every `*.toml` in `directories`; of two themes of one name the later one counts.

    A directory that doesn't exist holds no themes. A file that can't be used is reported and
    never stops the others.
    """
    themes = Themes({}, [])
    for path in (path for folder in directories for path in sorted(folder.glob("*.toml"))):
        try:
            theme = read_theme(path.read_text("utf-8"))
        except (OSError, ValueError, msgspec.ValidationError) as error:
            sentence = f"Theme file {path} can't be used: {error}."
            themes.failed.append(clean(sentence))
        else:
            themes.loaded[theme.name] = theme
    return themes


def read_theme(text: str) -> Theme:
    """The Textual theme that a TOML document describes.

    Raises `ValueError` (of which `tomllib.TOMLDecodeError` and `UnicodeDecodeError` are kinds)
    or `msgspec.ValidationError`; the message names the key.
    """
    file = msgspec.convert(tomllib.loads(text), ThemeFile)
    if not _NAME.fullmatch(file.name):
        raise ValueError(f"name {file.name!r} must be letters, digits and hyphens")
    colors: dict[str, str] = msgspec.to_builtins(file.colors)
    for role, spec in colors.items():
        try:
            Color.parse(spec)
        except ColorParseError as error:
            raise ValueError(f"colors.{role} is no colour: {spec!r}") from error
    for role, words in file.styles.items():
        if role not in ROLES or not _ATTRIBUTES.issuperset(words.split()):
            raise ValueError(f"styles.{role} = {words!r} is not a known role and attribute")
    return _textual_theme(file.name, file.dark, colors, file.styles)


def _textual_theme(
    name: str, dark: bool, colors: Mapping[str, str], styles: Mapping[str, str]
) -> Theme:
    """Map roles on to Textual's own names, so that its stock widgets look the same as ours."""
    return Theme(
        name=name,
        dark=dark,
        ansi=any(Color.parse(spec).ansi is not None for spec in colors.values()),
        primary=colors["accent"],
        secondary=colors["info"],
        accent=colors["accent"],
        warning=colors["warn"],
        error=colors["bad"],
        success=colors["ok"],
        foreground=colors["text"],
        background=colors["background"],
        surface=colors["surface"],
        panel=colors["panel"],
        variables=_variables(colors, styles),
    )


def _variables(colors: Mapping[str, str], styles: Mapping[str, str]) -> dict[str, str]:
    """Our own style sheet variables, and those of Textual's whose defaults would look foreign."""
    ours = {PREFIX + role: spec for role, spec in colors.items()}
    ours |= {f"{PREFIX}{role}-style": words for role, words in styles.items()}
    aliases = {
        "border": "accent",
        "border-blurred": "border",
        "block-cursor-background": "cursor",
        "block-cursor-foreground": "cursor-text",
        "block-cursor-blurred-background": "panel",
        "block-cursor-blurred-foreground": "text",
        "block-hover-background": "panel",
        "input-selection-background": "selection",
        "input-selection-foreground": "cursor-text",
        "screen-selection-background": "selection",
        "screen-selection-foreground": "cursor-text",
        "scrollbar": "border",
        "scrollbar-hover": "muted",
        "scrollbar-active": "accent",
        "scrollbar-background": "background",
        "scrollbar-background-hover": "background",
        "scrollbar-background-active": "background",
        "scrollbar-corner-color": "background",
        "footer-background": "surface",
        "footer-foreground": "muted",
        "footer-key-foreground": "accent",
        "footer-description-foreground": "muted",
    }
    theirs = {name: colors[role] for name, role in aliases.items()}
    # Textual's own ANSI themes are the only ones that say these, yet its style sheets need them.
    return ours | theirs | {"ansi-background": "ansi_black", "ansi-foreground": "ansi_white"}


def variable_defaults(themes: Iterable[Theme]) -> dict[str, str]:
    """`$ecs-` variables for an app whose theme has none, for `App.get_theme_variable_defaults`."""
    by_name = {theme.name: theme for theme in themes}
    theme = by_name.get(DEFAULT_THEME) or next(iter(by_name.values()), None)
    variables = theme.variables if theme else {}
    return {key: value for key, value in variables.items() if key.startswith(PREFIX)}
