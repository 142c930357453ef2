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


def add_audit(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The trail of all operations."""
    audit = commands.add_parser(
        "audit",
        help="print what was changed from here",
        description="Print every operation done from this machine, oldest first.",
    )
    audit.add_argument("--since", metavar="TIME", type=seconds, help="only the last 90m, 12h, 7d…")
    audit.add_argument("-o", "--output", choices=("text", "json"), default="text")
    audit.set_defaults(run=_audit)


def add_policy(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The permissions that all this needs."""
    policy = commands.add_parser(
        "iam-policy",
        help="print the least permissions that ecstui needs",
        description="Print an IAM policy with exactly the actions that ecstui uses.",
    )
    which = policy.add_mutually_exclusive_group(required=True)
    which.add_argument("--read-only", dest="policy", action="store_const", const="read-only")
    which.add_argument("--operator", dest="policy", action="store_const", const="operator")
    policy.add_argument(
        "-c", "--cluster", metavar="NAME", default="*", help="change things in this cluster only"
    )
    policy.add_argument("--account", metavar="NUMBER", default="*", help="in this account only")
    policy.set_defaults(run=_policy)


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


def _rollback(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)
    command.add_argument(
        "--to", metavar="REVISION", default="", help="12, web:12 or ARN (default: the last good)"
    )


def _deploy(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)
    which = command.add_argument_group("which revision: one that is there, or a new one with…")
    which.add_argument("--revision", metavar="N", default="", help="12, web:12 or ARN")
    which.add_argument(
        "--image",
        metavar="[CONTAINER=]TAG",
        action="append",
        default=[],
        help="another tag, digest or image",
    )
    which.add_argument(
        "--env",
        metavar="[CONTAINER:]NAME=VALUE",
        action="append",
        default=[],
        help="set a variable",
    )
    which.add_argument(
        "--unset", metavar="[CONTAINER:]NAME", action="append", default=[], help="drop a variable"
    )
    which.add_argument(
        "--command", metavar="[CONTAINER=]LINE", action="append", default=[], help="another command"
    )
    which.add_argument("--cpu", metavar="UNITS", default="", help="of the whole task")
    which.add_argument("--memory", metavar="MIB", default="", help="of the whole task")


def _autoscaling(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)
    command.add_argument("--min", metavar="N", type=count, help="never fewer tasks")
    command.add_argument("--max", metavar="N", type=count, help="never more tasks")
    either = command.add_mutually_exclusive_group()
    either.add_argument("--suspend", action="store_true", help="switch all scaling off")
    either.add_argument("--resume", action="store_true", help="switch all scaling on")


def _protect(command: argparse.ArgumentParser) -> None:
    _unprotect(command)
    command.add_argument("--minutes", metavar="N", type=count, help="how long (default: 120)")


def _unprotect(command: argparse.ArgumentParser) -> None:
    command.add_argument("tasks", metavar="TASK", nargs="+", help="id, its beginning, or ARN")
    _several(command)


def _instances(command: argparse.ArgumentParser) -> None:
    command.add_argument("instances", metavar="INSTANCE", nargs="+", help="EC2 id, id or ARN")
    _several(command)


def _set_exec(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)
    command.add_argument("state", choices=("on", "off"))
    command.add_argument("--redeploy", action="store_true", help="replace all tasks: they know it")


def _tag(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)
    command.add_argument("tags", metavar="KEY=VALUE", nargs="+")


def _untag(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)
    command.add_argument("keys", metavar="KEY", nargs="+")


def _delete(command: argparse.ArgumentParser) -> None:
    command.add_argument("service", metavar="SERVICE", help=_SERVICE)


def _task(command: argparse.ArgumentParser) -> None:
    command.add_argument("definition", metavar="DEFINITION", help="family, family:number or ARN")
    command.add_argument("--count", metavar="N", type=count, default=1, help="1 to 10 tasks")
    command.add_argument(
        "--like", metavar="SERVICE", default="", help="network and capacity of this service"
    )
    command.add_argument(
        "--command", metavar="[CONTAINER=]LINE", default="", help="another command, this once"
    )


def _deregister(command: argparse.ArgumentParser) -> None:
    command.add_argument("definition", metavar="DEFINITION", help="family:number or ARN")


_OPERATIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "scale": ("set how many tasks a service wants", _scale),
    "restart": ("replace all tasks of services by new ones", _restart),
    "stop": ("stop tasks", _stop),
    "rollback": ("take a service back to the last revision that completed", _rollback),
    "deploy": ("put a service on another revision, or on a new one", _deploy),
    "autoscaling": ("change what auto scaling may do with a service", _autoscaling),
    "protect": ("protect tasks from scale-in and deployments", _protect),
    "unprotect": ("end the protection of tasks", _unprotect),
    "drain": ("move tasks away from container instances", _instances),
    "activate": ("take drained container instances into service", _instances),
    "run": ("start tasks of a definition without a service", _task),
    "set-exec": ("allow or forbid ECS Exec for the new tasks of a service", _set_exec),
    "tag": ("tag a service", _tag),
    "untag": ("take tags off a service", _untag),
    "deregister": ("make a revision inactive", _deregister),
    "delete": ("delete a service that was scaled to 0", _delete),
}


def _run(options: argparse.Namespace) -> int:
    from ecstui.cli.operate import run

    return run(options)


def _audit(options: argparse.Namespace) -> int:
    from ecstui.cli.audit import run

    return run(options)


def _policy(options: argparse.Namespace) -> int:
    from ecstui.cli.iam_policy import run

    return run(options)
