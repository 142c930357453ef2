"""What Application Auto Scaling does with a service's desired count, and between which bounds."""

from __future__ import annotations

import msgspec

from ecstui.model import ids
from ecstui.model.noun import Noun

NAMESPACE = "ecs"
DIMENSION = "ecs:service:DesiredCount"


class SuspendedState(Noun, frozen=True, rename="pascal"):
    """Which kinds of scaling are switched off."""

    dynamic_scaling_in_suspended: bool = False
    dynamic_scaling_out_suspended: bool = False
    scheduled_scaling_suspended: bool = False


class ScalableTarget(Noun, frozen=True, rename="pascal"):
    """A service that Application Auto Scaling may scale (its `ScalableTarget`)."""

    resource_id: str = ""
    min_capacity: int = 0
    max_capacity: int = 0
    suspended_state: SuspendedState = SuspendedState()
    scalable_target_arn: str = msgspec.field(default="", name="ScalableTargetARN")

    @property
    def suspended(self) -> bool:
        """Whether no kind of scaling is left on."""
        return all(self.switches)

    @property
    def switches(self) -> tuple[bool, bool, bool]:
        """Scaling in, scaling out and scheduled scaling: whether each is switched off."""
        state = self.suspended_state
        return (
            state.dynamic_scaling_in_suspended,
            state.dynamic_scaling_out_suspended,
            state.scheduled_scaling_suspended,
        )

    @property
    def partly_suspended(self) -> bool:
        """Whether some kind of scaling is off."""
        return self.suspended_state != SuspendedState()


def resource_id(cluster: str, service: str) -> str:
    """How Application Auto Scaling calls a service: `service/prod/web`. Names or ARNs."""
    return f"service/{ids.short_name(cluster)}/{ids.short_name(service)}"
