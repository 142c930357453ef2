"""Starts the embedded AWS as a child process that ends when we do, even when we are killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import ecstui
from ecstui.demo.commands import Setup, environment

# Not `-m`: that would let the working directory's files stand in for the modules of the same name.
_BOOT = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from ecstui.demo.__main__ import main; sys.exit(main())"
)
_STOP_PATIENCE = 2.0


class ChildError(RuntimeError):
    """The embedded AWS could not be started; the text says why."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the embedded AWS listens. `pid` is its process."""

    url: str
    region: str
    pid: int

    @property
    def environment(self) -> dict[str, str]:
        """What AWS clients need in their environment."""
        return environment(self.url, self.region)


@dataclass(slots=True)
class Child:
    """A running child process. `stop` ends it; so does our own end."""

    endpoint: Endpoint
    _process: asyncio.subprocess.Process

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.returncode is None

    async def stop(self) -> None:
        """End the child and wait for it; may be called twice."""
        await _end(self._process)


async def start_child(setup: Setup | None = None, *, patience: float = 30.0) -> Child:
    """Start the embedded AWS and wait until it listens, at most `patience` seconds.

    Raises ChildError when it does not come up. Nothing it says reaches the terminal.
    """
    with tempfile.TemporaryFile() as errors:
        process = await asyncio.create_subprocess_exec(
            *_command(setup or Setup()), **_plumbing(errors)
        )
        async with contextlib.AsyncExitStack() as undo:
            undo.push_async_callback(_end, process)
            child = Child(await _greeting(process, errors, patience), process)
            undo.pop_all()
            return child


async def _greeting(
    process: asyncio.subprocess.Process, errors: IO[bytes], patience: float
) -> Endpoint:
    if process.stdout is None:
        raise ChildError("The demo has no output to read.")
    try:
        async with asyncio.timeout(patience):
            line = await process.stdout.readline()
    except TimeoutError as why:
        raise ChildError(f"The demo did not start within {patience:g} s.") from why
    return _hello(line, errors)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_STOP_PATIENCE):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@contextlib.contextmanager
def child_process(setup: Setup | None = None) -> Iterator[Endpoint]:
    """Run the embedded AWS around a block of synchronous code; raises ChildError."""
    with tempfile.TemporaryFile() as errors:
        # The command is our own interpreter with options that argparse or a test made.
        process = subprocess.Popen(_command(setup or Setup()), **_plumbing(errors))  # noqa: S603
        with process:
            try:
                yield _hello(process.stdout.readline() if process.stdout else b"", errors)
            finally:
                if process.stdin:
                    process.stdin.close()
                try:
                    process.wait(_STOP_PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()


def _command(setup: Setup) -> list[str]:
    root = str(Path(ecstui.__file__).parent.parent)
    return [sys.executable, "-P", "-c", _BOOT, root, "--child", *setup.arguments()]


def _plumbing(errors: IO[bytes]) -> dict[str, Any]:
    """Pipes for the hello and for our end, a file for what goes wrong, a session of its own.

    The session keeps the terminal's ctrl-c and hang-up away from the child.
    """
    pipe = subprocess.PIPE
    return {"stdin": pipe, "stdout": pipe, "stderr": errors, "start_new_session": True}


def _hello(line: bytes, errors: IO[bytes]) -> Endpoint:
    try:
        hello = json.loads(line)
        if "error" not in hello:
            return Endpoint(hello["url"], hello["region"], hello["pid"])
        why = str(hello["error"])
    except ValueError:
        errors.seek(0)
        last = errors.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
        why = last[-1] if last else "it ended without a word"
    raise ChildError(f"The demo did not start: {why}.")
