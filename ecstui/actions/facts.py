"""What an operation needs to know beyond the picture of the fleet, asked for when it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from ecstui.errors import AwsError, NotFound
from ecstui.model import ids
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service import Service
from ecstui.model.service_deployment import ServiceDeployment
from ecstui.model.task_definition import TaskDefinition
from ecstui.ports import DefinitionSource, Reads

HISTORY = 40
"""Deployments and revisions that are looked back at."""


class Facts(msgspec.Struct, frozen=True):
    """Answers. What could not be asked is empty, and `unknown` says so in sentences."""

    scaling: ScalableTarget | None = None
    scaling_known: bool = False
    newest: ServiceDeployment | None = None
    """The newest deployment of the service, with its hooks."""
    completed: tuple[str, ...] = ()
    """Task definitions of the deployments that were successful, newest first."""
    family: tuple[str, ...] = ()
    """ACTIVE revisions of the service's family, newest first."""
    definitions: Mapping[str, TaskDefinition] = {}
    source: DefinitionSource | None = None
    """The task definition the service is on, whole."""
    unknown: tuple[str, ...] = ()


async def about_scaling(reads: Reads, service: Service) -> Facts:
    """Whether, and between which bounds, the service is scaled automatically."""
    try:
        found = await reads.scalable_targets(service.cluster_arn, [service.service_name])
    except AwsError as error:
        return Facts(unknown=(f"Auto scaling isn't known: {error}",))
    return Facts(scaling=found[0] if found else None, scaling_known=True)


async def about_releases(reads: Reads, service: Service, revision: str = "") -> Facts:
    """What the service ran before, for a rollback or deployment.

    `revision` is one that is asked for, as `family:number` or ARN; its definition is fetched.
    Raises AwsError where the definitions can't be read.
    """
    history, family = await asyncio.gather(
        _history(reads, service), _family(reads, service.task_definition)
    )
    candidates = (service.task_definition, revision, *history.completed[:3], *family[:2])
    wanted = [arn for arn in dict.fromkeys(candidates) if arn]
    found = await asyncio.gather(*(_definition(reads, arn) for arn in wanted))
    known = {arn: one for arn, one in zip(wanted, found, strict=True) if one is not None}
    known |= {one.task_definition_arn: one for one in found if one is not None}
    return msgspec.structs.replace(history, family=family, definitions=known)


async def about_definition(reads: Reads, service: Service) -> Facts:
    """The task definition that the service is on, whole, to make the next one from."""
    source, definition = await asyncio.gather(
        reads.definition_source(service.task_definition),
        reads.task_definition(service.task_definition),
    )
    return Facts(source=source, definitions={definition.task_definition_arn: definition})


async def like(reads: Reads, service: Service) -> dict[str, Any]:
    """Parameters for RunTask that put a task where the service's own run.

    Raises AwsError, and NotFound where AWS doesn't tell.
    """
    briefs = await reads.service_deployments(service.cluster_arn, service.service_name, limit=1)
    revisions = (await reads.service_revisions([b.target for b in briefs])).items
    if not revisions:
        raise NotFound(f"AWS doesn't say how {service.service_name} runs.")
    found = revisions[0]
    settings: dict[str, Any] = {}
    if found.network_configuration:
        settings["networkConfiguration"] = found.network_configuration
    if found.capacity_provider_strategy:
        settings["capacityProviderStrategy"] = [
            msgspec.to_builtins(item) for item in found.capacity_provider_strategy
        ]
    elif found.launch_type:
        settings["launchType"] = found.launch_type
    return settings


async def _history(reads: Reads, service: Service) -> Facts:
    try:
        briefs = await reads.service_deployments(
            service.cluster_arn, service.service_name, limit=HISTORY
        )
        newest = await reads.described_deployments([b.service_deployment_arn for b in briefs[:1]])
        good = [b.target for b in briefs if b.status == "SUCCESSFUL"]
        revisions = await reads.service_revisions(good)
    except AwsError as error:
        return Facts(unknown=(f"Earlier deployments aren't known: {error}",))
    made = {r.service_revision_arn: r.task_definition for r in revisions.items}
    completed = [made[arn] for arn in good if made.get(arn)]
    return Facts(
        newest=newest.items[0] if newest.items else None,
        completed=tuple(dict.fromkeys(completed)),
    )


async def _family(reads: Reads, definition: str) -> tuple[str, ...]:
    try:
        return await reads.definition_arns(ids.family_of(definition), limit=HISTORY)
    except AwsError:
        return ()  # only needed where the history of deployments fails, which is said then


async def _definition(reads: Reads, arn: str) -> TaskDefinition | None:
    """One that is gone is no candidate any more."""
    try:
        return await reads.task_definition(arn)
    except NotFound:
        return None
