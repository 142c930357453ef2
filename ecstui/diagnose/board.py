"""The rows of the board: a broken service, its worst trouble, and how much damage it does."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ecstui.diagnose.finding import Finding, Severity, rank
from ecstui.diagnose.scene import Scene
from ecstui.diagnose.trend import Trend, beats, trend
from ecstui.model.service import Service

_WEIGHT: dict[Severity, float] = {"error": 1000.0, "warning": 100.0, "info": 0.0}
_LATELY = 900.0
"""Seconds within which failures count as damage that is being done."""


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


def row_of(view: Scene, findings: tuple[Finding, ...]) -> Row | None:
    """The row of a service, None where there is nothing worse than a note."""
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
    often = min(50, sum(view.now - at <= _LATELY for at in head.times))
    seen = 50.0 if service.load_balancers else 0.0
    down = 300.0 if view.missing and service.running_count == 0 else 0.0
    size = min(40.0, 4.0 * math.sqrt(desired))
    return round(_WEIGHT[head.severity] + down + 300 * missing + seen + often + size, 1)
