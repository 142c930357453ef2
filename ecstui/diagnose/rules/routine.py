"""Service events of normal life. They stand first, since nearly all events are of these kinds."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import EVENT, Level, Rule, rule


def _routine(code: str, title: str, pattern: str, level: Level = "routine") -> Rule:
    return rule(code, level, title, pattern, scopes=EVENT)


ROUTINE = (
    _routine("event.steady", "steady", r"has reached a steady state\.?$"),
    _routine(
        "event.registered",
        "targets registered",
        r"[) ]registered \d+ (?:targets?|instances?) in",
        "info",
    ),
    _routine(
        "event.deregistered",
        "targets deregistered",
        r"[) ]deregistered \d+ (?:targets?|instances?) in",
        "info",
    ),
    rule(
        "event.started-unhealthy",
        "warning",
        "unhealthy tasks replaced",
        r"has started \d+ tasks?\b.*Amazon ECS replaced (?P<what>\d+) tasks? due to an unhealthy",
        scopes=EVENT,
        meaning="The scheduler replaces tasks that are not healthy.",
        advice="Once may be chance; more than twice in half an hour is a health problem.",
        symptom=True,
    ),
    _routine("event.started", "tasks started", r"(?:has )?started \d+ tasks?\b", "info"),
    _routine(
        "event.stopped",
        "tasks stopped",
        r"(?:has )?stopped \d+ (?:running |pending )?tasks?",
        "info",
    ),
    _routine(
        "event.draining",
        "connections draining",
        r"has begun draining connections on \d+ task",
        "info",
    ),
    _routine("event.deployment-completed", "deployment completed", r"deployment completed\.?$"),
    _routine(
        "event.desired-count",
        "autoscaling",
        r"Successfully set (?:desired count|min capacity)(?: to (?P<what>\d+))?",
        "info",
    ),
    _routine(
        "event.az-unbalanced",
        "zones not balanced",
        r"is not AZ balanced with .*in progress",
        "info",
    ),
    _routine("event.az-balanced", "zones balanced", r"is AZ balanced with", "info"),
    _routine("event.az-stopped", "zone rebalancing ended", r"stopped AZ Rebalancing", "info"),
)
