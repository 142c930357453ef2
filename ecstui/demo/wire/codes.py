"""What each AWS service calls its errors: codes, messages and statuses of the same trouble."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ecstui.demo.calls import Fault
from ecstui.demo.wire.forms import SERVICES, service_model

CALLER = "assumed-role/OnCallEngineer/demo"
"""Who every caller of the embedded AWS is, as in the ARN that sts tells."""

_QUERY = frozenset({"cloudwatch", "elbv2", "sts"})
_IAM_PREFIX = {"elbv2": "elasticloadbalancing"}
_INVALID = {
    "ecs": "InvalidParameterException",
    "logs": "InvalidParameterException",
    "application-autoscaling": "ValidationException",
    "ec2": "InvalidParameterValue",
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """An error as the wire names it: shape name in JSON and CBOR, code in XML, HTTP status."""

    shape: str
    code: str
    status: int
    sender: bool = True


@cache
def _modelled(service: str) -> dict[str, Spelling]:
    found: dict[str, Spelling] = {}
    if service not in SERVICES:
        return found
    for shape in service_model(service).error_shapes:
        error = shape.metadata.get("error", {})
        code = error.get("code", shape.name)
        sender = bool(error.get("senderFault", True))
        spelling = Spelling(shape.name, code, int(error.get("httpStatusCode", 400)), sender)
        found.setdefault(shape.name, spelling)
        found.setdefault(code, spelling)
    return found


def spelling(service: str, fault: Fault) -> Spelling:
    """How `service` spells a fault that an operation raised by shape name or by code."""
    known = _modelled(service).get(fault.code)
    if known is None:
        shape = _SHAPE_OF.get(fault.code, fault.code)
        return Spelling(shape, fault.code, fault.status, fault.status < 500)
    if service not in _QUERY and service != "ec2":
        # JSON services answer 400 to every fault of the caller, whatever the fault.
        return Spelling(known.shape, known.shape, fault.status, fault.status < 500)
    status = fault.status if fault.status != 400 else known.status
    return Spelling(known.shape, known.code, status, status < 500)


# Untyped query codes that JSON and CBOR name after the common exception.
_SHAPE_OF = {
    "Throttling": "ThrottlingException",
    "AccessDenied": "AccessDeniedException",
    "ExpiredToken": "ExpiredTokenException",
    "ValidationError": "ValidationException",
}


def throttled(service: str) -> Fault:
    """Too many calls."""
    if service == "ec2":
        return Fault("RequestLimitExceeded", "Request limit exceeded.", 503)
    return Fault("Throttling" if service in _QUERY else "ThrottlingException", "Rate exceeded")


def expired(service: str) -> Fault:
    """The credentials were good once."""
    if service == "ec2":
        return Fault("RequestExpired", "Request has expired.")
    message = "The security token included in the request is expired"
    if service in _QUERY:
        return Fault("ExpiredToken", message, 403)
    return Fault("ExpiredTokenException", message)


def denied(service: str, operation: str, account: str) -> Fault:
    """IAM says no."""
    action = f"{_IAM_PREFIX.get(service, service)}:{operation}"
    message = (
        f"User: arn:aws:sts::{account}:{CALLER} is not authorized to perform: {action} "
        f"on resource: * because no identity-based policy allows the {action} action"
    )
    if service == "ec2":
        return Fault(
            "UnauthorizedOperation",
            f"You are not authorized to perform this operation. {message}",
            403,
        )
    if service in _QUERY:
        return Fault("AccessDenied", message, 403)
    return Fault("AccessDeniedException", message)


def invalid(service: str, message: str) -> Fault:
    """The request breaks a rule."""
    return Fault(_INVALID.get(service, "ValidationError"), message)


def malformed(service: str, message: str) -> Fault:
    """The request cannot be read at all."""
    if service in ("elbv2", "sts", "ec2"):
        return Fault("MalformedInput" if service != "ec2" else "InvalidParameterValue", message)
    return Fault("SerializationException", message)


def unsigned(service: str) -> Fault:
    """The request carries no signature."""
    if service == "ec2":
        return Fault("AuthFailure", "AWS was not able to validate the provided credentials", 401)
    code = "MissingAuthenticationToken"
    if service not in _QUERY:
        return Fault(code + "Exception", "Missing Authentication Token")
    return Fault(code, "Request is missing Authentication Token", 403)


def broken(service: str, status: int = 500) -> Fault:
    """AWS has trouble of its own."""
    if status == 503:
        code = "ServiceUnavailable" if service in _QUERY else "ServiceUnavailableException"
        return Fault(code, "Service is unavailable. Please try again later.", status)
    if service == "ecs":
        return Fault("ServerException", "Service Unavailable. Please try again later.", status)
    message = "The request processing has failed because of an unknown error, exception or failure."
    return Fault("InternalFailure", message, status)
