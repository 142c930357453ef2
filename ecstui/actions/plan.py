"""What is going to be done to AWS, complete and frozen before anybody is asked for a yes."""

from __future__ import annotations

from typing import Literal

import msgspec

from ecstui.model import ids
from ecstui.model.identity import Identity

Verb = Literal["scale", "restart", "stop"]
Risk = Literal["low", "high"]


class Where(msgspec.Struct, frozen=True):
    """The place, frozen with the plan: `caller` is the ARN of who asks."""

    account: str = ""
    region: str = ""
    cluster: str = ""
    cluster_arn: str = ""
    profile: str = ""
    caller: str = ""
    endpoint_url: str = ""
    """Empty for AWS itself."""


class Seen(msgspec.Struct, frozen=True):
    """How a target looked when the plan was made; what is compared just before sending."""

    status: str = ""
    desired_count: int | None = None
    task_definition: str = ""
    created_at: float | None = None
    deployments: tuple[str, ...] = ()
    """Ids, the primary one first."""
    failed_tasks: int = 0
    event: str = ""
    """Id of the newest service event."""
    service_arn: str = ""
    """Of a task: the service that replaces it, or the empty string."""


class Target(msgspec.Struct, frozen=True):
    """One thing that changes. `owner` is the name an operator knows it by: a task's service."""

    arn: str
    name: str
    before: str
    after: str
    owner: str = ""
    seen: Seen = Seen()


class ApiCall(msgspec.Struct, frozen=True):
    """One request, with AWS's own parameter names; only what changes is among them."""

    operation: str
    target: str
    """ARN of the plan's target that it changes."""
    params: dict[str, str | int | bool]


class Plan(msgspec.Struct, frozen=True):
    """An operation, ready to be shown, confirmed and run."""

    title: str
    verb: Verb
    where: Where
    targets: tuple[Target, ...]
    calls: tuple[ApiCall, ...]
    cli: tuple[str, ...]
    """The same as lines for the AWS CLI, quoted for a shell."""
    done: str
    """The sentence to say once AWS has accepted."""
    warnings: tuple[str, ...] = ()
    risk: Risk = "low"
    danger: str = ""
    """Why the risk is high, as a clause: `it stops every task of web`."""
    undo: str = ""
    """How to go back, or why that can't be."""
    reversible: bool = False
    permissions: tuple[str, ...] = ()


def place(identity: Identity, cluster_arn: str) -> Where:
    """Where a cluster is, by its ARN first: that is where the calls go, whoever we are."""
    return Where(
        account=ids.account_of(cluster_arn) or identity.account,
        region=ids.region_of(cluster_arn) or identity.region,
        cluster=ids.short_name(cluster_arn),
        cluster_arn=cluster_arn,
        profile=identity.profile,
        caller=identity.arn,
        endpoint_url=identity.endpoint_url,
    )
