"""`python -m ecstui.demo`: the embedded AWS alone, or as the child of another process."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ecstui.demo import commands


def main(argv: Sequence[str] | None = None) -> int:
    """Run the embedded AWS; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m ecstui.demo",
        description="Run the embedded AWS until ctrl-c; prints what to export for other clients.",
    )
    commands.add_arguments(parser)
    # For programs: say where we are in JSON, end when standard input ends.
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if not options.child:
        return commands.main(options)
    from ecstui.demo.process import run_child  # noqa: PLC0415 - --help must stay light

    return run_child(commands.setup_of(options))


if __name__ == "__main__":
    sys.exit(main())
