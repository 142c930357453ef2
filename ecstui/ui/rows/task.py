"""A task as a row."""

from __future__ import annotations

from ecstui import fmt
from ecstui.model import ids
from ecstui.model.task import Task
from ecstui.text import clean
from ecstui.ui import look
from ecstui.ui.rows.age import age_text
from ecstui.ui.rows.service import UNKNOWN, Load
from ecstui.ui.widgets.table_rows import Cell, Column, Row

COLUMNS = (
    Column(key="id", title="Task", width=8),
    Column(key="status", title="Status", min=14, max=17, weight=2),
    Column(key="health", title="Health", width=11, priority=5),
    Column(key="age", title="Age", width=6, align="right", sort="number", descending=False),
    Column(key="revision", title="Rev", width=5, align="right", sort="number", priority=1),
    Column(key="zone", title="Zone", width=4, priority=7, tooltip="Availability zone"),
    Column(key="cpu", title="CPU", width=5, align="right", sort="number", priority=3),
    Column(key="memory", title="Mem", width=5, align="right", sort="number", priority=3),
    Column(key="size", title="Size", width=9, priority=9, tooltip="vCPU and memory"),
    Column(key="address", title="IP", width=13, priority=6, max=15, weight=0.1),
    Column(key="launch", title="Launch", width=8, max=12, weight=0.1, priority=8),
    Column(key="why", title="Why it stopped", min=18, weight=3, priority=2),
)

_LAUNCHES = {"FARGATE": "Fargate", "FARGATE_SPOT": "Spot", "EXTERNAL": "External"}


def task_row(task: Task, now: float, cpu: Load = UNKNOWN, memory: Load = UNKNOWN) -> Row:
    """One task. Stopped ones are quiet, but for the reason when it is an alarming one."""
    shown = task_look(task)
    quiet = "muted" if task.stopped else ""
    since = task.stopped_at if task.stopped else task.started_at or task.created_at
    revision = ids.revision_of(task.task_definition_arn)
    cells = (
        Cell(clean(ids.short_id(task.task_arn)), quiet),
        Cell(f"{shown.glyph} {clean(shown.word)}", shown.role),
        _health(task),
        Cell(age_text(since, now), quiet, order=None if since is None else -since),
        Cell(str(revision) if revision is not None else fmt.UNKNOWN, quiet, order=revision),
        Cell(clean(task.availability_zone[-2:]), "muted"),
        _percent(cpu),
        _percent(memory),
        Cell(_size(task), "muted"),
        Cell(clean(task.address), "muted"),
        Cell(clean(_LAUNCHES.get(task.launch, task.launch)), "muted"),
        Cell(clean(task.why_stopped, 300), "bad" if shown.role == "bad" else "muted"),
    )
    return Row(task.task_arn, cells)


def _health(task: Task) -> Cell:
    if task.stopped:
        return Cell()
    if task.health_status in ("", "UNKNOWN"):
        return Cell(fmt.UNKNOWN, "muted")
    shown = look.health(task.health_status)
    return Cell(f"{shown.glyph} {clean(shown.word)}", shown.role)


def task_look(task: Task) -> look.Look:
    """How a task's state is shown: with the exit code or the kill for memory that ended it."""
    ended = next((c for c in task.containers if c.exit_code), None)
    return look.task(
        task.last_status,
        task.health_status,
        task.stop_code,
        exit_code=ended.exit_code if ended else _zero_exit(task),
        oom=any("OutOfMemory" in container.reason for container in task.containers),
    )


def _zero_exit(task: Task) -> int | None:
    return 0 if any(container.exit_code == 0 for container in task.containers) else None


def _percent(load: Load) -> Cell:
    latest = load.latest
    if latest is None:
        return Cell("", "muted")
    return Cell(fmt.percent(latest), look.load(latest), order=latest)


def _size(task: Task) -> str:
    if not task.cpu.isdigit() or not task.memory.isdigit():
        return ""
    return f"{int(task.cpu) / 1024:g}/{int(task.memory) / 1024:g}G"
