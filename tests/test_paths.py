"""Files land where XDG says, closed to others, and are replaced whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ecstui import paths
from ecstui.errors import ConfigError


def mode(path: Path) -> int:
    """The permission bits of `path`."""
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_follows_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    assert paths.config_file() == tmp_path / "config/ecstui/config.toml"
    assert paths.user_themes() == tmp_path / "config/ecstui/themes"
    assert paths.audit_file() == tmp_path / "state/ecstui/audit.jsonl"
    assert paths.crash_dir() == tmp_path / "state/ecstui/crashes"
    assert paths.cache_dir() == tmp_path / "cache/ecstui"
    assert list(tmp_path.iterdir()) == [], "asking for a path makes nothing"


def test_defaults_are_in_the_home_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.config_file() == tmp_path / ".config/ecstui/config.toml"
    assert paths.state_dir() == tmp_path / ".local/state/ecstui"


def test_the_shipped_themes_are_found() -> None:
    assert (paths.shipped_themes() / "ecstui-dark.toml").is_file()


def test_a_private_directory_is_closed_to_others(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b"
    assert paths.private_dir(directory) == directory
    assert mode(directory) == 0o700
    directory.chmod(0o755)
    paths.private_dir(directory)
    assert mode(directory) == 0o700


def test_a_directory_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"can't be used: .*\. Set XDG_STATE_HOME"):
        paths.private_dir(tmp_path / "file" / "state")


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "saved.log"
    path.write_text("old")
    path.chmod(0o644)
    paths.write_private(path, "é \ud800\n")
    assert path.read_bytes() == "é \\ud800\n".encode()
    assert mode(path) == 0o600
    paths.write_private(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.mkdir()
    (path / "kept").touch()
    with pytest.raises(OSError, match="saved"):
        paths.write_private(path, "new")
    assert list(tmp_path.iterdir()) == [path]
    assert (path / "kept").exists()
