"""What deployments say about themselves, short (rolloutStateReason) and at length."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import Scope, rule

_SHORT: tuple[Scope, ...] = ("deployment.rolloutStateReason",)
_LONG: tuple[Scope, ...] = ("serviceDeployment.statusReason",)

ROLLOUT = (
    rule("rollout.in-progress", "info", "in progress", r"\bin progress\.?$", scopes=_SHORT),
    rule("rollout.completed", "routine", "completed", r"\bcompleted\.?$", scopes=_SHORT),
    rule(
        "rollout.cb-rollback",
        "error",
        "rolled back by the circuit breaker",
        r"circuit breaker:? .*roll(?:ing|ed) back"
        r"(?: to (?:deployment ?(?:Id)? )?(?P<what>\S+?)\.?$)?",
        scopes=_SHORT,
        meaning="Too many tasks failed, so the service goes back to its last good revision.",
        advice="Find out why the tasks of the failed revision stopped.",
        symptom=True,
    ),
    rule(
        "rollout.cb-failed",
        "error",
        "failed: the circuit breaker ended it",
        r"circuit breaker",
        scopes=_SHORT,
        meaning="Too many tasks of the deployment failed to start or to get healthy.",
        advice="Look at the stopped tasks of this deployment.",
        symptom=True,
    ),
    rule(
        "rollout.alarm",
        "error",
        "stopped by an alarm",
        r"\balarms?\b",
        scopes=_SHORT + _LONG,
        meaning="A CloudWatch alarm of the deployment went off.",
        advice="Open the alarm: it names the metric that got worse with this revision.",
    ),
    rule(
        "sd.cb",
        "error",
        "rolled back by the circuit breaker",
        r"circuit breaker threshold",
        scopes=_LONG,
        meaning="Too many tasks of the new revision failed.",
        advice="Look at the stopped tasks of that revision.",
        symptom=True,
    ),
    rule(
        "sd.hook",
        "error",
        "rolled back: a lifecycle hook failed",
        r"(?P<what>[A-Z_]+)? ?lifecycle hook",
        scopes=_LONG,
        meaning="The Lambda function of a hook failed, took too long, or may not be called.",
        advice="Read the function's log; check its role and lambda:InvokeFunction.",
    ),
    rule(
        "sd.network",
        "error",
        "rolled back: load balancer not set up for it",
        r"invalid network(?:ing)? configuration[.:]? ?(?P<what>.*)",
        scopes=_LONG,
        meaning="Listener rules or target groups don't fit a blue/green deployment.",
        advice="One target group with weight, both attached to the rules, and a role that may "
        "change them.",
    ),
    rule(
        "sd.other",
        "error",
        "rolled back",
        r"rolled back because (?P<what>.*)",
        scopes=_LONG,
        meaning="The deployment was rolled back for the reason it names.",
        advice="Read the reason.",
    ),
)
