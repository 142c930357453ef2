"""What can be said on the command line; imports nothing heavy, so `--help` answers at once."""

from __future__ import annotations

import argparse

import ecstui
from ecstui.cli.logs_options import add_logs
from ecstui.cli.operate_options import add_audit, add_operations, add_policy

_EPILOG = """\
examples:
  ecstui --demo                        the console on a living pretend AWS
  ecstui --profile prod                the console on your account
  ecstui get services -c prod -o json  the same picture for scripts
  ecstui logs prod/web -f              all its tasks' logs as one, through deployments
  ecstui triage prod                   what is broken there, since when and why
"""


def parser() -> argparse.ArgumentParser:
    """The whole command line. Each command's `run` takes the parsed options, returns a status."""
    top = argparse.ArgumentParser(
        prog="ecstui",
        description="The terminal console for Amazon ECS. Without a command it opens the console.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"ecstui {ecstui.__version__}")
    _add_common(top)
    _add_console(top)
    top.set_defaults(run=_console)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    _add_get(commands)
    add_logs(commands, _add_common)
    add_operations(commands, _add_common)
    add_audit(commands)
    add_policy(commands)
    _add_triage(commands)
    _add_demo_aws(commands)
    return top


def _add_common(target: argparse.ArgumentParser, default: object = None) -> None:
    aws = target.add_argument_group("AWS")
    aws.add_argument("--profile", metavar="NAME", default=default, help="profile of ~/.aws/config")
    aws.add_argument("--region", metavar="NAME", default=default, help="such as eu-west-1")
    aws.add_argument(
        "--endpoint-url",
        metavar="URL",
        default=default,
        help="another AWS, such as one started by demo-aws (also AWS_ENDPOINT_URL)",
    )


def _add_console(target: argparse.ArgumentParser) -> None:
    console = target.add_argument_group("console")
    console.add_argument("--demo", action="store_true", help="open on a pretend AWS, no account")
    console.add_argument(
        "--read-only", action="store_true", help="nothing can be changed: no writer exists"
    )
    console.add_argument("--theme", metavar="NAME", help="ecstui-dark, ecstui-light, ansi-16, …")
    console.add_argument("--config", metavar="FILE", help="configuration file to use")
    console.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="use the mouse (default: yes, but not over SSH)",
    )


def _add_get(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    get = commands.add_parser(
        "get",
        help="print clusters, services or tasks",
        description="Print clusters, services or tasks, with AWS's own field names in json.",
    )
    _add_common(get, default=argparse.SUPPRESS)
    get.add_argument("what", choices=("clusters", "services", "tasks"))
    get.add_argument("-c", "--cluster", metavar="NAME", help="only this cluster")
    get.add_argument("-s", "--service", metavar="NAME", help="only this service")
    get.add_argument("-o", "--output", choices=("table", "json", "yaml"), default="table")
    get.set_defaults(run=_get)


def _add_triage(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    triage = commands.add_parser(
        "triage",
        help="say what is broken, since when and why",
        description="Say what is broken, since when and why, the worst first. Exits with 0 when "
        "nothing is, with 1 on findings at or above --fail-on, with 2 when it can't be checked.",
    )
    _add_common(triage, default=argparse.SUPPRESS)
    triage.add_argument(
        "target", nargs="*", metavar="CLUSTER[/SERVICE]", help="only these (default: everything)"
    )
    triage.add_argument("--all", action="store_true", help="also healthy services, and notes")
    triage.add_argument("--since", metavar="TIME", help="only trouble of the last 90s, 15m, 2h")
    triage.add_argument("-o", "--output", choices=("text", "json", "markdown"), default="text")
    triage.add_argument("--fail-on", choices=("error", "warning"), default="error")
    triage.add_argument("--watch", action="store_true", help="look again and again, until ctrl-c")
    triage.add_argument(
        "--every", type=float, default=15.0, metavar="SECONDS", help="with --watch (default: 15)"
    )
    triage.add_argument(
        "--metrics",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="look at CPU and memory too, which costs a little (default: yes)",
    )
    triage.set_defaults(run=_triage)


def _add_demo_aws(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from ecstui.demo import commands as demo

    alone = commands.add_parser(
        "demo-aws",
        help="run the pretend AWS alone, for any AWS client",
        description="Run the pretend AWS until ctrl-c. Prints what to export for other clients.",
    )
    demo.add_arguments(alone)
    alone.set_defaults(run=demo.main)


def _console(options: argparse.Namespace) -> int:
    from ecstui.cli.console import run

    return run(options)


def _get(options: argparse.Namespace) -> int:
    from ecstui.cli.get import run

    return run(options)


def _triage(options: argparse.Namespace) -> int:
    from ecstui.cli.triage import run

    return run(options)
