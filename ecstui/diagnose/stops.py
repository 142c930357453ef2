"""Findings from stopped tasks: all that ended of the same cause are one finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecstui.diagnose import words
from ecstui.diagnose.finding import Evidence, EvidenceKind, Finding, Severity
from ecstui.diagnose.scene import Scene, Stop
from ecstui.diagnose.severity import FADING, faded

_SHOWN = 3
"""So many of the newest stops are shown as evidence."""
_NEVER_RAN = ("pull.", "init.", "start.")
_NAMED = (*_NEVER_RAN, "run.host-gone")
"""Kinds whose title also says which image, secret or instance it is."""


def stop_findings(scene: Scene) -> list[Finding]:
    """One finding for each cause of stops."""
    groups: dict[str, list[Stop]] = {}
    for stop in scene.stops:
        rule = stop.cause.rule
        key = rule.code if rule.code != "stop.unknown" else f"{rule.code} {rule.title}"
        groups.setdefault(key, []).append(stop)
    return [_finding(scene, group) for group in groups.values()]


def _finding(scene: Scene, group: Sequence[Stop]) -> Finding:
    newest = group[-1]
    rule = newest.cause.rule
    how = "failed to start" if rule.code.startswith(_NEVER_RAN) else "stopped"
    title = f"{words.count(len(group), 'task')} {how}: {rule.title}"
    detail = words.thing(newest.cause.what) if rule.code.startswith(_NAMED) else ""
    if detail:
        title += f" ({detail})"
    return Finding(
        severity=_severity(scene, group),
        code=rule.code,
        subject=scene.service.service_arn,
        title=title,
        cause=rule.title,
        detail=detail,
        meaning=rule.meaning,
        advice=rule.advice,
        evidence=tuple(_evidence(scene, group)),
        confidence=newest.cause.confidence,
        since=group[0].at,
        last=newest.at,
        times=tuple(stop.at for stop in group),
    )


def _severity(scene: Scene, group: Sequence[Stop]) -> Severity:
    level = group[-1].cause.rule.level
    failing = {stop.task.task_definition_arn for stop in group}
    rolling, primary = scene.rolling, scene.service.primary
    if rolling is not None and rolling.task_definition in failing:
        return "error" if level == "error" or rolling.failed_tasks else "warning"
    times = [stop.at for stop in group]
    if primary is None or primary.task_definition in failing or level != "error":
        return faded(level, times, scene.now)
    if any(told.code == "event.rolling-back" for told in scene.told):
        return "error" if scene.now - times[-1] <= FADING else "warning"
    mended = primary.rollout_state == "COMPLETED" and (primary.created_at or 0) > times[-1]
    return "info" if mended else faded(level, times, scene.now)


def _evidence(scene: Scene, group: Sequence[Stop]) -> Iterable[Evidence]:
    for stop in list(reversed(group))[:_SHOWN]:
        kind: EvidenceKind = "container" if stop.cause.container else "task"
        yield Evidence(kind, stop.cause.text, stop.task.task_arn, stop.at)
    sentence = _where(scene, group)
    if sentence:
        deployment = scene.service.primary
        yield Evidence("deployment", sentence, deployment.id if deployment else "")


def _where(scene: Scene, group: Sequence[Stop]) -> str:
    """Which revisions fail, and which of those that run don't."""
    failing = {stop.task.task_definition_arn for stop in group}
    settled = [d for d in scene.service.deployments if d.running_count and not d.in_progress]
    well = {deployment.task_definition for deployment in settled} - failing
    if not well or len(group) < 2:
        return ""
    all_of = "Both failures are" if len(group) == 2 else f"All {len(group)} failures are"
    return f"{all_of} on {words.revisions(failing)}, none on {words.numbers(well)}."
