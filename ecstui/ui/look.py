"""The only place that decides how a state looks: a glyph, a plain word and a role of the theme.

Every state is told three times, so that it survives a monochrome terminal, a colour-blind reader
and a screen reader. Glyphs are one cell wide everywhere and never emoji. A word that AWS adds one
day is shown as it is, with a neutral glyph; callers sanitise it like any other text from AWS.
"""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """How one state is shown."""

    glyph: str
    word: str
    role: str

    @property
    def text(self) -> str:
        """Glyph and word, as they stand in a cell."""
        return f"{self.glyph} {self.word}"


_TASKS = {
    "PROVISIONING": Look("◌", "provisioning", "info"),
    "PENDING": Look("◌", "pending", "info"),
    "ACTIVATING": Look("◐", "activating", "info"),
    "RUNNING": Look("●", "running", "ok"),
    "DEACTIVATING": Look("◑", "deactivating", "warn"),
    "STOPPING": Look("◑", "stopping", "warn"),
    "DEPROVISIONING": Look("◑", "deprovisioning", "warn"),
    "STOPPED": Look("○", "stopped", "muted"),
    "DELETED": Look("○", "deleted", "muted"),
}

_STOPS = {
    "TaskFailedToStart": Look("✗", "failed to start", "bad"),
    "EssentialContainerExited": Look("✗", "exited", "bad"),
    "SpotInterruption": Look("▼", "spot reclaimed", "warn"),
    "TerminationNotice": Look("▼", "instance ending", "warn"),
    "ServiceSchedulerInitiated": Look("○", "replaced", "muted"),
    "UserInitiated": Look("○", "stopped by user", "muted"),
}

_HEALTH = {
    "HEALTHY": Look("✓", "healthy", "ok"),
    "UNHEALTHY": Look("✗", "unhealthy", "bad"),
    "UNKNOWN": Look("·", "no check", "muted"),
}

_TARGETS = {
    "healthy": Look("✓", "healthy", "ok"),
    "unhealthy": Look("✗", "unhealthy", "bad"),
    "unhealthy.draining": Look("✗", "unhealthy, draining", "bad"),
    "initial": Look("◌", "registering", "info"),
    "draining": Look("▼", "draining", "warn"),
    "unused": Look("○", "unused", "muted"),
    "unavailable": Look("?", "unavailable", "warn"),
}

_SERVICES = {
    "steady": Look("●", "steady", "ok"),
    "active": Look("●", "active", "ok"),
    "deploying": Look("◐", "deploying", "info"),
    "scaling": Look("↕", "scaling", "info"),
    "degraded": Look("▲", "degraded", "warn"),
    "down": Look("✗", "down", "bad"),
    "failing": Look("✗", "failing", "bad"),
    "draining": Look("▼", "draining", "muted"),
    "stopped": Look("○", "scaled to 0", "muted"),
    "inactive": Look("○", "inactive", "muted"),
}

_ROLLOUTS = {
    "IN_PROGRESS": Look("◐", "rolling out", "info"),
    "PENDING": Look("◌", "pending", "info"),
    "COMPLETED": Look("✓", "done", "ok"),
    "SUCCESSFUL": Look("✓", "done", "ok"),
    "FAILED": Look("✗", "failed", "bad"),
    "STOP_REQUESTED": Look("◑", "stopping", "warn"),
    "STOPPED": Look("○", "stopped", "warn"),
    "ROLLBACK_REQUESTED": Look("↺", "rolling back", "warn"),
    "ROLLBACK_IN_PROGRESS": Look("↺", "rolling back", "warn"),
    "ROLLBACK_SUCCESSFUL": Look("↺", "rolled back", "warn"),
    "ROLLBACK_FAILED": Look("✗", "rollback failed", "bad"),
}

_CLUSTERS = {
    "ACTIVE": Look("●", "active", "ok"),
    "PROVISIONING": Look("◐", "provisioning", "info"),
    "DEPROVISIONING": Look("▼", "deprovisioning", "warn"),
    "FAILED": Look("✗", "failed", "bad"),
    "INACTIVE": Look("○", "inactive", "muted"),
}

