"""A cluster and what it says about itself (ECS DescribeClusters)."""

from __future__ import annotations

from ecstui.model.noun import KeyValue, Noun, Tag


class CapacityStrategyItem(Noun, frozen=True):
    """One line of a capacity provider strategy (ECS `CapacityProviderStrategyItem`)."""

    capacity_provider: str = ""
    weight: int = 0
    base: int = 0


class Cluster(Noun, frozen=True):
    """ECS `Cluster`. `statistics` values are strings on the wire."""

    cluster_arn: str = ""
    cluster_name: str = ""
    status: str = ""
    running_tasks_count: int = 0
    pending_tasks_count: int = 0
    active_services_count: int = 0
    registered_container_instances_count: int = 0
    statistics: tuple[KeyValue, ...] = ()
    settings: tuple[KeyValue, ...] = ()
    capacity_providers: tuple[str, ...] = ()
    default_capacity_provider_strategy: tuple[CapacityStrategyItem, ...] = ()
    tags: tuple[Tag, ...] = ()

    @property
    def insights(self) -> str:
        """The containerInsights setting: `disabled`, `enabled` or `enhanced`."""
        for setting in self.settings:
            if setting.name == "containerInsights":
                return setting.value
        return "disabled"
