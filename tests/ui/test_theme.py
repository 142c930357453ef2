"""Themes load from files, report what is wrong with one, and can be read on their background."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.widgets import Static

from ecstui.ui import palette as palettes
from ecstui.ui import theme

SHIPPED = theme.load_themes(theme.shipped_dir())


def test_shipped_themes_load() -> None:
    assert SHIPPED.failed == []
    assert {"ecstui-dark", "ecstui-light", "high-contrast", "ansi-16"} <= set(SHIPPED.loaded)
    assert SHIPPED.loaded["ecstui-light"].dark is False
    assert [name for name, each in SHIPPED.loaded.items() if each.ansi] == ["ansi-16"]


@pytest.mark.parametrize("name", sorted(set(SHIPPED.loaded) - {"ansi-16"}))
def test_text_is_legible_on_every_ground(name: str) -> None:
    palette = palettes.Palette(SHIPPED.loaded[name].variables)
    words = [role for role in theme.ROLES if role.startswith(("series", "text", "muted"))]
    words += ["accent", "ok", "warn", "bad", "info"]
    for ground in ("background", "surface"):
        for role in words:
            ratio = palettes.contrast(palette.color(role), palette.color(ground))
            assert ratio >= 4.2, (role, ground, ratio)
    for ground in ("cursor", "selection", "panel"):
        ratio = palettes.contrast(palette.color("cursor-text"), palette.color(ground))
        assert ratio >= 4.5, (ground, ratio)


def test_contrast_is_that_of_wcag() -> None:
    white, black = Color.parse("#ffffff"), Color.parse("#000000")
    assert palettes.contrast(white, black) == pytest.approx(21)
    assert palettes.contrast(white, white) == 1
    assert palettes.contrast(Color.parse("#767676"), white) == pytest.approx(4.54, abs=0.01)


def themed(tmp_path: Path, name: str, old: str = "", new: str = "") -> Path:
    text = (theme.shipped_dir() / "fjord.toml").read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new) if old else text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('warn = "#efd08e"', 'warn = "#efd0"\n[', "can't be used"),
        ('warn = "#efd08e"', 'warn = "yellowish"', "colors.warn"),
        ('warn = "#efd08e"', "", "warn"),
        ('warn = "#efd08e"', "warn = 7", "$.colors.warn"),
        ('warn = "#efd08e"', 'warm = "#efd08e"', "warm"),
        ('name = "fjord"', 'name = "a b/c"', "name"),
        ("[colors]", '[styles]\nok = "blink"\n[colors]', "styles.ok"),
        ("[colors]", '[styles]\nokay = "bold"\n[colors]', "styles.okay"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    themes = theme.load_themes(theme.shipped_dir(), themed(tmp_path, "mine.toml", old, new))
    assert len(themes.loaded) == len(SHIPPED.loaded)
    (sentence,) = themes.failed
    assert "mine.toml" in sentence
    assert said in sentence
    assert sentence.endswith(".")


def test_bytes_that_are_no_text_and_folders_that_do_not_exist(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x1b[31m")
    themes = theme.load_themes(tmp_path, tmp_path / "nowhere")
    assert themes.loaded == {}
    assert len(themes.failed) == 1
    assert themes.failed[0].isprintable()


def test_the_users_theme_replaces_a_shipped_one(tmp_path: Path) -> None:
    themed(tmp_path, "fjord.toml", "#efd08e", "#010203")
    loaded = theme.load_themes(theme.shipped_dir(), tmp_path).loaded
    assert loaded["fjord"].variables["ecs-warn"] == "#010203"
    assert len(loaded) == len(SHIPPED.loaded)


def test_roles_become_styles() -> None:
    palette = palettes.Palette(SHIPPED.loaded["high-contrast"].variables)
    assert palette.style("bad").bold
    assert not palette.hue("bad").bold
    assert palette.style("no such role").color == palette.style("text").color
    assert palette.on("cursor").bgcolor == palette.color("cursor").rich_color
    assert palette.readable("ok", "cursor") == palette.style("ok")


def test_the_terminals_own_colours_are_not_measured() -> None:
    palette = palettes.Palette(SHIPPED.loaded["ansi-16"].variables)
    assert palette.style("ok").color == Color.parse("ansi_green").rich_color
    assert palette.style("muted").dim
    assert palette.readable("ok", "cursor") == palette.style("cursor-text")
    assert palette.faded("ok").dim


class Themed(App[None]):
    """An app whose style sheet uses our roles."""

    CSS = "Static { color: $ecs-ok; background: $ecs-panel; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme.variable_defaults(SHIPPED.loaded.values())

    def compose(self) -> ComposeResult:
        yield Static("x")


@pytest.mark.parametrize("name", sorted(SHIPPED.loaded))
async def test_every_theme_dresses_an_app(name: str) -> None:
    app = Themed()
    async with app.run_test() as pilot:
        fallback = palettes.Palette(SHIPPED.loaded["ecstui-dark"].variables)
        assert palettes.palette_for(app).color("ok") == fallback.color("ok")
        for each in SHIPPED.loaded.values():
            app.register_theme(each)
        app.theme = name
        await pilot.pause()
        wanted = Color.parse(SHIPPED.loaded[name].variables["ecs-ok"])
        assert palettes.role_style(app, "ok").color == wanted.rich_color
        assert app.query_one(Static).styles.color == wanted
