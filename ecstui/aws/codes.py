"""AWS's error codes by what they mean to us; services spell the same thing in many ways."""

from __future__ import annotations

from botocore import exceptions as sdk

DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "NotAuthorized",
        "OptInRequired",
        "SubscriptionRequiredException",
        "UnauthorizedException",
        "UnauthorizedOperation",
    }
)

EXPIRED = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
)

UNKNOWN_KEYS = frozenset(
    {
        "AuthFailure",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    }
)

UNSIGNED = frozenset(
    {
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    }
)

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)

NOT_FOUND = frozenset(
    {
        "ClusterNotFoundException",
        "LoadBalancerNotFound",
        "ObjectNotFoundException",
        "ResourceNotFoundException",
        "ServiceDeploymentNotFoundException",
        "ServiceNotFoundException",
        "TargetGroupNotFound",
    }
)

NOT_FOUND_TEXTS = ("The referenced task was not found", "Unable to describe task definition")
"""What ECS says under a code that means anything."""


def newer_errors(*names: str) -> tuple[type[Exception], ...]:
    """The SDK's errors of these names, as far as the installed version has them."""
    return tuple(getattr(sdk, name) for name in names if hasattr(sdk, name))
