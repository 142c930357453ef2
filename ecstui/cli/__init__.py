"""The command line: parses it, wires the rooms together, turns errors into exit statuses."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from ecstui.cli.options import parser
from ecstui.errors import ConfigError, EcstuiError, Refused

FAILED = 1
"""Exit status when AWS said no."""
USAGE = 2
"""Exit status when the command line or the configuration is wrong, as argparse uses it."""
REFUSED = 3
"""Exit status when a guard said no and nothing was sent."""
INTERRUPTED = 130
"""Exit status after ctrl-c, as shells report it."""


_NO_MORE = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What the system says when nothing more can be written."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parser().parse_args(argv)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except EcstuiError as error:
        return _say(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _unwritable(error)
    except Exception as error:  # noqa: BLE001  # the one place: a bug ends in a report without secrets
        return _crashed(error)
    return status


def _unwritable(error: OSError) -> int:
    """The output can't be written; if that isn't what `error` says, it is a bug."""
    if error.errno not in _NO_MORE:
        return _crashed(error)
    # Without this the interpreter would complain again when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0  # the reader (`| head`) has seen enough
    return _say(EcstuiError(f"The output can't be written: {error.strerror}."))


def _crashed(error: Exception) -> int:
    from ecstui.crash import CRASHED, report_crash
    from ecstui.paths import crash_dir

    print(report_crash(error, crash_dir()), file=sys.stderr)
    return CRASHED


def _say(error: EcstuiError) -> int:
    from ecstui.text import clean

    print(f"ecstui: {clean(str(error))}", file=sys.stderr)
    if isinstance(error, Refused):
        return REFUSED
    return USAGE if isinstance(error, ConfigError) else FAILED
