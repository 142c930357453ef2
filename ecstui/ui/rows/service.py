"""A service as a row."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ecstui import fmt
from ecstui.diagnose.finding import Severity
from ecstui.diagnose.state import SEVERITY, service_state
from ecstui.model import ids
from ecstui.model.service import Service
from ecstui.text import clean
from ecstui.ui import look
from ecstui.ui.rows.age import age_text
from ecstui.ui.widgets.spark import sparkline
from ecstui.ui.widgets.table_rows import Cell, Column, Row

SPARK = 8
"""Points in a table's sparkline: as many minutes."""

MARGIN = 8.0
"""Percentage points below the lowest value of a sparkline."""

COLUMNS = (
    Column(key="name", title="Service", min=12, max=34, weight=2),
    Column(key="status", title="Status", width=12, tooltip="The worst first when sorted"),
    Column(
        key="running",
        title="Tasks",
        width=9,
        align="right",
        sort="number",
        tooltip="Running of desired, + pending; sorted by how many are missing",
    ),
    Column(key="rollout", title="Deployment", width=16, priority=3, tooltip="Rollout and its age"),
    Column(
        key="cpu",
        title="CPU",
        width=SPARK + 5,
        align="right",
        sort="number",
        priority=1,
        tooltip="Of the CPU reserved, last minutes",
    ),
    Column(
        key="memory",
        title="Memory",
        width=SPARK + 5,
        align="right",
        sort="number",
        priority=2,
        tooltip="Of the memory reserved, last minutes",
    ),
    Column(key="why", title="Why", min=16, weight=4, priority=4, tooltip="What is wrong with it"),
    Column(key="definition", title="Definition", min=10, max=28, weight=0.5, priority=5),
    Column(key="launch", title="Launch", width=7, priority=6),
)


class Load(msgspec.Struct, frozen=True):
    """The last minutes of a service's CPU or memory in percent, oldest first; None is a gap."""

    values: tuple[float | None, ...] = ()

    @property
    def latest(self) -> float | None:
        """The newest known value."""
        return next((value for value in reversed(self.values) if value is not None), None)


UNKNOWN = Load()


class Verdict(msgspec.Struct, frozen=True):
    """What the triage says of a service: how bad it is, and in a few words why."""

    severity: Severity | None = None
    why: str = ""


WELL = Verdict()
_ROLES: dict[Severity, str] = {"error": "bad", "warning": "warn", "info": ""}
_FIRST: dict[Severity, int] = {"error": -20, "warning": -10, "info": 0}
"""What has an error comes before all states, then what has a warning."""


def service_row(
    service: Service,
    now: float,
    cpu: Load = UNKNOWN,
    memory: Load = UNKNOWN,
    verdict: Verdict = WELL,
) -> Row:
    """One service. A state or a finding that needs eyes colours the name too."""
    state = service_state(service)
    shown = look.service(state)
    name = clean(service.service_name)
    urgent = shown.role if shown.role in ("bad", "warn") else ""
    if verdict.severity is not None:
        urgent = _ROLES[verdict.severity] or urgent
    order = SEVERITY[state] + (_FIRST[verdict.severity] if verdict.severity else 0)
    cells = (
        Cell(name, urgent),
        Cell(shown.text, shown.role, order=order),
        _counts(service),
        _rollout(service, now),
        _load(cpu),
        _load(memory),
        Cell(clean(verdict.why), urgent),
        Cell(clean(ids.family_revision(service.task_definition)), "muted"),
        Cell(_launch(service), "muted"),
    )
    return Row(service.service_arn, cells)


def _counts(service: Service) -> Cell:
    missing = service.desired_count - service.running_count
    text = f"{fmt.count(service.running_count)}/{fmt.count(service.desired_count)}"
    role = "warn" if missing > 0 else ""
    if missing > 0 and service.running_count == 0:
        role = "bad"
    parts: tuple[tuple[str, str], ...] = ((text, role),)
    if service.pending_count:
        parts = ((text, role), (f" +{service.pending_count}", "info"))
    return Cell(text="".join(p[0] for p in parts), parts=parts, order=missing)


def _rollout(service: Service, now: float) -> Cell:
    primary = service.primary
    if primary is None:
        return Cell(clean(service.controller.lower()), "muted")
    shown = look.rollout(primary.rollout_state) if primary.rollout_state else None
    age = age_text(primary.created_at, now)
    if shown is None:
        return Cell(age, "muted", order=primary.created_at)
    glyph, word, role = shown
    if primary.rollout_state == "COMPLETED":
        parts = ((f"{glyph} ", role), (f"{age} ago", "muted"))
    elif primary.failed_tasks:
        parts = ((f"✗ {primary.failed_tasks} failed ", "bad"), (age, "muted"))
    else:
        parts = ((f"{glyph} {clean(word)} ", role), (age, "muted"))
    return Cell(text="".join(p[0] for p in parts), parts=parts, order=primary.created_at)


def _load(load: Load) -> Cell:
    latest = load.latest
    if latest is None:
        return Cell(fmt.UNKNOWN, "muted")
    low, high = _window(load.values)
    spark = sparkline(_last(load.values, SPARK), SPARK, low, high)
    number = f"{fmt.percent(latest):>5}"
    role = look.load(latest)
    return Cell(
        text=spark + number,
        parts=((spark, role or "series-1"), (number, role)),
        order=latest,
    )


def _window(values: Sequence[float | None]) -> tuple[float, float]:
    """The ends of a sparkline: close enough to show a trend, wide enough to hide mere noise.

    How much it is, the number beside it says.
    """
    known = [value for value in values if value is not None]
    low = max(0.0, min(known) - MARGIN)
    return low, max(*known, low + 3 * MARGIN)


def _last(values: Sequence[float | None], count: int) -> list[float | None]:
    recent = list(values[-count:])
    return [None] * (count - len(recent)) + recent


def _launch(service: Service) -> str:
    words = {"FARGATE": "Fargate", "FARGATE_SPOT": "Spot", "EC2": "EC2", "EXTERNAL": "External"}
    return "+".join(words.get(part, clean(part)) for part in service.launch.split("+"))
