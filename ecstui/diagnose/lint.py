"""Notes on task definitions and services that work, yet will hurt one day."""

from __future__ import annotations

from collections.abc import Iterator

from ecstui.diagnose.finding import Evidence, Finding
from ecstui.diagnose.scene import Scene
from ecstui.diagnose.sizes import fargate_has, fargate_offers
from ecstui.model import ids
from ecstui.model.service import Service
from ecstui.model.task_definition import ContainerDefinition, TaskDefinition


def lint_findings(scene: Scene) -> Iterator[Finding]:
    """Notes on the service's settings and on the task definition it is on, where that is known."""
    definition = scene.definition
    if definition is None:
        return
    service = scene.service
    for code, title, advice in (*_sizes(definition), *_containers(definition)):
        yield _note(service, definition, code, title, advice)
    for code, title, advice in _balanced(service, definition):
        yield _note(service, definition, code, title, advice)
    for code, title, advice in _deploying(service):
        yield _note(service, definition, code, title, advice)


Note = tuple[str, str, str]
"""Code, title and advice."""


def _note(
    service: Service, definition: TaskDefinition, code: str, title: str, advice: str
) -> Finding:
    arn = definition.task_definition_arn
    name = ids.family_revision(arn)
    return Finding(
        "info",
        f"lint.{code}",
        service.service_arn,
        title,
        cause=title,
        advice=advice,
        evidence=(Evidence("definition", name, arn),),
    )


def _sizes(definition: TaskDefinition) -> Iterator[Note]:
    cpu, memory = _number(definition.cpu), _number(definition.memory)
    if "FARGATE" in definition.requires_compatibilities:
        if not cpu or not memory:
            yield (
                "no-size",
                "No CPU or memory for the whole task",
                "Fargate needs both: set cpu and memory of the task definition.",
            )
        elif not fargate_has(cpu, memory):
            yield (
                "fargate-size",
                f"Fargate has no tasks of {cpu} CPU units and {memory} MiB",
                fargate_offers(cpu),
            )
        if not definition.execution_role_arn and _needs_role(definition):
            yield (
                "no-execution-role",
                "No execution role for images, logs or secrets",
                "Set executionRoleArn to a role with AmazonECSTaskExecutionRolePolicy.",
            )


def _needs_role(definition: TaskDefinition) -> bool:
    return any(
        ".dkr.ecr." in c.image
        or c.secrets
        or (c.log_configuration is not None and c.log_configuration.log_driver == "awslogs")
        for c in definition.container_definitions
    )


def _containers(definition: TaskDefinition) -> Iterator[Note]:
    containers = {c.name: c for c in definition.container_definitions}
    whole = _number(definition.memory)
    for container in containers.values():
        if container.log_configuration is None:
            yield (
                "no-log",
                f"Container {container.name} keeps no log",
                "Set logConfiguration: without one nobody sees why it ends.",
            )
        if not whole and not container.memory and not container.memory_reservation:
            yield (
                "no-memory",
                f"Container {container.name} has no memory limit",
                "Set memory or memoryReservation: one leak takes the whole instance down.",
            )
        if whole and container.memory and container.memory > whole:
            yield (
                "memory-over-task",
                f"Container {container.name} may use more memory than its task has",
                f"The task has {whole} MiB: lower the container's limit of {container.memory}.",
            )
        yield from _dependencies(container, containers)


def _dependencies(
    container: ContainerDefinition, containers: dict[str, ContainerDefinition]
) -> Iterator[Note]:
    for dependency in container.depends_on:
        other = containers.get(dependency.container_name)
        if other is None:
            yield (
                "depends-on-missing",
                f"{container.name} waits for {dependency.container_name}, which isn't there",
                "Correct dependsOn.",
            )
        elif dependency.condition == "HEALTHY" and other.health_check is None:
            yield (
                "depends-on-unhealthy",
                f"{container.name} waits until {other.name} is healthy, which has no health check",
                f"Give {other.name} a healthCheck, or wait for START.",
            )
        elif dependency.condition in ("SUCCESS", "COMPLETE") and other.essential:
            yield (
                "depends-on-essential",
                f"{container.name} waits for the end of {other.name}, which is essential",
                f"Set essential to false for {other.name}: its end would end the task.",
            )


def _balanced(service: Service, definition: TaskDefinition) -> Iterator[Note]:
    if not service.load_balancers:
        return
    checks = [c.health_check for c in definition.container_definitions if c.health_check]
    start = max((check.start_period or 0 for check in checks), default=0)
    if (service.health_check_grace_period_seconds or 0) < start:
        yield (
            "grace-period",
            "Grace period at the load balancer is shorter than the container's start period",
            f"Raise healthCheckGracePeriodSeconds to at least {start}.",
        )
    containers = {c.name: c for c in definition.container_definitions}
    for balancer in service.load_balancers:
        container = containers.get(balancer.container_name)
        ports = {p.container_port for p in container.port_mappings} if container else set()
        if container is not None and balancer.container_port not in ports:
            yield (
                "port",
                f"{container.name} doesn't expose port {balancer.container_port}, to which the "
                "load balancer sends",
                "Add the port to portMappings, or correct containerPort of the service.",
            )


def _deploying(service: Service) -> Iterator[Note]:
    configuration = service.deployment_configuration
    if configuration is None or service.controller != "ECS":
        return
    least, most = configuration.minimum_healthy_percent, configuration.maximum_percent
    if least is not None and most is not None and least >= 100 and most <= 100:
        yield (
            "no-leeway",
            "Deployments can't move: minimum and maximum are both 100 %",
            "Raise maximumPercent or lower minimumHealthyPercent.",
        )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
