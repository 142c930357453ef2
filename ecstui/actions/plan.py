"""What is going to be done to AWS, complete and frozen before anybody is asked for a yes."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from ecstui.model import ids
from ecstui.model.definition_diff import Change
from ecstui.model.identity import Identity

Verb = Literal[
    "scale",
    "restart",
    "stop",
    "rollback",
    "deploy",
    "autoscaling",
    "protect",
    "unprotect",
    "drain",
    "activate",
    "run",
    "exec",
    "tag",
    "untag",
    "deregister",
    "delete",
]
Risk = Literal["low", "high"]
Kind = Literal["service", "task", "instance", "definition"]

_KINDS: dict[Verb, Kind] = {
    "stop": "task",
    "protect": "task",
    "unprotect": "task",
    "drain": "instance",
    "activate": "instance",
    "run": "definition",
    "deregister": "definition",
}

LABELS: dict[Verb, str] = {
    "scale": "Scale",
    "restart": "Restart",
    "stop": "Stop",
    "rollback": "Roll back",
    "deploy": "Deploy",
    "autoscaling": "Change scaling",
    "protect": "Protect",
    "unprotect": "Unprotect",
    "drain": "Drain",
    "activate": "Activate",
    "run": "Run",
    "exec": "Change",
    "tag": "Tag",
    "untag": "Untag",
    "deregister": "Deregister",
    "delete": "Delete",
}
"""What stands on the button that says yes."""


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
    bounds: tuple[int, int] | None = None
    """Minimum and maximum of automatic scaling, where a plan is about them."""
    suspended: tuple[bool, bool, bool] | None = None
    """Scaling in, scaling out and scheduled scaling switched off, likewise."""


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
    params: dict[str, Any]
    """As shown and noted: values that may be secret are hidden in it."""
    body: dict[str, Any] | None = None
    """What is really sent, where that is more than may be shown."""
    filled: str = ""
    """The parameter that becomes the ARN which the call before it, of the same target, made."""


class Inverse(msgspec.Struct, frozen=True):
    """How to undo an operation: another one of the catalogue, planned anew when it is wanted."""

    verb: Verb
    arns: tuple[str, ...]
    values: dict[str, Any] = {}
    """Its arguments: `desired`, `minimum`, `maximum`, `suspended`, `revision`…"""
    left: dict[str, Any] = {}
    """How the operation leaves its target; what looks different by then isn't undone."""


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
    diff: tuple[Change, ...] = ()
    """What differs between the task definition now and the one to come."""
    inverse: Inverse | None = None
    """What undoes it, for a reversible one."""

    @property
    def kind(self) -> Kind:
        """What its targets are."""
        return _KINDS.get(self.verb, "service")

    @property
    def label(self) -> str:
        """The word on the button that says yes."""
        return LABELS[self.verb]


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
