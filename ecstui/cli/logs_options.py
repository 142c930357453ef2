"""What can be said after `ecstui logs`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

_EPILOG = """\
examples:
  ecstui logs prod/web                        the last 200 lines of all tasks of a service
  ecstui logs prod/web -f --level warn        follow it, through deployments; ctrl-c ends
  ecstui logs web --since 1h --grep 'timeout|5\\d\\d' --exclude /health
  ecstui logs 1a2b3c4d --container envoy      one container of one task
  ecstui logs prod/web --previous             the last words of what stopped last
  ecstui logs prod/web --since 15m --json | jq -r .message

exit status: 0 done, also after ctrl-c · 1 AWS said no, or there is nothing to read · 2 wrong usage
"""


def add_logs(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: Callable[..., None]
) -> None:
    """The command with all its options."""
    logs = commands.add_parser(
        "logs",
        help="print or follow the logs of a service or task",
        description="Print or follow the logs of a service, a task or a container, merged by time.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common(logs, default=argparse.SUPPRESS)
    logs.add_argument(
        "target",
        metavar="SERVICE|TASK",
        help="name, CLUSTER/NAME, ARN, task id or its beginning",
    )
    logs.add_argument("-c", "--cluster", metavar="NAME", help="where it is, by name or ARN")
    logs.add_argument("--container", metavar="NAME", default="", help="only this container")
    logs.add_argument("--previous", action="store_true", help="of the tasks that stopped last")
    _add_range(logs)
    _add_filters(logs)
    _add_output(logs)
    logs.set_defaults(run=_run)


def _add_range(logs: argparse.ArgumentParser) -> None:
    span = logs.add_argument_group("which lines")
    span.add_argument("-f", "--follow", action="store_true", help="go on with what comes")
    span.add_argument("--since", metavar="TIME", help="90s, 15m, 2h, 3d, 14:30, 2026-01-31T14:30")
    span.add_argument("--until", metavar="TIME", help="the same")
    span.add_argument(
        "-n",
        "--tail",
        type=_count,
        metavar="N",
        help="only the newest N, counted before filters (default: 200, with --since all)",
    )


def _add_filters(logs: argparse.ArgumentParser) -> None:
    filters = logs.add_argument_group("filters; several --grep must all match")
    filters.add_argument("--grep", action="append", default=[], metavar="REGEX", help="keep these")
    filters.add_argument(
        "--exclude", action="append", default=[], metavar="REGEX", help="leave these out"
    )
    filters.add_argument(
        "--level",
        choices=("trace", "debug", "info", "warn", "error", "fatal"),
        help="this and worse; lines without a level count as info",
    )
    filters.add_argument(
        "--pattern", default="", metavar="PATTERN", help="CloudWatch filter, applied by AWS"
    )


def _add_output(logs: argparse.ArgumentParser) -> None:
    output = logs.add_argument_group("output")
    output.add_argument("-o", "--output", choices=("text", "json"), default="text")
    output.add_argument(
        "--json", dest="output", action="store_const", const="json", help="one object a line"
    )
    output.add_argument("--no-prefix", action="store_true", help="messages only")
    output.add_argument("--utc", action="store_true", help="times in UTC")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _run(options: argparse.Namespace) -> int:
    from ecstui.cli.logs import run

    return run(options)