_FEEDS = {
    "loading": Look("◌", "loading", "info"),
    "ok": Look("●", "live", "ok"),
    "stale": Look("▲", "stale", "warn"),
    "throttled": Look("▲", "throttled", "warn"),
    "denied": Look("✗", "access denied", "bad"),
    "expired": Look("✗", "session expired", "bad"),
    "waiting": Look("◌", "loading", "info"),
    "failed": Look("✗", "failed", "bad"),
    "paused": Look("‖", "paused", "warn"),
}

_LEVELS = {
    "trace": Look("·", "trace", "muted"),
    "debug": Look("·", "debug", "muted"),
    "info": Look("·", "info", ""),
    "notice": Look("·", "notice", "info"),
    "warn": Look("▲", "warn", "warn"),
    "error": Look("✗", "error", "bad"),
    "fatal": Look("✗", "fatal", "bad"),
}
_LEVEL_NAMES = {
    "verbose": "trace",
    "information": "info",
    "warning": "warn",
    "err": "error",
    "severe": "error",
    "critical": "fatal",
    "crit": "fatal",
    "alert": "fatal",
    "emerg": "fatal",
    "emergency": "fatal",
    "panic": "fatal",
}


def _unknown(word: str) -> Look:
    return Look("·", word or "unknown", "muted")


def task(
    last_status: str,
    health: str = "",
    stop_code: str = "",
    exit_code: int | None = None,
    oom: bool = False,
) -> Look:
    """A task by its lastStatus; an unhealthy one and the way it stopped count for more.

    `exit_code` is that of the essential container which ended the task, `oom` whether the kernel
    killed it for its memory.
    """
    status = last_status.upper()
    if status in {"STOPPED", "DELETED"}:
        return _stopped(status, stop_code, exit_code, oom)
    if status == "RUNNING" and health.upper() == "UNHEALTHY":
        return _HEALTH["UNHEALTHY"]
    return _TASKS.get(status) or _unknown(last_status)


def _stopped(status: str, stop_code: str, exit_code: int | None, oom: bool) -> Look:
    if oom:
        return Look("✗", "out of memory", "bad")
    if stop_code == "EssentialContainerExited" and exit_code is not None:
        return Look("✗", f"exit {exit_code}", "bad") if exit_code else Look("○", "exit 0", "muted")
    if stop_code:
        return _STOPS.get(stop_code) or _unknown(stop_code)
    return _TASKS[status]


def health(status: str) -> Look:
    """The container health check of a task: HEALTHY, UNHEALTHY or UNKNOWN (there is none)."""
    return _HEALTH.get(status.upper() or "UNKNOWN") or _unknown(status)


def target(state: str) -> Look:
    """The health of a load balancer's target."""
    return _TARGETS.get(state.lower()) or _unknown(state)


def service(state: str) -> Look:
    """A service by the state that diagnosis gave it, or by AWS's own status."""
    return _SERVICES.get(state.lower()) or _unknown(state)


def rollout(state: str) -> Look:
    """A deployment by its rolloutState, or a service deployment by its status."""
    return _ROLLOUTS.get(state.upper()) or _unknown(state)


def cluster(status: str) -> Look:
    """A cluster by its status."""
    return _CLUSTERS.get(status.upper()) or _unknown(status)


def feed(state: str, word: str = "") -> Look:
    """Where a pane's data stands: loading, ok, stale, throttled, denied, failed or paused.

    `word` says more exactly what failed.
    """
    shown = _FEEDS.get(state.lower()) or _unknown(state)
    exact = word and state.lower() in ("failed", "expired") and word != "expired"
    return shown._replace(word=word) if exact else shown


def level(name: str) -> Look:
    """A log level by any of its usual names; an empty name is an ordinary line."""
    lowered = name.lower()
    return _LEVELS.get(_LEVEL_NAMES.get(lowered, lowered)) or Look("·", name, "")


def load(percent: float | None, warn_at: float = 75, bad_at: float = 90) -> str:
    """The role of a utilisation in percent: calm, then a warning, then bad; muted if unknown."""
    if percent is None:
        return "muted"
    if percent >= bad_at:
        return "bad"
    return "warn" if percent >= warn_at else ""
