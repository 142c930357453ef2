"""A task definition: the recipe of a task, immutable once registered."""

from __future__ import annotations

import msgspec

from ecstui.model.noun import KeyValue, Noun


class LogConfiguration(Noun, frozen=True):
    """Where a container's output goes (ECS `LogConfiguration`)."""

    log_driver: str = ""
    options: dict[str, str] = msgspec.field(default_factory=dict)


class PortMapping(Noun, frozen=True):
    """ECS `PortMapping`."""

    container_port: int | None = None
    host_port: int | None = None
    protocol: str = ""
    name: str = ""


class Secret(Noun, frozen=True):
    """A secret by its name and source; the value is never read."""

    name: str = ""
    value_from: str = ""


class HealthCheck(Noun, frozen=True):
    """A container's own health check; durations in seconds."""

    command: tuple[str, ...] = ()
    interval: int | None = None
    timeout: int | None = None
    retries: int | None = None
    start_period: int | None = None


class Dependency(Noun, frozen=True):
    """Another container that must have reached `condition` first (ECS `ContainerDependency`)."""

    container_name: str = ""
    condition: str = ""


class ContainerDefinition(Noun, frozen=True):
    """ECS `ContainerDefinition`; cpu in units, memory in MiB."""

    name: str = ""
    image: str = ""
    cpu: int = 0
    memory: int | None = None
    memory_reservation: int | None = None
    essential: bool = True
    entry_point: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: tuple[KeyValue, ...] = ()
    secrets: tuple[Secret, ...] = ()
    port_mappings: tuple[PortMapping, ...] = ()
    log_configuration: LogConfiguration | None = None
    health_check: HealthCheck | None = None
    depends_on: tuple[Dependency, ...] = ()


class TaskDefinition(Noun, frozen=True):
    """ECS `TaskDefinition`; cpu and memory of the whole task are strings on the wire."""

    task_definition_arn: str = ""
    family: str = ""
    revision: int = 0
    status: str = ""
    cpu: str = ""
    memory: str = ""
    network_mode: str = ""
    requires_compatibilities: tuple[str, ...] = ()
    task_role_arn: str = ""
    execution_role_arn: str = ""
    registered_at: float | None = None
    registered_by: str = ""
    container_definitions: tuple[ContainerDefinition, ...] = ()
