"""A finding: what is wrong with something, how bad it is, what shows it and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
Confidence = Literal["sure", "likely", "guess"]
EvidenceKind = Literal[
    "task", "container", "event", "deployment", "service", "definition", "metric", "target"
]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The worst first."""


def rank(severity: Severity) -> int:
    """0 for an error: what to sort by when the worst comes first."""
    return SEVERITIES.index(severity)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows a finding, in AWS's own words where it has said something."""

    kind: EvidenceKind
    text: str
    ref: str = ""
    """What to open: a task's or service's ARN, an event's or deployment's id, a metric's name."""
    at: float | None = None
    """When it happened, in epoch seconds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause (or, where none is known, one symptom) at one service or task."""

    severity: Severity
    code: str
    """Which rule found it, such as `run.oom`; the same code means the same cause everywhere."""
    subject: str
    """The ARN of what it is about."""
    title: str
    """One line: `12 tasks stopped: out of memory`."""
    cause: str = ""
    """The cause alone, in a few words: `out of memory`."""
    detail: str = ""
    """The very thing it is about, if one is named: an image, a secret, a health check's answer."""
    meaning: str = ""
    """A sentence on what lies behind it."""
    advice: str = ""
    """What to do next."""
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = "sure"
    since: float | None = None
    """When it began, as far as known; epoch seconds."""
    last: float | None = None
    """When it showed last."""
    times: tuple[float, ...] = ()
    """Each moment it showed, oldest first: what a trend is told from."""
    symptoms: tuple[Finding, ...] = ()
    """What follows from this cause."""

    @property
    def count(self) -> int:
        """How many times it has shown."""
        return len(self.times)


def worst(findings: tuple[Finding, ...]) -> Severity | None:
    """The worst severity among `findings`, None where there are none."""
    return min((finding.severity for finding in findings), key=rank, default=None)
