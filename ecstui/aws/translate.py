"""The one place that catches the SDK's errors: each becomes ours, with a sentence and advice."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import aiohttp
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from ecstui.aws import codes
from ecstui.errors import (
    AccessDenied,
    AwsError,
    Expired,
    NoCredentials,
    NoRegion,
    NotFound,
    Rejected,
    Throttled,
    TimedOut,
    Unreachable,
    Unreadable,
)


class Asked(NamedTuple):
    """What was asked, as whom and where: what the sentences need."""

    operation: str
    """Like `ecs:ListTasks`."""
    profile: str = ""
    region: str = ""
    endpoint_url: str = ""


@contextmanager
def translated(asked: Asked) -> Iterator[None]:
    """Run SDK code; what it raises on purpose comes out as an `AwsError`."""
    try:
        yield
    except sdk.ClientError as error:
        raise answered(error, asked) from error
    except (sdk.BotoCoreError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise failed(error, asked) from error
    except ValueError as error:
        # What a credential_process or a cached session said was no JSON, or no date.
        raise _unsigned(error, asked, {"operation": asked.operation}) from error
    except ResponseParserError as error:
        sentence = f"The answer to {asked.operation} is not what AWS would send."
        raise Unreadable(sentence, _BETWEEN, operation=asked.operation) from error


BROKEN = "ConnectionBroken"
"""The code of a connection that was there and broke: another attempt may well work."""

_BETWEEN = "Something between here and AWS may have answered: check proxy and endpoint."
_CLOCK = "Check this machine's clock, and the secret key."
_DENIED = re.compile(r"not authorized to perform: (?P<action>[\w-]+:\w+)")


def answered(error: sdk.ClientError, asked: Asked) -> AwsError:
    """The error that AWS itself answered with."""
    told = error.response.get("Error", {})
    code, message = str(told.get("Code", "")), _line(str(told.get("Message", "")))
    metadata: Any = error.response.get("ResponseMetadata", {})
    operation = asked.operation
    if error.operation_name != operation.partition(":")[2]:
        # A step of the credential chain: AssumeRole… of STS, GetRoleCredentials of SSO.
        service = "sts" if error.operation_name.startswith("AssumeRole") else "sso"
        operation = f"{service}:{error.operation_name}"
    where = {
        "operation": operation,
        "code": code,
        "request_id": str(metadata.get("RequestId", "")),
    }
    status = int(metadata.get("HTTPStatusCode") or 0)
    if code in codes.DENIED:
        return _denied(message, where)
    if code in codes.THROTTLED or status == 429 or message.startswith("Rate exceeded"):
        return Throttled(
            f"AWS throttles {operation}: {_ended(message or code)}",
            "Others in this account and Region share the same rate; we slow down.",
            **where,
        )
    if code in codes.EXPIRED or "token is expired" in message:
        return Expired("The session has expired.", _sign_in(asked), **where)
    if code in codes.UNSIGNED:
        return NoCredentials(
            f"AWS refused the signature: {_ended(message or code)}", _CLOCK, **where
        )
    if code in codes.UNKNOWN_KEYS:
        sentence = f"AWS doesn't know these credentials: {_ended(message or code)}"
        advice = "Check the profile, and that the Region is enabled for the account."
        return NoCredentials(sentence, advice, **where)
    return _other(code, message, status, where)


def _ended(said: str) -> str:
    """What AWS said, as a sentence that another one may follow."""
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _denied(message: str, where: dict[str, str]) -> AccessDenied:
    found = _DENIED.search(message)
    action = found["action"] if found else where["operation"]
    why = ""
    if "explicit deny" in message:
        why = " An explicit deny stands against it."
    return AccessDenied(
        f"You may not {action}.{why}", f"Add {action} to your role.", action=action, **where
    )


def _other(code: str, message: str, status: int, where: dict[str, str]) -> AwsError:
    said = f"{code}: {message}" if message and message != code else code or f"HTTP {status}"
    if code in codes.NOT_FOUND or any(text in message for text in codes.NOT_FOUND_TEXTS):
        return NotFound(message or said, **where)
    if status >= 500:
        sentence = f"AWS could not answer {where['operation']} (HTTP {status}, {said})."
        return Unreachable(sentence, "It is tried again by itself.", **where)
    return Rejected(f"AWS rejected {where['operation']}: {said}", **where)


def _sign_in(asked: Asked) -> str:
    if asked.profile:
        return f"Run: aws sso login --profile {asked.profile}"
    return "Sign in again (aws sso login), or renew the keys in your environment."


def failed(error: BaseException, asked: Asked) -> AwsError:
    """The failure to sign a request, to send it, or to get an answer."""
    at = {"operation": asked.operation, "code": type(error).__name__}
    if isinstance(error, _TIMED_OUT):
        sentence = f"No answer to {asked.operation} from {_host(error, asked)} in time."
        return TimedOut(sentence, "Check the network; it is tried again by itself.", **at)
    if isinstance(error, _NETWORK):
        return _unreachable(error, asked, at)
    return _unsigned(error, asked, at)


def _unsigned(error: BaseException, asked: Asked, at: dict[str, str]) -> AwsError:
    """The failure to sign: no session, no Region, no credentials."""
    if isinstance(error, _NO_SESSION):
        return Expired(f"You are not signed in: {_words(error)}", _sign_in(asked), **at)
    if isinstance(error, _NO_REGION):
        sentence = f"{asked.region!r} can't be a Region." if asked.region else "No Region is set."
        return NoRegion(sentence, "Pass --region eu-west-1 or set AWS_REGION.", **at)
    if isinstance(error, _NO_CREDENTIALS):
        return _no_credentials(error, asked, at)
    if isinstance(error, OSError | ValueError):
        sentence = f"The credentials could not be had: {_words(error)}"
        return NoCredentials(sentence, "Check the files and programs of your profile.", **at)
    return Rejected(f"{asked.operation} could not be sent: {_words(error)}", **at)


def _no_credentials(error: BaseException, asked: Asked, at: dict[str, str]) -> NoCredentials:
    if isinstance(error, sdk.NoCredentialsError):
        return NoCredentials(
            "There are no AWS credentials.",
            "Pass --profile, run aws configure or aws sso login, or export AWS_ACCESS_KEY_ID.",
            **at,
        )
    profile = f" of profile {asked.profile}" if asked.profile else ""
    sentence = f"The credentials{profile} can't be used: {_words(error)}"
    return NoCredentials(sentence, "Check your AWS configuration files.", **at)


def _unreachable(error: BaseException, asked: Asked, at: dict[str, str]) -> Unreachable:
    host, causes = _host(error, asked), list(_causes(error))
    if isinstance(error, sdk.ProxyConnectionError):
        return Unreachable("The proxy can't be reached.", "Check HTTPS_PROXY.", **at)
    if any(isinstance(cause, sdk.SSLError | ssl.SSLError) for cause in causes):
        sentence = f"The secure connection to {host} failed: {_words(causes[-1])}"
        return Unreachable(sentence, "Check the clock, AWS_CA_BUNDLE and any proxy.", **at)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        advice = f"Check the network, and the Region's name ({asked.region})."
        return Unreachable(f"The name {host} is not known.", advice, **at)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        sentence = f"Nothing listens at {host} (connection refused)."
        return Unreachable(sentence, "Check the endpoint URL and its port.", **at)
    if any(isinstance(cause, _BROKEN) for cause in causes):
        sentence = f"The connection to {host} broke before the answer to {asked.operation} came."
        return Unreachable(sentence, "It is tried again by itself.", **at | {"code": BROKEN})
    sentence = f"{host} can't be reached: {_words(causes[-1])}"
    return Unreachable(sentence, "Check the network.", **at)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps, outermost first."""
    seen: set[int] = set()
    inner: BaseException | None = error
    while inner is not None and id(inner) not in seen:
        seen.add(id(inner))
        yield inner
        wrapped = getattr(inner, "kwargs", {}).get("error")
        wrapped = wrapped or getattr(inner, "os_error", None)
        inner = wrapped if isinstance(wrapped, BaseException) else inner.__cause__


