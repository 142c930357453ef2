"""A service's deployments as records of their own, and the revisions they went between."""

from __future__ import annotations

from typing import Any

from ecstui.model.cluster import CapacityStrategyItem
from ecstui.model.noun import Noun

UNDER_WAY = frozenset(
    {"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"}
)
"""Statuses of a service deployment that isn't over."""

GOING_BACK = frozenset({"ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"})


class RevisionCount(Noun, frozen=True):
    """A service revision with the tasks that a deployment has of it."""

    arn: str = ""
    requested_task_count: int = 0
    running_task_count: int = 0
    pending_task_count: int = 0


class LifecycleHook(Noun, frozen=True):
    """A point where a deployment waits, for a function or for somebody to say go on."""

    hook_id: str = ""
    target_type: str = ""
    status: str = ""
    expires_at: float | None = None
    timeout_action: str = ""


class ServiceDeployment(Noun, frozen=True):
    """ECS `ServiceDeployment`, or the `ServiceDeploymentBrief` of a list, which has less."""

    service_deployment_arn: str = ""
    service_arn: str = ""
    cluster_arn: str = ""
    status: str = ""
    status_reason: str = ""
    lifecycle_stage: str = ""
    created_at: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    stopped_at: float | None = None
    updated_at: float | None = None
    target_service_revision_arn: str = ""
    """Only in lists."""
    target_service_revision: RevisionCount | None = None
    """Only in descriptions."""
    source_service_revisions: tuple[RevisionCount, ...] = ()
    lifecycle_hook_details: tuple[LifecycleHook, ...] = ()

    @property
    def under_way(self) -> bool:
        """Whether it isn't over."""
        return self.status in UNDER_WAY

    @property
    def target(self) -> str:
        """ARN of the service revision it goes to."""
        described = self.target_service_revision
        return described.arn if described is not None else self.target_service_revision_arn

    @property
    def waiting(self) -> LifecycleHook | None:
        """The pause at which somebody must say go on or roll back."""
        for hook in self.lifecycle_hook_details:
            if hook.status == "AWAITING_ACTION" and hook.target_type == "PAUSE":
                return hook
        return None


class ServiceRevision(Noun, frozen=True):
    """ECS `ServiceRevision`: what a service was made of at one time."""

    service_revision_arn: str = ""
    service_arn: str = ""
    cluster_arn: str = ""
    task_definition: str = ""
    launch_type: str = ""
    platform_version: str = ""
    capacity_provider_strategy: tuple[CapacityStrategyItem, ...] = ()
    network_configuration: dict[str, Any] | None = None
    """As AWS writes it: only ever handed on to RunTask."""
    created_at: float | None = None
