"""From the options of an operation to its plan: looks around in AWS, then asks the catalogue."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable

import msgspec

from ecstui.actions import catalog
from ecstui.actions.plan import Plan
from ecstui.cli import operate_find as find
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
    service = await find.service(reads, options.service, options.cluster or "")
    picture = await find.around(reads, [service])
    return Made(catalog.scale(picture, service.service_arn, options.count), picture)


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


_PLANNERS: dict[str, Planner] = {
    "scale": _scale,
    "restart": _restart,
    "stop": _stop,
}