def _host(error: BaseException, asked: Asked) -> str:
    kwargs: dict[str, Any] = getattr(error, "kwargs", {})
    url = str(kwargs.get("endpoint_url") or asked.endpoint_url)
    return url.partition("://")[2].partition("/")[0] or "AWS"


def _words(error: BaseException) -> str:
    """An error's text on one line, ending in one full stop."""
    return (_line(str(error)) or type(error).__name__)[:300].rstrip(".") + "."


def _line(text: str) -> str:
    return " ".join(text.split())


_NO_SESSION = (
    sdk.UnauthorizedSSOTokenError,
    sdk.SSOTokenLoadError,
    sdk.TokenRetrievalError,
    sdk.NoAuthTokenError,
    *codes.newer_errors("LoginRefreshRequired", "LoginTokenLoadError"),
)
_NO_REGION = (sdk.NoRegionError, sdk.InvalidRegionError)
_NO_CREDENTIALS = (
    sdk.NoCredentialsError,
    sdk.PartialCredentialsError,
    sdk.CredentialRetrievalError,
    sdk.ProfileNotFound,
    sdk.ConfigParseError,
    sdk.ConfigNotFound,
    sdk.InvalidConfigError,
    sdk.UnknownCredentialError,
    sdk.MetadataRetrievalError,
    sdk.RefreshWithMFAUnsupportedError,
    sdk.SSOError,
    *codes.newer_errors("LoginError"),
)
_TIMED_OUT = (sdk.ReadTimeoutError, sdk.ConnectTimeoutError, TimeoutError)
_NETWORK = (
    sdk.HTTPClientError,
    sdk.ConnectionError,
    aiohttp.ClientError,
    ConnectionError,
    socket.gaierror,
    ssl.SSLError,
)
_BROKEN = (
    sdk.ConnectionClosedError,
    sdk.ResponseStreamingError,
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientPayloadError,
    ConnectionResetError,
    BrokenPipeError,
)
