"""From the options of an operation to its plan: looks around in AWS, then asks the catalogue."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from ecstui.actions import catalog, facts
from ecstui.actions.plan import Plan
from ecstui.actions.revision import Edit
from ecstui.cli import operate_find as find
from ecstui.errors import ConfigError
from ecstui.live import survey
from ecstui.model import ids
from ecstui.model.service import Service
from ecstui.model.snapshot import Snapshot
from ecstui.ports import Reads


class Made(msgspec.Struct, frozen=True):
    """A plan and the picture it was made on, which a wait goes on from."""

    plan: Plan
    picture: Snapshot


Planner = Callable[[argparse.Namespace, Reads], Awaitable[Made]]


async def make(options: argparse.Namespace, reads: Reads) -> Made:
    """The plan of `options.operation`. Raises Refused, AwsError or ConfigError."""
    return await _PLANNERS[options.operation](options, reads)


async def _scale(options: argparse.Namespace, reads: Reads) -> Made:
    service, picture = await _one(options, reads)
    known = await facts.about_scaling(reads, service)
    return Made(catalog.scale(picture, service.service_arn, options.count, known), picture)


async def _restart(options: argparse.Namespace, reads: Reads) -> Made:
    services = [
        await find.service(reads, text, options.cluster or "")
        for text in dict.fromkeys(options.services)
    ]
    picture = await find.around(reads, services)
    plans = [catalog.restart(picture, arn) for arn in picture.services]
    return Made(catalog.merged(plans), picture)


async def _stop(options: argparse.Namespace, reads: Reads) -> Made:
    picture, arns = await find.tasks(reads, options.tasks, options.cluster or "")
    return Made(catalog.stop_task(picture, arns, options.reason), picture)


async def _one(options: argparse.Namespace, reads: Reads) -> tuple[Service, Snapshot]:
    """The service that is named, and the picture around it."""
    service = await find.service(reads, options.service, options.cluster or "")
    return service, await find.around(reads, [service])


async def _rollback(options: argparse.Namespace, reads: Reads) -> Made:
    service, picture = await _one(options, reads)
    to = catalog.revision_arn(service, options.to) if options.to else ""
    known = await facts.about_releases(reads, service, to)
    return Made(catalog.rollback(picture, service.service_arn, known, to), picture)


async def _deploy(options: argparse.Namespace, reads: Reads) -> Made:
    edit = _edit(options)
    if bool(options.revision) == (edit != Edit()):
        raise ConfigError("Say what to deploy.", "Pass --revision, or --image and the like.")
    service, picture = await _one(options, reads)
    if options.revision:
        wanted = catalog.revision_arn(service, options.revision)
        known = await facts.about_releases(reads, service, wanted)
        return Made(catalog.deploy(picture, service.service_arn, known, wanted), picture)
    known = await facts.about_definition(reads, service)
    return Made(catalog.revise(picture, service.service_arn, known, edit), picture)


def _edit(options: argparse.Namespace) -> Edit:
    images = dict(_named(text, "=") for text in options.image)
    commands = {
        name: tuple(shlex.split(line)) for name, line in (_named(t, "=") for t in options.command)
    }
    variables: dict[str, dict[str, str | None]] = {}
    for text in options.env:
        name, _, value = text.partition("=")
        if "=" not in text or not name:
            raise ConfigError(f"--env {text!r} isn't NAME=VALUE.")
        container, variable = _named(name, ":")
        variables.setdefault(container, {})[variable] = value
    for text in options.unset:
        container, variable = _named(text, ":")
        variables.setdefault(container, {})[variable] = None
    return Edit(images, variables, commands, options.cpu, options.memory)


def _named(text: str, mark: str) -> tuple[str, str]:
    """`app=1.2` as container and value; without the mark the container is left open.

    What stands before the mark is a container only if it could be one: `--image` takes whole
    images, too.
    """
    name, found, value = text.partition(mark)
    if found and re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name):
        return name, value
    return "", text


async def _autoscaling(options: argparse.Namespace, reads: Reads) -> Made:
    service, picture = await _one(options, reads)
    known = await facts.about_scaling(reads, service)
    suspended = True if options.suspend else False if options.resume else None
    plan = catalog.autoscaling(
        picture,
        service.service_arn,
        known,
        minimum=options.min,
        maximum=options.max,
        suspended=suspended,
    )
    return Made(plan, picture)


async def _protect(options: argparse.Namespace, reads: Reads) -> Made:
    picture, arns = await find.tasks(reads, options.tasks, options.cluster or "")
    on = options.operation == "protect"
    minutes = options.minutes if on else None
    return Made(catalog.protect(picture, arns, on=on, minutes=minutes), picture)


async def _drain(options: argparse.Namespace, reads: Reads) -> Made:
    picture, cluster, found = await find.instances(reads, options.instances, options.cluster or "")
    active = options.operation == "activate"
    return Made(catalog.drain(picture, cluster, found, active=active), picture)


async def _set_exec(options: argparse.Namespace, reads: Reads) -> Made:
    service, picture = await _one(options, reads)
    plan = catalog.execute_command(
        picture, service.service_arn, enable=options.state == "on", redeploy=options.redeploy
    )
    return Made(plan, picture)


async def _tag(options: argparse.Namespace, reads: Reads) -> Made:
    if any("=" not in text for text in options.tags):
        raise ConfigError("A tag is KEY=VALUE.")
    service, picture = await _one(options, reads)
    pairs = (text.partition("=") for text in options.tags)
    tags = {key: value for key, _, value in pairs}
    return Made(catalog.tag(picture, service.service_arn, tags), picture)


async def _untag(options: argparse.Namespace, reads: Reads) -> Made:
    service, picture = await _one(options, reads)
    return Made(catalog.untag(picture, service.service_arn, options.keys), picture)


async def _delete(options: argparse.Namespace, reads: Reads) -> Made:
    service, picture = await _one(options, reads)
    return Made(catalog.delete(picture, service.service_arn), picture)


async def _run(options: argparse.Namespace, reads: Reads) -> Made:
    settings: dict[str, Any] = {}
    if options.like:
        service = await find.service(reads, options.like, options.cluster or "")
        cluster = service.cluster_arn
        settings = await facts.like(reads, service)
    else:
        cluster = await _place(options, reads)
    definition = await reads.task_definition(options.definition)
    if options.command:
        name, line = _named(options.command, "=")
        containers = [one.name for one in definition.container_definitions]
        override = {"name": name or containers[0], "command": shlex.split(line)}
        settings["overrides"] = {"containerOverrides": [override]}
    picture = Snapshot(identity=await reads.identity())
    plan = catalog.run_task(picture, cluster, definition, count=options.count, settings=settings)
    return Made(plan, picture)


async def _deregister(options: argparse.Namespace, reads: Reads) -> Made:
    if ids.revision_of(options.definition) is None:
        raise ConfigError(f"{options.definition} names no revision.", "Say family:number.")
    definition = await reads.task_definition(options.definition)
    cluster = await _place(options, reads)
    services = await survey.services(reads, options.cluster or "")
    picture = Snapshot(
        identity=await reads.identity(), services={s.service_arn: s for s in services}
    )
    return Made(catalog.deregister(picture, cluster, definition), picture)


async def _place(options: argparse.Namespace, reads: Reads) -> str:
    """The cluster's ARN. Raises ConfigError where there are several and none is named."""
    found = await survey.clusters(reads, options.cluster or "")
    if len(found) != 1:
        raise ConfigError("Say in which cluster.", "Pass --cluster.")
    return found[0].cluster_arn


_PLANNERS: dict[str, Planner] = {
    "scale": _scale,
    "restart": _restart,
    "stop": _stop,
    "rollback": _rollback,
    "deploy": _deploy,
    "autoscaling": _autoscaling,
    "protect": _protect,
    "unprotect": _protect,
    "drain": _drain,
    "activate": _drain,
    "run": _run,
    "deregister": _deregister,
    "set-exec": _set_exec,
    "tag": _tag,
    "untag": _untag,
    "delete": _delete,
}
