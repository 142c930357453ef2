"""A task, its containers and how they ended (ECS DescribeTasks)."""

from __future__ import annotations

from ecstui.model import ids
from ecstui.model.noun import KeyValue, Noun, Tag


class NetworkInterface(Noun, frozen=True):
    """ECS `NetworkInterface` of a container."""

    attachment_id: str = ""
    private_ipv4_address: str = ""


class NetworkBinding(Noun, frozen=True):
    """A host port of a container (bridge and host network modes)."""

    container_port: int | None = None
    host_port: int | None = None
    protocol: str = ""


class ManagedAgent(Noun, frozen=True):
    """An agent inside a container, such as `ExecuteCommandAgent`."""

    name: str = ""
    last_status: str = ""
    reason: str = ""


class Container(Noun, frozen=True):
    """ECS `Container`. `exit_code` is None until known, and for one that never ran."""

    container_arn: str = ""
    name: str = ""
    image: str = ""
    image_digest: str = ""
    runtime_id: str = ""
    last_status: str = ""
    exit_code: int | None = None
    reason: str = ""
    health_status: str = ""
    network_bindings: tuple[NetworkBinding, ...] = ()
    network_interfaces: tuple[NetworkInterface, ...] = ()
    managed_agents: tuple[ManagedAgent, ...] = ()
    cpu: str = ""
    memory: str = ""


class Attachment(Noun, frozen=True):
    """ECS `Attachment`, for example the task's elastic network interface."""

    id: str = ""
    type: str = ""
    status: str = ""
    details: tuple[KeyValue, ...] = ()


class Task(Noun, frozen=True):
    """ECS `Task`. `cpu` (units) and `memory` (MiB) are strings on the wire."""

    task_arn: str = ""
    cluster_arn: str = ""
    task_definition_arn: str = ""
    container_instance_arn: str = ""
    group: str = ""
    started_by: str = ""
    launch_type: str = ""
    capacity_provider_name: str = ""
    last_status: str = ""
    desired_status: str = ""
    health_status: str = ""
    connectivity: str = ""
    availability_zone: str = ""
    cpu: str = ""
    memory: str = ""
    platform_version: str = ""
    created_at: float | None = None
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    started_at: float | None = None
    stopping_at: float | None = None
    execution_stopped_at: float | None = None
    stopped_at: float | None = None
    stop_code: str = ""
    stopped_reason: str = ""
    enable_execute_command: bool = False
    containers: tuple[Container, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[Tag, ...] = ()
    version: int = 0

    @property
    def task_id(self) -> str:
        """The last part of the ARN."""
        return ids.short_name(self.task_arn)

    @property
    def service_name(self) -> str:
        """The service that keeps it running, or the empty string."""
        return ids.service_of(self.group)

    @property
    def stopped(self) -> bool:
        """Whether it has ended."""
        return self.last_status in {"STOPPED", "DELETED"}

    @property
    def stopping(self) -> bool:
        """Whether it has been told to end and hasn't yet."""
        return self.desired_status == "STOPPED" and not self.stopped

    @property
    def launch(self) -> str:
        """The capacity provider where one placed it (only that tells Spot), else launch type."""
        return self.capacity_provider_name or self.launch_type

    @property
    def address(self) -> str:
        """The private IPv4 address of its network interface, or the empty string."""
        for attachment in self.attachments:
            for detail in attachment.details:
                if detail.name == "privateIPv4Address":
                    return detail.value
        for container in self.containers:
            for interface in container.network_interfaces:
                if interface.private_ipv4_address:
                    return interface.private_ipv4_address
        return ""

    @property
    def why_stopped(self) -> str:
        """The most telling words on its end: a container's reason or exit code over the summary.

        `Essential container in task exited` says nothing that the exit code doesn't say better;
        a failed pull stands in the task's reason on Fargate, in the container's on EC2.
        """
        if self.stopped_reason not in _VAGUE:
            return self.stopped_reason
        guilty = max(self.containers, key=_guilt, default=None)
        return (guilty and _how_ended(guilty)) or self.stopped_reason


_VAGUE = frozenset({"", "Essential container in task exited", "Task failed to start"})

_TOLD_TO_END = frozenset({137, 143})
"""Exit codes of a container that was killed, mostly because another one had ended."""


def _guilt(container: Container) -> int:
    """How likely it is this container's end that ended the task."""
    code = container.exit_code
    if code and container.reason:
        return 5
    if code and code not in _TOLD_TO_END:
        return 4
    if container.reason and code is None:
        return 3
    if code:
        return 2
    return 0 if code is None else 1


def _how_ended(container: Container) -> str:
    code = container.exit_code
    if container.reason:
        return container.reason if code is None else f"{container.reason} (exit {code})"
    return "" if code is None else f"{container.name} exited with {code}"
