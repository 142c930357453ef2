"""Why one task stopped: its reason and its containers first, the stop code last of all.

`Essential container in task exited` says less than the container's own reason or exit code, and
the stop code says less than either.
"""

from __future__ import annotations

from typing import NamedTuple

from ecstui.diagnose.finding import Confidence
from ecstui.diagnose.rules.catalogue import Match, classify
from ecstui.diagnose.rules.exit_code import exit_rule
from ecstui.diagnose.rules.rule import Level, Rule, rule
from ecstui.model.task import Container, Task

_VAGUE = frozenset({"run.essential-exited", "run.failed-to-start"})
_GENERAL = frozenset({"pull.other", "init.other", "start.cannot-start", "start.cannot-create"})
"""Rules that say less than a more special one may say of a container's reason."""

_TOLD_TO_END = frozenset({137, 143})
_ASKED = frozenset({"UserInitiated", "ServiceSchedulerInitiated"})

_BY_CODE: dict[str, Level] = {
    "UserInitiated": "info",
    "ServiceSchedulerInitiated": "info",
    "SpotInterruption": "warning",
    "TerminationNotice": "warning",
    "InfrastructureHealth": "warning",
}
_SPOT = "Your Spot Task was interrupted."
_MAINTENANCE = "ECS is performing maintenance on the underlying infrastructure hosting the task"
_STANDING_FOR = {"SpotInterruption": _SPOT, "TerminationNotice": _MAINTENANCE}
"""What AWS says elsewhere to a stop code that came without a text we know."""


class Cause(NamedTuple):
    """Why a task stopped."""

    rule: Rule
    text: str
    """AWS's own words, or the exit code where it has none."""
    what: str = ""
    container: str = ""
    confidence: Confidence = "sure"


def stop_cause(task: Task) -> Cause | None:
    """The cause of a task's end; None if it was asked to end and that's all."""
    told = classify(task.stopped_reason, "task.stoppedReason") if task.stopped_reason else None
    if told is not None and told.rule.code not in _VAGUE:
        if told.rule.level in ("routine", "info"):
            return None
        if told.rule.code in _GENERAL:
            return _special(task) or _of(told, task.stopped_reason)
        return _of(told, task.stopped_reason)
    if told is None and task.stop_code in _ASKED:
        return None
    return _of_containers(task) or _of_code(task, told)


def _of(match: Match, text: str, container: str = "") -> Cause:
    return Cause(match.rule, text, match.what, container)


def _special(task: Task) -> Cause | None:
    """What a container says better than the task's general words."""
    for container in task.containers:
        match = classify(container.reason, "container.reason") if container.reason else None
        if match is not None and match.rule.code not in _GENERAL:
            return _of(match, container.reason, container.name)
    return None


def _of_containers(task: Task) -> Cause | None:
    guilty = max(task.containers, key=_guilt, default=None)
    if guilty is None:
        return None
    if guilty.reason:
        match = classify(guilty.reason, "container.reason")
        if match is not None and not (guilty.exit_code and match.rule.level != "error"):
            return _of(match, guilty.reason, guilty.name)
    if guilty.exit_code is not None:
        return _exited(task, guilty)
    if guilty.reason:
        return Cause(_unknown(guilty.reason, "error"), guilty.reason, "", guilty.name, "guess")
    return None


def _exited(task: Task, container: Container) -> Cause | None:
    code = container.exit_code or 0
    if code == 0 and not task.service_name:
        return None
    text = f"{container.name} exited with {code}"
    if container.reason:
        text += f": {container.reason}"
    others = any(c.exit_code == 0 for c in task.containers if c is not container)
    unsure = code in _TOLD_TO_END and others
    return Cause(exit_rule(code), text, "", container.name, "likely" if unsure else "sure")


def _of_code(task: Task, told: Match | None) -> Cause | None:
    """What is left: the stop code, and whatever text there is, as it is."""
    text = task.stopped_reason
    if told is None and task.stop_code in _STANDING_FOR:
        match = classify(_STANDING_FOR[task.stop_code], "task.stoppedReason")
        if match is not None:
            return _of(match, text or task.stop_code)
    if told is not None:
        return _of(told, text)
    level = _BY_CODE.get(task.stop_code, "error" if text else "warning")
    if level == "info":
        return None
    return Cause(_unknown(text or task.stop_code, level), text or task.stop_code, "", "", "guess")


def _guilt(container: Container) -> int:
    """How likely it is this container's end that ended the task."""
    code = container.exit_code
    match = classify(container.reason, "container.reason") if container.reason else None
    if match is not None and match.rule.level == "error":
        return 6
    if code and code not in _TOLD_TO_END:
        return 5
    if container.reason and code is None:
        return 4
    if code == 137:
        return 3
    if code is not None:
        return 2 if code == 0 else 1
    return 0


def _unknown(text: str, level: Level) -> Rule:
    """A rule for words that no rule knows: they stand for themselves."""
    advice = "These words are not known here: read them as they are."
    first = " ".join(text.split())[:80] or "no reason given"
    return rule("stop.unknown", level, first, r"(?!)", advice=advice)
