"""The operations on the command line: their names, arguments and shared options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

_EXIT = """\
exit status: 0 done · 1 AWS said no · 2 wrong usage · 3 refused, nothing was sent ·
4 rolled out and failed · 5 outcome unknown · 130 interrupted (a change that was sent stands)
"""


def add_operations(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: Callable[..., None]
) -> None:
    """Every operation, each with the options that all of them have."""
    for name, (words, add) in _OPERATIONS.items():
        command = commands.add_parser(
            name,
            help=words,
            description=f"{words[0].upper()}{words[1:]}. The plan goes to stderr, the result to "
            "stdout.",
            epilog=_EXIT,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        common(command, default=argparse.SUPPRESS)
        add(command)
        _shared(command)
        command.set_defaults(run=_run, operation=name)


def _shared(command: argparse.ArgumentParser) -> None:
    command.add_argument("-c", "--cluster", metavar="NAME", help="where it is, by name or ARN")
    command.add_argument("--dry-run", action="store_true", help="stop after the plan")
    command.add_argument("-y", "--yes", action="store_true", help="don't ask")
    command.add_argument("--wait", action="store_true", help="until it is steady or has failed")
    command.add_argument(
        "--timeout",
        metavar="TIME",
        type=seconds,
        default=1800.0,
        help="longest wait, such as 90, 15m or 1h (default: 30m)",
    )
    command.add_argument("-o", "--output", choices=("text", "json"), default="text")


def seconds(text: str) -> float:
    """`90`, `90s`, `15m`, `1h` or `2d` as seconds."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1)
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise argparse.ArgumentTypeError(f"{text!r} is no time: try 90, 15m or 1h")
    return float(int(number) * unit)


def count(text: str) -> int:
    """A whole number from 0 on."""
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


_SERVICE = "name, cluster/name or ARN"


def _scale(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)
    command.add_argument("count", metavar="COUNT", type=count, help="how many tasks")


def _restart(command: argparse.ArgumentParser) -> None:
    command.add_argument("services", metavar="SERVICE", nargs="+", help=_SERVICE)
    _several(command)


def _stop(command: argparse.ArgumentParser) -> None:
    command.add_argument("tasks", metavar="TASK", nargs="+", help="id, its beginning, or ARN")
    command.add_argument("--reason", default="", help="shown as the tasks' stopped reason")
    _several(command)


def _several(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--fail-fast", action="store_true", help="of several, send no more after a failure"
    )


_OPERATIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "scale": ("set how many tasks a service wants", _scale),
    "restart": ("replace all tasks of services by new ones", _restart),
    "stop": ("stop tasks", _stop),
}


def _run(options: argparse.Namespace) -> int:
    from ecstui.cli.operate import run

    return run(options)
