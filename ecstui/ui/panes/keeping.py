"""Keeping text that is on screen: in a file, on the clipboard, in a pager."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from textual.app import App

from ecstui import paths

CLIPBOARD_LIMIT = 74_000
"""Characters that terminals take as a clipboard at most; more is silently dropped by many."""

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


async def save(text: Iterable[str], name: str) -> Path:
    """Write lines to a new private file under the state folder and return its path.

    Raises OSError, or ConfigError when the folder can't be made.
    """
    stamp = time.strftime("%Y%m%dT%H%M%S")
    stem = _UNFIT.sub("-", name).strip("-.") or "ecstui"

    def write() -> Path:
        folder = paths.private_dir(paths.state_dir() / "saved")
        file = folder / f"{stem}-{stamp}.log"
        paths.write_private(file, "".join(f"{line}\n" for line in text))
        return file

    return await asyncio.to_thread(write)


async def copy(app: App[None], text: str) -> str:
    """Offer `text` to the terminal's clipboard, keep it in a file, and say what was done.

    No terminal says whether it took a clipboard (tmux, by default, doesn't), so the file is always
    there. Raises OSError, or ConfigError when the folder can't be made.
    """

    def write() -> Path:
        file = paths.private_dir(paths.state_dir()) / "clip.txt"
        paths.write_private(file, text)
        return file

    file = await asyncio.to_thread(write)
    if len(text) > CLIPBOARD_LIMIT:
        return f"Too long for the clipboard; it is in {file}"
    app.copy_to_clipboard(text)
    return f"Copied, where the terminal allows it; also in {file}"


def pager_command() -> list[str] | None:
    """The user's pager with its options, or None when there is none."""
    words = shlex.split(os.environ.get("PAGER", "")) or ["less", "-R"]
    return words if shutil.which(words[0]) else None


async def page(app: App[None], command: list[str], file: Path) -> int:
    """Lend the terminal to a pager on `file` until it ends; its exit status.

    Raises OSError when it can't be started, and SuspendNotSupported where there is no terminal.
    """
    with app.suspend():
        # ctrl-c belongs to the pager now; it must not end the console behind it.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            pager = await asyncio.create_subprocess_exec(*command, str(file))
            return await pager.wait()
        finally:
            signal.signal(signal.SIGINT, before)
