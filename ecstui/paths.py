"""Where ecstui keeps its files: XDG directories, private by default, on Linux and macOS alike."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from platformdirs.unix import Unix

from ecstui.errors import ConfigError

PRIVATE_DIR = 0o700
"""Audit trail, crash reports and saved logs name things that other users need not know."""


def _dirs() -> Unix:
    # XDG on macOS too: command line tools are looked for in ~/.config there. Asked anew each time,
    # so that the environment counts as it is now.
    return Unix("ecstui", appauthor=False)


def config_file() -> Path:
    """The configuration, `~/.config/ecstui/config.toml`; it need not exist."""
    return _dirs().user_config_path / "config.toml"


def user_themes() -> Path:
    """Where users put themes of their own; it need not exist."""
    return _dirs().user_config_path / "themes"


def shipped_themes() -> Path:
    """The program's own themes: inside the wheel, or at the root of a checkout."""
    package = Path(__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def state_dir() -> Path:
    """What should outlive a run but isn't configuration, `~/.local/state/ecstui`."""
    return _dirs().user_state_path


def cache_dir() -> Path:
    """What may be deleted at any time, `~/.cache/ecstui`."""
    return _dirs().user_cache_path


def audit_file() -> Path:
    """The trail of every change asked of AWS, one JSON object a line."""
    return state_dir() / "audit.jsonl"


def crash_dir() -> Path:
    """Reports of bugs that ended the program."""
    return state_dir() / "crashes"


def private_dir(path: Path) -> Path:
    """Make `path` and its parents where missing, and itself closed to other users; return it.

    Raises ConfigError when it can't be made or isn't a directory.
    """
    try:
        path.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
        # mkdir's mode is subject to the umask, and the directory may be older than this rule.
        path.chmod(PRIVATE_DIR)
    except OSError as error:
        raise ConfigError(
            f"The directory {path} can't be used: {error.strerror}.",
            "Set XDG_STATE_HOME, XDG_CONFIG_HOME or XDG_CACHE_HOME to a place you may write to.",
        ) from error
    return path


def write_private(path: Path, content: str | bytes) -> None:
    """Replace `path` by `content` at once, readable and writable by its owner only.

    Whoever reads sees the old file or the new one, never half of one. Text is UTF-8, with lone
    surrogates as `\\udXXX`. Raises OSError.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)  # it is there only if something went wrong
