"""All there is to say about a noun, as lines of text: what `d` shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from ecstui import fmt
from ecstui.diagnose.finding import Finding
from ecstui.diagnose.state import service_state
from ecstui.model import ids
from ecstui.model.cluster import Cluster
from ecstui.model.noun import Noun, as_aws
from ecstui.model.service import Service
from ecstui.model.task import Container, Task
from ecstui.text import clean, json_for_terminal
from ecstui.ui import look
from ecstui.ui.rows.task import task_look

_SEVERITIES = {"error": ("✗", "bad"), "warning": ("▲", "warn"), "info": ("·", "info")}

EVIDENCE = 4
"""Pieces of evidence shown of a finding."""

EVENTS = 40
"""Service events shown; AWS keeps 100, and most of them say `steady state`."""


def cluster_lines(cluster: Cluster, now: float) -> Iterator[Content]:
    """A cluster: counts, insights, capacity."""
    del now
    shown = look.cluster(cluster.status)
    yield _state(shown)
    yield _pair("Services", fmt.count(cluster.active_services_count))
    yield _pair("Tasks", _running(cluster.running_tasks_count, cluster.pending_tasks_count))
    yield _pair("Instances", fmt.count(cluster.registered_container_instances_count))
    yield _pair("Insights", cluster.insights)
    yield _pair("Capacity", ", ".join(cluster.capacity_providers) or "none")
    yield from _tags(cluster.tags)
    yield _pair("ARN", cluster.cluster_arn)


def service_lines(
    service: Service, now: float, findings: Sequence[Finding] = ()
) -> Iterator[Content]:
    """A service: what is wrong, counts, deployments, load balancers, its diary."""
    yield _state(look.service(service_state(service)))
    for finding in findings:
        yield from _finding(finding, now)
    counts = _running(service.running_count, service.pending_count)
    yield _pair("Tasks", f"{counts} of {service.desired_count} desired")
    yield _pair("Definition", ids.family_revision(service.task_definition))
    yield _pair("Launch", service.launch or fmt.UNKNOWN)
    yield _pair("Controller", service.controller)
    yield _pair("Exec", "enabled" if service.enable_execute_command else "disabled")
    yield _pair("Created", _when(service.created_at, now))
    for balancer in service.load_balancers:
        target = ids.short_name(balancer.target_group_arn.rsplit("/", 1)[0])
        yield _pair("Target", f"{target} → {balancer.container_name}:{balancer.container_port}")
    yield from _tags(service.tags)
    yield _pair("ARN", service.service_arn)
    yield from _heading("Deployments")
    for deployment in service.deployments:
        shown = look.rollout(deployment.rollout_state or deployment.status)
        failed = f", {deployment.failed_tasks} failed" if deployment.failed_tasks else ""
        yield Content.assemble(
            (f"{shown.glyph} {clean(shown.word):<13}", _color(shown.role)),
            clean(ids.family_revision(deployment.task_definition)),
            f"  {deployment.running_count}/{deployment.desired_count} running{failed}  ",
            (_when(deployment.created_at, now), "$ecs-muted"),
        )
        if deployment.rollout_state_reason:
            yield Content.styled(f"  {clean(deployment.rollout_state_reason)}", "$ecs-muted")
    yield from _heading("Events")
    for event in service.events[:EVENTS]:
        age = fmt.age(None if event.created_at is None else now - event.created_at)
        yield Content.assemble((f"{age:>7}  ", "$ecs-muted"), clean(event.message))


def task_lines(task: Task, now: float) -> Iterator[Content]:
    """A task: how it is, or how it ended, and each container."""
    yield _state(task_look(task))
    if task.why_stopped:
        yield _pair("Because", task.why_stopped)
    if task.stop_code:
        yield _pair("Stop code", task.stop_code)
    yield _pair("Service", task.service_name or fmt.UNKNOWN)
    yield _pair("Definition", ids.family_revision(task.task_definition_arn))
    yield _pair("Launch", f"{task.launch}  {task.platform_version}".strip())
    yield _pair("Place", f"{task.availability_zone}  {task.address}".strip())
    yield _pair("Size", _size(task))
    for name, moment in (
        ("Created", task.created_at),
        ("Pulled", task.pull_stopped_at),
        ("Started", task.started_at),
        ("Stopping", task.stopping_at),
        ("Stopped", task.stopped_at),
    ):
        if moment is not None:
            yield _pair(name, _when(moment, now))
    yield from _tags(task.tags)
    yield _pair("ARN", task.task_arn)
    yield from _heading("Containers")
    for container in task.containers:
        yield from _container(container)


def raw_lines(noun: Noun) -> Iterator[Content]:
    """The noun as JSON, everything outside printable ASCII escaped."""
    for line in json_for_terminal(as_aws(noun)).splitlines():
        yield Content(line)


def _finding(finding: Finding, now: float) -> Iterator[Content]:
    glyph, role = _SEVERITIES[finding.severity]
    since = "" if finding.since is None else f"  since {fmt.age(now - finding.since)}"
    yield Content("")
    yield Content.assemble((f"{glyph} {clean(finding.title)}", f"bold $ecs-{role}"), since)
    if finding.meaning:
        yield _pair("  Why", finding.meaning)
    if finding.advice:
        yield _pair("  Do", finding.advice)
    for evidence in finding.evidence[:EVIDENCE]:
        yield _pair("  Seen", evidence.text)
    yield Content("")


def _container(container: Container) -> Iterator[Content]:
    ended = "" if container.exit_code is None else f"  exit {container.exit_code}"
    health = look.health(container.health_status)
    yield Content.assemble(
        (f"{clean(container.name):<20}", "bold"),
        f"{clean(container.last_status)}{ended}  ",
        (f"{health.glyph} {clean(health.word)}", _color(health.role)),
    )
    yield Content.styled(f"  {clean(container.image)}", "$ecs-muted")
    if container.reason:
        yield Content.styled(f"  {clean(container.reason)}", "$ecs-bad")
    for agent in container.managed_agents:
        yield Content.styled(f"  {clean(agent.name)} {clean(agent.last_status)}", "$ecs-muted")


def _state(shown: look.Look) -> Content:
    return Content.assemble(
        ("State       ", "$ecs-muted"),
        (f"{shown.glyph} {clean(shown.word)}", _color(shown.role)),
    )


def _pair(name: str, value: str) -> Content:
    return Content.assemble((f"{name:<12}", "$ecs-muted"), clean(value))


def _heading(name: str) -> Iterator[Content]:
    yield Content("")
    yield Content.styled(name, "bold $ecs-accent")


def _tags(tags: tuple[object, ...]) -> Iterator[Content]:
    words = [f"{getattr(tag, 'key', '')}={getattr(tag, 'value', '')}" for tag in tags]
    if words:
        yield _pair("Tags", "  ".join(words))


def _color(role: str) -> str:
    return f"$ecs-{role}" if role else ""


def _running(running: int, pending: int) -> str:
    text = f"{fmt.count(running)} running"
    return f"{text}, {fmt.count(pending)} pending" if pending else text


def _when(moment: float | None, now: float) -> str:
    if moment is None:
        return fmt.UNKNOWN
    return f"{fmt.date_time(moment)}  ({fmt.age(now - moment)} ago)"


def _size(task: Task) -> str:
    if not task.cpu.isdigit() or not task.memory.isdigit():
        return fmt.UNKNOWN
    return f"{fmt.cpu_units(int(task.cpu))}, {fmt.mebibytes(int(task.memory))}"
