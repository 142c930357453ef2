"""The triage: every service judged, the broken ranked by damage; judged anew is what changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ecstui.diagnose.autoscaling import autoscaling_findings
from ecstui.diagnose.beside import NOTHING, Beside
from ecstui.diagnose.board import Row, row_of
from ecstui.diagnose.events import event_findings
from ecstui.diagnose.finding import Finding, Severity
from ecstui.diagnose.fuse import fuse
from ecstui.diagnose.health import health_findings
from ecstui.diagnose.instances import instance_findings
from ecstui.diagnose.lint import lint_findings
from ecstui.diagnose.rollouts import rollout_findings
from ecstui.diagnose.saturation import judged_series, saturation_findings
from ecstui.diagnose.scene import Scene, scene
from ecstui.diagnose.stops import stop_findings
from ecstui.model.scaling import resource_id
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot

AGAIN = 60.0
"""Seconds after which a service with findings is judged again, since severities fade with time."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was found at a service, and until when that holds."""

    findings: tuple[Finding, ...]
    row: Row | None
    expires: float
    missing_since: float | None


@dataclass(frozen=True)
class Triage:
    """All findings of one snapshot. Rows are the same object as long as nothing in them changed."""

    now: float = 0.0
    rows: tuple[Row, ...] = ()
    """Services with an error or a warning, the worst damage first."""
    snapshot: Snapshot = field(default_factory=Snapshot)
    beside: Beside = NOTHING
    expires: float = math.inf
    _verdicts: Mapping[str, _Verdict] = field(default_factory=dict)

    def findings(self, service_arn: str) -> tuple[Finding, ...]:
        """All incidents of a service, the worst first; empty for a healthy or unknown one."""
        verdict = self._verdicts.get(service_arn)
        return verdict.findings if verdict is not None else ()

    def severity(self, service_arn: str) -> Severity | None:
        """How bad a service is; None if nothing is wrong, or worth no more than a note."""
        row = self.row(service_arn)
        return row.severity if row is not None else None

    def why(self, service_arn: str) -> str:
        """One short sentence for a table: `out of memory ×12`; empty for a healthy service."""
        row = self.row(service_arn)
        if row is None:
            return ""
        finding = row.finding
        return f"{finding.cause} ×{finding.count}" if finding.count > 1 else finding.cause

    def row(self, service_arn: str) -> Row | None:
        """The row of a service on the board, None if it isn't there."""
        verdict = self._verdicts.get(service_arn)
        return verdict.row if verdict is not None else None

    @cached_property
    def counts(self) -> Mapping[Severity, int]:
        """How many services have an error, a warning, a note as their worst."""
        found: dict[Severity, int] = {"error": 0, "warning": 0, "info": 0}
        for verdict in self._verdicts.values():
            if verdict.findings:
                found[verdict.findings[0].severity] += 1
        return found


def triage(
    snapshot: Snapshot, now: float, previous: Triage | None = None, beside: Beside = NOTHING
) -> Triage:
    """Judge every service of `snapshot`. With `previous`, only those that changed since then.

    Returns `previous` itself when nothing has changed and nothing has faded.
    """
    if previous is not None and _unchanged(snapshot, previous, beside) and now < previous.expires:
        return previous
    known = previous._verdicts if previous is not None else {}
    verdicts = {arn: verdict for arn, verdict in known.items() if arn in snapshot.services}
    for arn in _stale(snapshot, now, previous, beside):
        service, was = snapshot.services[arn], known.get(arn)
        tasks = snapshot.tasks_by_place.get((service.cluster_arn, service.service_name), ())
        missing = was.missing_since if was is not None else None
        view = scene(service, now, tasks, snapshot.definitions, beside, missing)
        verdicts[arn] = _judge(view, was)
    rows = _ranked(verdicts.values(), previous.rows if previous is not None else ())
    expires = min((verdict.expires for verdict in verdicts.values()), default=math.inf)
    return Triage(now, rows, snapshot, beside, expires, verdicts)


def diagnose(view: Scene) -> tuple[Finding, ...]:
    """The incidents of one service, the worst first."""
    service = view.service
    if service.status == "INACTIVE":
        return ()
    if service.desired_count == 0 and service.running_count == 0 and not view.rolling:
        return tuple(lint_findings(view))
    found = [
        *stop_findings(view),
        *event_findings(view),
        *rollout_findings(view),
        *health_findings(view),
        *saturation_findings(view),
        *autoscaling_findings(view),
        *instance_findings(view),
    ]
    return (*fuse(found), *lint_findings(view)) if found else tuple(lint_findings(view))


def _unchanged(snapshot: Snapshot, previous: Triage, beside: Beside) -> bool:
    before = previous.snapshot
    return (
        snapshot.services is before.services
        and snapshot.tasks is before.tasks
        and snapshot.definitions is before.definitions
        and beside is previous.beside
    )


def _stale(
    snapshot: Snapshot, now: float, previous: Triage | None, beside: Beside
) -> Iterable[str]:
    """The ARNs of services that have to be judged (again)."""
    services = snapshot.services
    if previous is None:
        return services
    known, before = previous._verdicts, previous.snapshot
    stale = {arn for arn, verdict in known.items() if now >= verdict.expires}
    if services is not before.services:
        stale |= {arn for arn, s in services.items() if before.services.get(arn) is not s}
    if snapshot.tasks is not before.tasks:
        stale |= _with_other_tasks(snapshot, before)
    if snapshot.definitions is not before.definitions:
        fresh, old = snapshot.definitions, before.definitions
        definitions = {arn for arn, d in fresh.items() if old.get(arn) is not d}
        stale |= {arn for arn, s in services.items() if s.task_definition in definitions}
    if beside is not previous.beside:
        stale |= {arn for arn, s in services.items() if not _same_beside(previous, beside, s)}
    return stale & services.keys()


def _with_other_tasks(snapshot: Snapshot, before: Snapshot) -> set[str]:
    now, then = snapshot.tasks_by_place, before.tasks_by_place
    places = {place for place, tasks in now.items() if then.get(place) is not tasks}
    places |= then.keys() - now.keys()
    by_place = snapshot.services_by_place
    return {by_place[place].service_arn for place in places if place in by_place}


def _same_beside(previous: Triage, beside: Beside, service: Service) -> bool:
    old, new = previous.beside, beside
    if any(old.series.get(key) != new.series.get(key) for key in judged_series(service)):
        return False
    name = resource_id(service.cluster_arn, service.service_name)
    cluster = service.cluster_arn
    return old.scaling.get(name) == new.scaling.get(name) and (
        old.instances.get(cluster) == new.instances.get(cluster)
    )


def _judge(view: Scene, was: _Verdict | None) -> _Verdict:
    findings = diagnose(view)
    if was is not None and was.findings == findings:
        findings = was.findings
    row = row_of(view, findings)
    if was is not None and was.row == row:
        row = was.row
    fading = any(finding.last is not None for finding in findings)
    moving = fading or view.rolling is not None or view.missing > 0
    expires = view.now + AGAIN if moving else math.inf
    return _Verdict(findings, row, expires, view.missing_since)


def _ranked(verdicts: Iterable[_Verdict], before: tuple[Row, ...]) -> tuple[Row, ...]:
    rows = [verdict.row for verdict in verdicts if verdict.row is not None]
    rows.sort(key=lambda row: (-row.damage, row.service.cluster_arn, row.service.service_name))
    fresh = tuple(rows)
    same = len(fresh) == len(before) and all(a is b for a, b in zip(fresh, before, strict=True))
    return before if same else fresh
