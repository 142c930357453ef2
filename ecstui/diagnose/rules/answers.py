"""What AWS answers when asked: refused calls, what is missing, scaling that didn't happen."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import Scope, rule

_API: tuple[Scope, ...] = ("api.error",)
_FAILURE: tuple[Scope, ...] = ("api.failure",)
_SCALING: tuple[Scope, ...] = ("scaling.activity",)

ANSWERS = (
    rule(
        "api.expired",
        "error",
        "credentials have expired",
        r"ExpiredToken|RequestExpired|token (?:included in the request is|has) expired"
        r"|session associated with this profile has expired",
        scopes=_API,
        advice="Sign in again, for example with aws sso login. A wrong clock does this too.",
    ),
    rule(
        "api.bad-creds",
        "error",
        "credentials are not valid",
        r"UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|AuthFailure"
        r"|IncompleteSignature|InvalidAccessKeyId",
        scopes=_API,
        advice="Check profile, Region (some have to be opted in to) and clock.",
    ),
    rule(
        "api.throttled",
        "warning",
        "asked too often",
        r"Throttl|RequestLimitExceeded|TooManyRequests|Rate exceeded|SlowDown",
        scopes=_API,
        advice="All callers of the account share the rate. Ask less often.",
    ),
    rule(
        "api.exec-not-enabled",
        "error",
        "ECS Exec isn't on for this task",
        r"execute command was not enabled when the task was run",
        scopes=_API,
        advice="Set enableExecuteCommand on the service and force a new deployment.",
    ),
    rule(
        "api.exec-internal",
        "error",
        "the task's exec agent is not connected",
        r"TargetNotConnected|execute command failed due to an internal error",
        scopes=_API,
        advice="Allow ssmmessages for the task role, check the way to SSM and that the root file "
        "system can be written.",
    ),
    rule("api.cluster-missing", "error", "no such cluster", r"ClusterNotFound", scopes=_API),
    rule("api.service-missing", "error", "no such service", r"ServiceNotFound", scopes=_API),
    rule("api.service-inactive", "error", "service isn't active", r"ServiceNotActive", scopes=_API),
    rule(
        "api.log-missing",
        "warning",
        "no such log yet",
        r"log (?:group|stream) does not exist",
        scopes=_API,
        advice="A stream is made with the first line; the group may have been deleted.",
    ),
    rule(
        "api.denied",
        "error",
        "not allowed",
        r"AccessDenied|not authorized to perform:? (?P<what>[\w:-]+)|UnauthorizedOperation",
        scopes=_API,
        advice="Have the action added to your role.",
    ),
    rule("failure.missing", "warning", "gone", r"^MISSING$", scopes=_FAILURE),
    rule("failure.inactive", "warning", "inactive", r"^INACTIVE$", scopes=_FAILURE),
    rule(
        "failure.protection",
        "warning",
        "can't be protected",
        r"^(?P<what>TASK_NOT_VALID|DEPLOYMENT_BLOCKED)$",
        scopes=_FAILURE,
    ),
    rule(
        "scaling.not-scaled",
        "info",
        "autoscaling did nothing",
        r"^(?P<what>AutoScalingAnticipatedFlapping|TargetServicePutResourceAsUnscalable"
        r"|AlreadyAt(?:Max|Min|Desired)Capacity)$",
        scopes=_SCALING,
        advice="Raise the maximum if AlreadyAtMaxCapacity comes again and again.",
    ),
    rule(
        "scaling.set",
        "info",
        "scaled",
        r"Successfully set (?:desired count|min capacity|max capacity)",
        scopes=_SCALING,
    ),
)
