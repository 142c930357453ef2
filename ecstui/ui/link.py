"""What the console is given to work with: the way to AWS, and who we are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import msgspec

from ecstui.live.clock import Clock
from ecstui.ports import Reads, Writes


class Link(Protocol):
    """An open way to AWS. `writes` is None when the console was opened read-only."""

    reads: Reads
    writes: Writes | None

    async def close(self) -> None:
        """Close connections, and the pretend AWS where we started one."""
        ...


class Wiring(msgspec.Struct, frozen=True):
    """All that differs between the console, its demo and its tests."""

    connect: Callable[[], Awaitable[Link]]
    audit_file: Path
    profile: str = ""
    read_only: bool = False
    demo: bool = False
    theme: str = "ecstui-dark"
    theme_folders: tuple[Path, ...] = ()
    keymap: dict[str, str] = msgspec.field(default_factory=dict)
    protected: tuple[str, ...] = ()
    crash_folder: Path | None = None
    refresh: float = 5.0
    """Seconds between two looks at what is rolling out; everything else takes twice as long."""
    utc: bool = False
    """Times of day in UTC."""
    clock: Clock | None = None
    """None is the machine's own."""
