"""Findings from service events, which tell of placement, load balancers, roles and quotas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecstui.diagnose import words
from ecstui.diagnose.finding import Evidence, Finding, Severity
from ecstui.diagnose.rules.rule import Rule
from ecstui.diagnose.scene import HOUR, Scene, Told
from ecstui.diagnose.severity import FADING, FRESH, REPEATED, faded

_TOLD_ELSEWHERE = frozenset({"event.rolling-back"})
_PLACING = ("event.place", "event.no-capacity", "event.could-not", "start.capacity")
_REPLACING = frozenset({"event.unhealthy-target", "event.container-health"})


def event_findings(scene: Scene) -> Iterator[Finding]:
    """One finding for each kind of trouble that the events tell of."""
    groups: dict[str, list[Told]] = {}
    for told in scene.told:
        if told.match is None:
            groups.setdefault(told.event.message, []).append(told)
        elif told.match.rule.level in ("error", "warning"):
            groups.setdefault(told.code, []).append(told)
    for group in groups.values():
        match = group[0].match
        if match is None:
            yield _unknown(scene, group)
        elif match.rule.code not in _TOLD_ELSEWHERE:
            yield _known(scene, match.rule, group)


def _known(scene: Scene, rule: Rule, group: Sequence[Told]) -> Finding:
    newest = group[0]
    what = words.thing(newest.match.what) if newest.match is not None else ""
    times = tuple(sorted(told.at for told in group))
    return Finding(
        _severity(scene, rule, times),
        rule.code,
        scene.service.service_arn,
        _title(scene, rule, what, len(group)),
        cause=f"{rule.title}: {what}" if what and rule.code.startswith(_PLACING) else rule.title,
        detail=what,
        meaning=rule.meaning,
        advice=rule.advice,
        evidence=tuple(Evidence("event", t.event.message, t.event.id, t.at) for t in group[:3]),
        since=times[0],
        last=times[-1],
        times=times,
    )


def _severity(scene: Scene, rule: Rule, times: tuple[float, ...]) -> Severity:
    if rule.symptom and rule.level == "warning":
        recent = sum(scene.now - at <= FADING for at in times)
        repeated = recent >= REPEATED and scene.now - times[-1] <= FRESH
        return (
            "error" if repeated and rule.code in _REPLACING else faded("warning", times, scene.now)
        )
    over = scene.steady_since(times[-1])
    if rule.level == "error" and scene.missing and not over:
        return "error"  # ECS may say it once and be silent for hours
    if over and not scene.missing and not rule.symptom:
        return "info"
    return faded(rule.level, times, scene.now)


def _title(scene: Scene, rule: Rule, what: str, times: int) -> str:
    if rule.code.startswith(_PLACING) and scene.missing:
        desired = scene.service.desired_count
        tail = f" ({what})" if what else ""
        return f"{scene.missing} of {desired} tasks missing: {rule.title}{tail}"
    if rule.code in _REPLACING:
        tail = f" ({what})" if what else ""
        return f"{words.headline(rule.title)} for {words.count(times, 'task')}{tail}"
    if rule.code == "event.started-unhealthy":
        return words.headline(rule.title) + (f", {times} times" if times > 1 else "")
    return words.headline(rule.title) + (f": {what}" if what else "")


def _unknown(scene: Scene, group: Sequence[Told]) -> Finding:
    """Words that no rule knows are shown as they are, and raise no alarm."""
    newest = group[0]
    times = tuple(sorted(told.at for told in group))
    return Finding(
        "info",
        "event.unknown",
        scene.service.service_arn,
        " ".join(newest.event.message.split()),
        cause="an event that is not known here",
        advice="These words are not known here: read them as they are.",
        evidence=(Evidence("event", newest.event.message, newest.event.id, newest.at),),
        confidence="guess",
        since=max(times[0], scene.now - HOUR),
        last=times[-1],
        times=times,
    )
