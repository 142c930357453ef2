"""A service, its deployments and its events (ECS DescribeServices)."""

from __future__ import annotations

import msgspec

from ecstui.model import ids
from ecstui.model.cluster import CapacityStrategyItem
from ecstui.model.noun import Noun, Tag


class Deployment(Noun, frozen=True):
    """One deployment of a service (ECS `Deployment`); some kinds have no `rollout_state`."""

    id: str = ""
    status: str = ""
    task_definition: str = ""
    desired_count: int = 0
    pending_count: int = 0
    running_count: int = 0
    failed_tasks: int = 0
    created_at: float | None = None
    updated_at: float | None = None
    launch_type: str = ""
    platform_version: str = ""
    capacity_provider_strategy: tuple[CapacityStrategyItem, ...] = ()
    rollout_state: str = ""
    rollout_state_reason: str = ""

    @property
    def in_progress(self) -> bool:
        """Whether tasks are still being replaced."""
        return self.rollout_state == "IN_PROGRESS"


class ServiceEvent(Noun, frozen=True):
    """A line of a service's diary (ECS `ServiceEvent`); at most 100, newest first."""

    id: str = ""
    created_at: float | None = None
    message: str = ""


class LoadBalancer(Noun, frozen=True):
    """How a service is behind a load balancer (ECS `LoadBalancer`)."""

    target_group_arn: str = ""
    load_balancer_name: str = ""
    container_name: str = ""
    container_port: int | None = None


class CircuitBreaker(Noun, frozen=True):
    """ECS `DeploymentCircuitBreaker`."""

    enable: bool = False
    rollback: bool = False


class DeploymentConfiguration(Noun, frozen=True):
    """ECS `DeploymentConfiguration`; percentages of the desired count."""

    deployment_circuit_breaker: CircuitBreaker | None = None
    maximum_percent: int | None = None
    minimum_healthy_percent: int | None = None
    strategy: str = ""


class DeploymentController(Noun, frozen=True):
    """Who rolls deployments out: `ECS`, `CODE_DEPLOY` or `EXTERNAL`."""

    type: str = ""


class Service(Noun, frozen=True):
    """ECS `Service`. Deployments are as AWS orders them: the primary one first."""

    service_arn: str = ""
    service_name: str = ""
    cluster_arn: str = ""
    status: str = ""
    desired_count: int = 0
    running_count: int = 0
    pending_count: int = 0
    launch_type: str = ""
    capacity_provider_strategy: tuple[CapacityStrategyItem, ...] = ()
    platform_version: str = ""
    task_definition: str = ""
    deployment_configuration: DeploymentConfiguration | None = None
    deployments: tuple[Deployment, ...] = ()
    events: tuple[ServiceEvent, ...] = ()
    load_balancers: tuple[LoadBalancer, ...] = ()
    role_arn: str = ""
    created_at: float | None = None
    created_by: str = ""
    health_check_grace_period_seconds: int | None = None
    scheduling_strategy: str = ""
    deployment_controller: DeploymentController | None = None
    enable_execute_command: bool = False
    enable_ecs_managed_tags: bool = msgspec.field(default=False, name="enableECSManagedTags")
    propagate_tags: str = ""
    current_service_deployment: str = ""
    tags: tuple[Tag, ...] = ()

    @property
    def primary(self) -> Deployment | None:
        """The deployment the service is on, or going to."""
        return next((d for d in self.deployments if d.status == "PRIMARY"), None)

    @property
    def controller(self) -> str:
        """`ECS` unless another controller is named."""
        return (self.deployment_controller and self.deployment_controller.type) or "ECS"

    @property
    def launch(self) -> str:
        """Where its tasks run: the launch type, or the providers of its strategy."""
        if self.launch_type:
            return self.launch_type
        return "+".join(item.capacity_provider for item in self.capacity_provider_strategy)

    @property
    def cluster_name(self) -> str:
        """The name in `clusterArn`."""
        return ids.short_name(self.cluster_arn)
