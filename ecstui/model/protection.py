"""Whether a task is protected from scale-in and deployments (ECS `ProtectedTask`)."""

from __future__ import annotations

from ecstui.model.noun import Noun


class Protection(Noun, frozen=True):
    """The protection of one task; `expiration_date` in epoch seconds, None while off."""

    task_arn: str = ""
    protection_enabled: bool = False
    expiration_date: float | None = None
