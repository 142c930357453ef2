"""Makes incidents of findings: one for each cause, what follows from it below."""

from __future__ import annotations

from dataclasses import replace

from ecstui.diagnose.finding import Finding, rank

_DEPTH = {
    "event.unhealthy-target": 1,
    "event.container-health": 1,
    "task.unhealthy": 2,
    "deployment.failing": 3,
    "deployment.failed": 3,
    "event.deployment-failed": 4,
    "deployment.rolled-back": 4,
    "deployment.stuck": 4,
    "event.start-impaired": 5,
    "event.started-unhealthy": 6,
    "service.down": 7,
    "service.short": 7,
}
"""How far from a cause a finding is. What isn't here is a cause itself."""

_SAME = {
    "run.elb-health": frozenset({"event.unhealthy-target"}),
    "run.container-health": frozenset({"event.container-health"}),
    "run.essential-unhealthy": frozenset({"event.container-health"}),
}
"""What tells of the same trouble in other words, and often says more: its reason is taken over."""

_BREAKS_RELEASES = ("pull.", "init.", "start.", "exit.", "run.", "event.place", "stop.")


def fuse(findings: list[Finding]) -> tuple[Finding, ...]:
    """Incidents, the worst first: symptoms stand below the cause that explains them."""
    findings = _blamed(findings)
    ordered = sorted(findings, key=_order)
    heads: list[Finding] = []
    below: dict[int, list[Finding]] = {}
    for finding in ordered:
        place = _place(finding, heads)
        if place is None:
            heads.append(finding)
        else:
            below.setdefault(place, []).append(finding)
    return tuple(
        _with_symptoms(head, below[place]) if place in below else head
        for place, head in enumerate(heads)
    )


def depth(finding: Finding) -> int:
    """0 for a cause, more for what is further away from one."""
    return _DEPTH.get(finding.code, 0)


def _order(finding: Finding) -> tuple[int, int, int, float]:
    often = -finding.count
    return rank(finding.severity), depth(finding), often, -(finding.last or 0.0)


def _blamed(findings: list[Finding]) -> list[Finding]:
    """Where a symptom is worse than all causes, the cause that is likely behind it gets as bad."""
    symptoms = [f for f in findings if depth(f) >= 1 and f.severity == "error"]
    causes = [f for f in findings if depth(f) == 0 and f.severity != "info"]
    if not symptoms or any(cause.severity == "error" for cause in causes):
        return findings
    likely = [f for f in causes if f.code.startswith(_BREAKS_RELEASES) and f.code != "run.spot"]
    if not likely:
        return findings
    chosen = max(likely, key=lambda f: (f.count, f.last or 0.0))
    return [replace(f, severity="error") if f is chosen else f for f in findings]


def _place(finding: Finding, heads: list[Finding]) -> int | None:
    """Below which head a finding belongs, None if it is a head itself."""
    if finding.severity == "info" and depth(finding) == 0:
        return None
    for place, head in enumerate(heads):
        if head.severity != "info" and depth(head) < depth(finding):
            return place
    return None


def _with_symptoms(head: Finding, symptoms: list[Finding]) -> Finding:
    same = _SAME.get(head.code, frozenset())
    told = [symptom for symptom in symptoms if symptom.code in same]
    evidence = head.evidence
    detail, title = head.detail, head.title
    for symptom in told:
        evidence += symptom.evidence[:1]
        if symptom.detail and not detail:
            detail, title = symptom.detail, f"{title} ({symptom.detail})"
    starts = [f.since for f in (head, *symptoms) if f.since is not None]
    since = min(starts) if head.since is not None and starts else head.since
    return replace(
        head,
        symptoms=tuple(symptoms),
        evidence=evidence,
        since=since,
        detail=detail,
        title=title,
    )
