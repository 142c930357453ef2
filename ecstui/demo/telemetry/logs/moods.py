"""How an incident changes what a service says: error rates, complaints, start and last words."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mood:
    """Shares of warnings and errors, own texts for them, and the words before an end.

    `slow` multiplies request times, `failing` is the share of requests answered with 5xx,
    `health` the status of health checks. `last` is said just before the process ends by itself;
    "{trace}" stands for a stack trace.
    """

    warn: float = 0.03
    error: float = 0.004
    warns: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    slow: float = 1.0
    failing: float = 0.003
    health: int = 200
    health_text: str = "ok"
    extra: dict[str, float] = field(default_factory=dict)


CALM = Mood()

_MOODS: dict[str, Mood] = {
    "crash-loop": Mood(
        warn=0.15,
        error=0.08,
        warns=(
            "config key FEATURE_PRICING_V2 is not set, falling back",
            "database migration 0042 is pending",
        ),
        errors=('could not load pricing rules: relation "pricing_rules" does not exist',),
        opening=("applying configuration from /etc/app/config.yaml", "checking schema version"),
        last=(
            'panic in main loop, shutting down: relation "pricing_rules" does not exist',
            "{trace}",
            "process exiting with code 1",
        ),
    ),
    "oom": Mood(
        warn=0.18,
        error=0.01,
        warns=(
            "heap usage {heap}% of limit after full GC, freed only {n}MB",
            "GC overhead: {ms}ms pause, old generation at {heap}%",
            "response cache holds {id} entries, eviction disabled",
        ),
        errors=("allocation of {n}MB delayed: heap usage {heap}%",),
        last=("heap usage 99% of limit, allocation of 64MB requested",),
        slow=1.8,
    ),
    "elb-health": Mood(
        warn=0.1,
        error=0.06,
        warns=("readiness degraded: redis ping took {ms}ms", "circuit breaker for {host} is open"),
        errors=("health check failed: dependency redis unavailable (dial tcp: i/o timeout)",),
        failing=0.12,
        slow=2.5,
        health=502,
        health_text="dependency redis unavailable",
    ),
    "cpu-saturated": Mood(
        warn=0.25,
        error=0.03,
        warns=(
            "slow request: {path} took {ms}ms (threshold 1000ms)",
            "event loop lag {ms}ms",
            "worker pool exhausted: {n} requests queued",
        ),
        errors=("request aborted after 30000ms: {path}", "request queue full, shedding load"),
        slow=24.0,
        failing=0.04,
    ),
    "stuck-rollout": Mood(
        warn=0.12,
        warns=("waiting for migration lock held by another release", "warm-up not finished"),
        opening=("running database migrations", "waiting for advisory lock 7421"),
    ),
    "spot": Mood(warn=0.04, warns=("rebalance recommendation received for this Spot capacity",)),
    "hostile-logs": Mood(warn=0.05, error=0.02),
}


def mood_for(incident: str) -> Mood:
    """The mood an incident puts a service in; calm for unknown ones and for none."""
    return _MOODS.get(incident, CALM)
