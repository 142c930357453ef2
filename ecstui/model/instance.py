"""A container instance: a machine that tasks of launch type EC2 run on."""

from __future__ import annotations

from ecstui.model import ids
from ecstui.model.noun import Noun, Tag


class Resource(Noun, frozen=True):
    """An amount of something (ECS `Resource`): CPU in units, MEMORY in MiB, PORTS by number."""

    name: str = ""
    type: str = ""
    integer_value: int = 0
    string_set_value: tuple[str, ...] = ()


class Instance(Noun, frozen=True):
    """ECS `ContainerInstance`."""

    container_instance_arn: str = ""
    ec2_instance_id: str = ""
    capacity_provider_name: str = ""
    status: str = ""
    status_reason: str = ""
    agent_connected: bool = False
    running_tasks_count: int = 0
    pending_tasks_count: int = 0
    registered_at: float | None = None
    registered_resources: tuple[Resource, ...] = ()
    remaining_resources: tuple[Resource, ...] = ()
    tags: tuple[Tag, ...] = ()

    @property
    def instance_id(self) -> str:
        """The last part of the ARN."""
        return ids.short_name(self.container_instance_arn)

    @property
    def name(self) -> str:
        """What people call it: the EC2 id, or its own id on machines elsewhere."""
        return self.ec2_instance_id or self.instance_id
