"""A configuration file is used whole, or refused with the file, the key and a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecstui.config import Config, load
from ecstui.errors import ConfigError


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Config()


def test_an_empty_file_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch()
    assert load(path) == Config()


def test_every_key(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        """
        profile = "prod"
        region = "eu-west-1"
        theme = "ansi-16"
        refresh = 2
        request_share = 0.5
        read_only = true
        protected = ["^live", "123456789012"]
        mouse = "off"
        time = "utc"
        [keymap]
        service.scale = "s,f6"
        "task.stop" = "X"
        """
    )
    assert load(path) == Config(
        profile="prod",
        region="eu-west-1",
        theme="ansi-16",
        refresh=2.0,
        request_share=0.5,
        read_only=True,
        protected=("^live", "123456789012"),
        mouse="off",
        time="utc",
        keymap={"service.scale": "s,f6", "task.stop": "X"},
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("refresh = 0.2", "refresh: expected a number of at least 1.0. Correct"),
        ("refresh = 900", "refresh: expected a number of at most 300.0. Correct"),
        ("refresh = 'often'", "refresh: expected a number, got text. Correct"),
        ("request_share = 0", "request_share: expected a number above 0.0. Correct"),
        ("read_only = 1", "read_only: expected true or false, got a whole number. Correct"),
        ("profile = 7", "profile: expected text, got a whole number. Correct"),
        ("mouse = 'maybe'", "mouse: it can be auto, on or off, not 'maybe'. Correct"),
        ("time = 'zulu'", "time: it can be local or utc, not 'zulu'. Correct"),
        ("protected = 'prod'", "protected: expected a list, got text. Correct"),
        ("protected = ['a', 1]", "protected[1]: expected text, got a whole number. Correct"),
        ("protected = ['(']", "protected: '(' isn't a regular expression: missing )"),
        ("read-only = true", "read-only: there is no such key. Did you mean read_only?"),
        ("colour = true", "colour: there is no such key. There are: profile, region,"),
        ("keymap = 1", "keymap: expected a table, got a whole number. Correct"),
        ("keymap.a.b = 1", 'keymap."a.b": expected text, got a whole number. Correct'),
        ("refresh = ", "it isn't TOML: Invalid value (at end of document)"),
        ("a = 1\na = 2\n", "it isn't TOML: Cannot overwrite a value (at line 2,"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"Configuration {path}: {sentence}"), str(caught.value)


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "other.toml", required=True)


def test_what_is_no_readable_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read: Is a directory"):
        load(tmp_path)
    path = tmp_path / "latin1.toml"
    path.write_bytes(b'theme = "\xe9"')
    with pytest.raises(ConfigError, match="byte 9 isn't UTF-8"):
        load(path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prod", True),
        ("shop-Production-eu", True),
        ("PRD2", True),
        ("my_prod_1", True),
        ("staging", False),
        ("product-catalogue", False),
        ("nonprod", False),
    ],
)
def test_what_is_protected_unless_said_otherwise(name: str, expected: bool) -> None:
    found = any(re.search(pattern, name, re.IGNORECASE) for pattern in Config().protected)
    assert found == expected
