"""A bug's end: a report without secrets in a private file, and one line on the terminal."""

from __future__ import annotations

import contextlib
import os
import re
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import ecstui
from ecstui.errors import ConfigError
from ecstui.paths import private_dir, write_private
from ecstui.text import clean, clean_lines

CRASHED = 70
"""Exit status after a bug, EX_SOFTWARE of sysexits.h; AWS's errors have others."""


class ReportsCrashes:
    """Mixin before Textual's App: a bug ends it with a report in a file, and one line on stderr.

    Textual's own way prints the exception raw, with the values of all variables, secrets included,
    and ends with status 0.
    """

    crash_folder: Path | None = None
    crash_message: str = ""
    if TYPE_CHECKING:  # what Textual's App brings
        _return_code: int | None
        _exception: Exception | None

        def _close_messages_no_wait(self) -> None: ...

    def _fatal_error(self) -> None:
        self._return_code = CRASHED
        if not self.crash_message:  # what follows from the first bug only hides it
            error: BaseException | None = self._exception
            error = getattr(error, "error", None) or error  # a WorkerFailed: what the worker raised
            unknown = RuntimeError("Textual gave up without an exception")
            self.crash_message = report_crash(error or unknown, self.crash_folder)
        self._close_messages_no_wait()

    def panic(self, *_renderables: object) -> None:
        """Where Textual would print a bug in its own way."""
        self._fatal_error()


_SECRETS = re.compile(
    r"""(?ix)
    ( (?: secret | token | passw | credential | signature | authorization | api[_-]?key )
      [\w-]* ["']? \s* [=:] \s* ["']? (?: bearer \s+ )? ) [^\s"',;&)}\]]+  # key = value
    | \b (?: AKIA | ASIA ) [A-Z0-9]{12,}  # access keys
    | (?<! [\w/+=] ) (?: [\w/+=]{40} | [\w/+=]{100,} ) (?! [\w/+=] )  # secret keys, session tokens
    """
)


def _redacted(line: str) -> str:
    """`line` without what looks like a secret. Lines that name a place in a file stay."""
    if line.startswith('  File "'):
        return line
    return _SECRETS.sub(lambda found: f"{found[1] or ''}[redacted]", line)


def crash_report(error: BaseException, folder: Path) -> Path:
    """Write what a developer needs into a private file in `folder`, made if missing; return it.

    The traceback comes without the values of variables, and what looks like a secret is left out.
    Raises ConfigError or OSError when it can't be written.
    """
    trace = "".join(traceback.format_exception(error))
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    text = "\n".join(
        [*_circumstances(), f"At {stamp}", "", *map(_redacted, clean_lines(trace)), ""]
    )
    path = private_dir(folder) / f"crash-{stamp}-{os.getpid()}.txt"
    write_private(path, text)
    return path


def _circumstances() -> Iterator[str]:
    # Imported here, since crashes are rare and starts are not.
    import platform  # noqa: PLC0415  # see above
    from importlib import metadata  # noqa: PLC0415  # see above

    yield f"ecstui {ecstui.__version__}, Python {platform.python_version()}"
    for name in ("textual", "aiobotocore", "botocore"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            yield f"{name} {metadata.version(name)}"
    yield f"{platform.platform()}, TERM={clean(os.environ.get('TERM', ''))}"


def report_crash(error: BaseException, folder: Path | None) -> str:
    """`crash_report`, and one line for the user, without what the error itself says."""
    what = f"ecstui: ended by a bug in itself ({type(error).__name__})."
    if folder is None:
        return what
    try:
        return f"{what} Please report it with {crash_report(error, folder)}"
    except (ConfigError, OSError) as failed:
        return f"{what} The report could not be written: {failed}"
