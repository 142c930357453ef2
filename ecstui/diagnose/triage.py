"""The triage: every service judged, the broken ranked by damage; judged anew is what changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ecstui.diagnose.beside import NOTHING, Beside
from ecstui.diagnose.events import event_findings
from ecstui.diagnose.finding import Finding, Severity, rank
from ecstui.diagnose.fuse import fuse
from ecstui.diagnose.health import health_findings
from ecstui.diagnose.lint import lint_findings
from ecstui.diagnose.rollouts import rollout_findings
from ecstui.diagnose.saturation import judged_series, saturation_findings
from ecstui.diagnose.scene import Scene, scene
from ecstui.diagnose.stops import stop_findings
from ecstui.diagnose.trend import Trend, beats, trend
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot

AGAIN = 60.0
"""Seconds after which a service with findings is judged again, since severities fade with time."""

_WEIGHT: dict[Severity, float] = {"error": 1000.0, "warning": 100.0, "info": 0.0}


@dataclass(frozen=True, slots=True)
class Row:
    """A broken service on the board."""

    service: Service
    finding: Finding
    """The worst incident of the service."""
    others: int
    """How many more incidents (errors and warnings) it has."""
    trend: Trend
    beats: tuple[int, ...]
    """How often the trouble showed in each five minutes of the last hour, oldest first."""
    damage: float
    """What the board is ranked by: more is worse."""

    @property
    def key(self) -> str:
        """The service's ARN."""
        return self.service.service_arn

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.finding.severity

    @property
    def what(self) -> str:
        """What is wrong, in a line."""
        return self.finding.title

    @property
    def why(self) -> str:
        """What lies behind it, in a sentence."""
        return self.finding.meaning

    @property
    def since(self) -> float | None:
        """When it began, epoch seconds."""
        return self.finding.since


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
        stale |= {arn for arn, s in services.items() if not _same_points(previous, beside, s)}
    return stale & services.keys()


def _with_other_tasks(snapshot: Snapshot, before: Snapshot) -> set[str]:
    now, then = snapshot.tasks_by_place, before.tasks_by_place
    places = {place for place, tasks in now.items() if then.get(place) is not tasks}
    places |= then.keys() - now.keys()
    by_place = snapshot.services_by_place
    return {by_place[place].service_arn for place in places if place in by_place}


def _same_points(previous: Triage, beside: Beside, service: Service) -> bool:
    old, new = previous.beside.series, beside.series
    return all(old.get(key) == new.get(key) for key in judged_series(service))


def _judge(view: Scene, was: _Verdict | None) -> _Verdict:
    findings = diagnose(view)
    if was is not None and was.findings == findings:
        findings = was.findings
    row = _row(view, findings)
    if was is not None and was.row == row:
        row = was.row
    fading = any(finding.last is not None for finding in findings)
    moving = fading or view.rolling is not None or view.missing > 0
    expires = view.now + AGAIN if moving else math.inf
    return _Verdict(findings, row, expires, view.missing_since)


def _row(view: Scene, findings: tuple[Finding, ...]) -> Row | None:
    broken = [finding for finding in findings if finding.severity != "info"]
    if not broken:
        return None
    head = min(broken, key=lambda finding: rank(finding.severity))
    return Row(
        service=view.service,
        finding=head,
        others=len(broken) - 1,
        trend=trend(head.times, view.now),
        beats=beats(head.times, view.now),
        damage=_damage(view, head),
    )


def _damage(view: Scene, head: Finding) -> float:
    """Severity first, then how much of the service is missing, whether people see it, how often."""
    service = view.service
    desired = max(1, service.desired_count)
    missing = view.missing / desired
    often = min(50, sum(view.now - at <= AGAIN * 15 for at in head.times))
    seen = 50.0 if service.load_balancers else 0.0
    down = 300.0 if view.missing and service.running_count == 0 else 0.0
    size = min(40.0, 4.0 * math.sqrt(desired))
    return round(_WEIGHT[head.severity] + down + 300 * missing + seen + often + size, 1)


def _ranked(verdicts: Iterable[_Verdict], before: tuple[Row, ...]) -> tuple[Row, ...]:
    rows = [verdict.row for verdict in verdicts if verdict.row is not None]
    rows.sort(key=lambda row: (-row.damage, row.service.cluster_arn, row.service.service_name))
    fresh = tuple(rows)
    same = len(fresh) == len(before) and all(a is b for a, b in zip(fresh, before, strict=True))
    return before if same else fresh
