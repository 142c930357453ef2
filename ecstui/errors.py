"""Every error ecstui raises on purpose, each with a sentence that says what to do.

    EcstuiError
    ├── ConfigError          the user's configuration or command line is wrong
    ├── Refused              a guard said no: nothing was sent to AWS
    └── AwsError             AWS, or the way to it, said no
        ├── AccessDenied     the credentials are good, the permission is missing
        ├── Expired          the session has ended; sign in again
        ├── NoCredentials    nothing to sign requests with
        │   └── NoRegion     nothing says which Region to ask
        ├── Throttled        AWS's request rate is used up
        ├── NotFound         the named thing isn't there
        ├── Unreachable      no answer: network, DNS, endpoint or a 5xx
        ├── TimedOut         an answer took too long
        ├── Rejected         AWS understood and refused the request
        └── Unreadable       the answer isn't what AWS would send

A bug is none of these: it ends the program with a redacted traceback.
"""

from __future__ import annotations


class EcstuiError(Exception):
    """An expected failure: `sentence` says what happened, `advice` what to do about it."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class ConfigError(EcstuiError):
    """The configuration file, a theme or a command line option can't be used."""


class Refused(EcstuiError):
    """A guard stopped an operation before anything was sent."""


class AwsError(EcstuiError):
    """AWS, or the way to it, said no. `operation` is like `ecs:ListTasks`, `code` AWS's own."""

    word = "failed"
    """One word for a status line."""

    def __init__(
        self,
        sentence: str,
        advice: str = "",
        *,
        operation: str = "",
        code: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(sentence, advice)
        self.operation = operation
        self.code = code
        self.request_id = request_id


class AccessDenied(AwsError):
    """The caller may not do this. `action` is the missing permission, as AWS names it."""

    word = "denied"

    def __init__(self, sentence: str, advice: str = "", *, action: str = "", **where: str) -> None:
        super().__init__(sentence, advice, **where)
        self.action = action or where.get("operation", "")


class Expired(AwsError):
    """The session token has expired: sign in again, the console goes on by itself."""

    word = "expired"


class NoCredentials(AwsError):
    """The SDK's whole credential chain found nothing usable."""

    word = "no credentials"


class NoRegion(NoCredentials):
    """No Region is set, or what is set can't be one."""

    word = "no region"


class Throttled(AwsError):
    """The account's request rate for this operation is used up."""

    word = "throttled"


class NotFound(AwsError):
    """The named cluster, service, task, log group… doesn't exist (any more)."""

    word = "not found"


class Unreachable(AwsError):
    """No usable answer: network, DNS, a refused connection or a server fault."""

    word = "unreachable"


class TimedOut(Unreachable):
    """The answer took longer than we wait."""

    word = "timed out"


class Rejected(AwsError):
    """AWS understood the request and refused it."""

    word = "rejected"


class Unreadable(AwsError):
    """The answer could not be read as what AWS documents."""

    word = "unreadable"
