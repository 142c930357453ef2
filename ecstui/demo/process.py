"""A process that is the embedded AWS: a child that follows its parent, or alone until ctrl-c."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

from ecstui.demo.commands import Setup, environment

if TYPE_CHECKING:
    from ecstui.demo.server import Running
    from ecstui.demo.world.clock import Clock

USAGE = 2
"""Exit status when the setup can't be had, as argparse uses it."""
_PR_SET_PDEATHSIG = 1


class PortError(RuntimeError):
    """The wanted port can't be had; the text says which and why."""


Announce = Callable[["Running"], None]


async def start(setup: Setup) -> Running:
    """Build the world and serve it; raises PortError when the port is taken."""
    # Imported here because each of them costs more than a whole --help may take.
    from ecstui.demo.server import serve  # noqa: PLC0415
    from ecstui.demo.telemetry import Telemetry  # noqa: PLC0415
    from ecstui.demo.world.world import World  # noqa: PLC0415

    world = World.build(
        setup.size, setup.seed, setup.scenario, clock_of(setup), telemetry=Telemetry
    )
    # What lives as long as the world needs no collector: full collections would be felt as pauses.
    gc.collect()
    gc.freeze()
    try:
        return await serve(world, port=setup.port, strict=setup.strict)
    except OSError as why:
        reason = os.strerror(why.errno) if why.errno else str(why)
        raise PortError(f"port {setup.port} can't be used: {reason}") from why


def clock_of(setup: Setup) -> Clock:
    """The clock that `setup` asks for."""
    from ecstui.demo.world.clock import Clock  # noqa: PLC0415 - see `start`

    if setup.clock is None or setup.speed is not None:
        return Clock(setup.clock, setup.speed or 1.0)
    return Clock.frozen_at(setup.clock)


def run_alone(setup: Setup) -> int:
    """Serve until SIGINT or SIGTERM, with a word for a human and a shell; the exit status."""
    try:
        asyncio.run(_serve(setup, _tell_shell, (signal.SIGINT, signal.SIGTERM)))
    except KeyboardInterrupt:
        return 0
    except PortError as why:
        print(f"ecstui demo-aws: {why}", file=sys.stderr)
        return USAGE
    return 0


def run_child(setup: Setup) -> int:
    """Serve until the parent closes our standard input, or is gone; the exit status."""
    follow_parent()
    try:
        asyncio.run(_serve(setup, _tell_parent, (signal.SIGTERM,)))
    except PortError as why:
        print(json.dumps({"error": str(why)}), flush=True)
        return USAGE
    return 0


async def _serve(setup: Setup, announce: Announce, ends: tuple[signal.Signals, ...]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    running = await start(setup)
    for number in ends:
        loop.add_signal_handler(number, stop.set)
    announce(running)
    await _warm()
    await stop.wait()
    await running.close()


async def _warm() -> None:
    """Load the models before they are asked for, one at a time so that callers get their turn."""
    from ecstui.demo.wire.forms import SERVICES, service_model  # noqa: PLC0415 - see `start`

    for service in SERVICES:
        await asyncio.sleep(0)
        service_model(service)


def _tell_shell(running: Running) -> None:
    world = running.desk.world
    print(f"# A pretend AWS ({world.size}, {world.scenario}) runs at {running.url}")
    print("# Export this in another terminal, or eval it; `unset AWS_PROFILE` if that is set.")
    for name, value in environment(running.url, world.region).items():
        print(f"export {name}={shlex.quote(value)}")
    print(f"# Stop it with ctrl-c, or: kill {os.getpid()}", flush=True)
    if not sys.stdout.isatty():
        _close_stdout()


def _tell_parent(running: Running) -> None:
    hello = {"url": running.url, "region": running.desk.world.region, "pid": os.getpid()}
    print(json.dumps(hello), flush=True)
    _close_stdout()


def _close_stdout() -> None:
    """Let whoever reads our output see its end, so that `$(... &)` does not wait for ever."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, sys.stdout.fileno())
    os.close(quiet)


def follow_parent() -> None:
    """Make this process end with its parent, however that ends.

    Our standard input is a pipe that the parent holds: its end is the parent's end, on every
    system. A thread watches it, since a busy event loop could not. Linux tells us besides, which
    helps when a stranger has inherited the pipe.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch_stdin, daemon=True).start()
    if sys.platform == "linux":
        parent = os.getppid()

        def orphaned(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's shape
            # The signal also comes when only the thread that started us has ended.
            if os.getppid() != parent:
                os._exit(0)

        signal.signal(signal.SIGUSR1, orphaned)
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGUSR1)


def _watch_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)
