"""The user's configuration: one TOML file, decoded and checked whole before anything starts."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from ecstui.errors import ConfigError

_PROTECTED = r"(?<![a-z])(prod|prd|production)(?![a-z])"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `config.toml` may say. The command line and AWS_* variables go before it."""

    profile: str | None = None
    """Profile of `~/.aws/config`; None leaves the choice to the SDK's own chain."""

    region: str | None = None
    """Region, such as `eu-west-1`; None leaves the choice to the SDK's own chain."""

    theme: str = "ecstui-dark"
    """A theme by its name, one of ours or a file in the `themes` directory beside this file."""

    refresh: Annotated[float, Meta(ge=1, le=300)] = 5.0
    """Seconds between two looks at what has the focus; everything else follows more slowly."""

    request_share: Annotated[float, Meta(gt=0, le=1)] = 0.25
    """The part of AWS's request rate to use at most; the account's other tools need the rest."""

    read_only: bool = False
    """Open without anything that could change AWS."""

    protected: tuple[str, ...] = (_PROTECTED,)
    """Regular expressions, whatever the case: where one is found in the name of the profile or
    cluster, or in the account's number, every change asks for a typed confirmation."""

    keymap: dict[str, str] = {}
    """Keys by the id of what they do, several with commas: `service.scale = "s,f6"`."""

    mouse: Literal["auto", "on", "off"] = "auto"
    """Whether the mouse is used; auto means not over SSH, where it takes away the selection."""

    time: Literal["local", "utc"] = "local"
    """How times of day are shown; UTC ones end in Z."""


def load(path: Path, required: bool = False) -> Config:
    """Read and check the file at `path`; without it everything has its default.

    Raises ConfigError, with the file, the key and a sentence, when the file can't be read, isn't
    TOML or says something that Config doesn't allow, or when it is `required` and not there.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        if not required:
            return Config()
        raise _error(path, "there is no such file", "Check what follows --config.") from error
    except OSError as error:
        raise _error(path, f"it can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _error(path, f"byte {error.start} isn't UTF-8, as TOML must be") from error
    return _decode(path, text)


def _decode(path: Path, text: str) -> Config:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _error(path, f"it isn't TOML: {error}") from error
    if isinstance(raw.get("keymap"), dict):
        raw["keymap"] = _flat(raw["keymap"])
    try:
        config = msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
        raise _error(path, *_explain(str(error), raw)) from error
    for pattern in config.protected:
        try:
            re.compile(pattern)
        except re.error as error:
            raise _error(
                path, f"protected: {pattern!r} isn't a regular expression: {error}"
            ) from error
    return config


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Tables in tables as dotted keys: TOML reads `service.scale = "s"` as a table `service`."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def _error(path: Path, problem: str, advice: str = "Correct or remove the line.") -> ConfigError:
    return ConfigError(f"Configuration {path}: {problem}.", advice)


_NAMES = {"str": "text", "float": "a number", "int": "a whole number", "bool": "true or false"}
_NAMES |= {"array": "a list", "object": "a table", "null": "nothing"}


def _explain(message: str, raw: dict[str, Any]) -> tuple[str, str]:
    """msgspec's message as `key: problem`, and advice where we know some."""
    problem, _, where = message.partition(" - at `$.")
    key = where.rstrip("`")
    if unknown := re.search(r"unknown field `(.*)`", problem):
        return _unknown(unknown[1])
    if key == "keymap[...]":
        key = next(f'keymap."{k}"' for k, v in raw["keymap"].items() if not isinstance(v, str))
    if problem.startswith("Invalid enum value"):
        return f"{key}: it can be {_choices(key)}, not {raw[key]!r}", "Correct the line."
    problem = re.sub(r"`(\w+)(?: \| null)?`", lambda m: _NAMES.get(m[1], m[1]), problem)
    problem = problem.replace(">=", "of at least").replace("<=", "of at most").replace(">", "above")
    return f"{key}: {problem[0].lower()}{problem[1:]}", "Correct or remove the line."


def _unknown(key: str) -> tuple[str, str]:
    known = Config.__struct_fields__
    near = difflib.get_close_matches(key.replace("-", "_").lower(), known, 1)
    advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
    return f"{key}: there is no such key", advice


def _choices(key: str) -> str:
    """The words that `key` can be, for a sentence."""
    for field in msgspec.structs.fields(Config):
        if field.name == key and get_origin(field.type) is Literal:
            *first, last = (str(choice) for choice in get_args(field.type))
            return f"{', '.join(first)} or {last}"
    raise AssertionError(key)
