"""`ecstui get`: the fleet as a table, JSON or YAML on standard output."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from functools import singledispatch

from ecstui import fmt, text
from ecstui.live import survey
from ecstui.model import ids
from ecstui.model.cluster import Cluster
from ecstui.model.noun import Noun, as_aws
from ecstui.model.service import Service
from ecstui.model.task import Task

_HEADERS = {
    "clusters": "CLUSTER  STATUS  SERVICES  RUNNING  PENDING  INSTANCES",
    "services": "CLUSTER  SERVICE  STATUS  DESIRED  RUNNING  PENDING  "
    "ROLLOUT  AGE  LAUNCH  DEFINITION",
    "tasks": "CLUSTER  SERVICE  TASK  STATUS  HEALTH  AGE  DEFINITION  ZONE  IP  STOPPED BECAUSE",
}


def run(options: argparse.Namespace) -> int:
    """Print what was asked for; the status is 0 even when the list is empty."""
    nouns = asyncio.run(_ask(options))
    printers: dict[str, Callable[[str, Sequence[Noun]], None]] = {
        "table": _print_table,
        "json": _print_json,
        "yaml": _print_yaml,
    }
    printers[options.output](options.what, nouns)
    return 0


async def _ask(options: argparse.Namespace) -> Sequence[Noun]:
    from ecstui.aws.connect import connect

    link = await connect(
        profile=options.profile, region=options.region, endpoint_url=options.endpoint_url
    )
    cluster, service = options.cluster or "", options.service or ""
    try:
        if options.what == "clusters":
            return await survey.clusters(link.reads, cluster)
        if options.what == "services":
            return await survey.services(link.reads, cluster, service)
        return await survey.tasks(link.reads, cluster, service)
    finally:
        await link.close()


def _print_json(_what: str, nouns: Sequence[Noun]) -> None:
    import json

    body = [as_aws(noun) for noun in nouns]
    if sys.stdout.isatty():
        print(text.json_for_terminal(body))
    else:
        json.dump(body, sys.stdout, indent=2, ensure_ascii=False)
        print()


def _print_yaml(_what: str, nouns: Sequence[Noun]) -> None:
    import yaml

    body = [as_aws(noun) for noun in nouns]
    # On a terminal everything outside printable ASCII is escaped: text from AWS may be hostile.
    yaml.safe_dump(body, sys.stdout, sort_keys=False, allow_unicode=not sys.stdout.isatty())


def _print_table(what: str, nouns: Sequence[Noun]) -> None:
    now = time.time()
    header = tuple(_HEADERS[what].split("  "))
    rows = [header, *(tuple(text.clean(cell) for cell in _cells(noun, now)) for noun in nouns)]
    widths = [max(text.width(cells[i]) for cells in rows) for i in range(len(header))]
    for cells in rows:
        padded = (
            cell + " " * (width - text.width(cell))
            for cell, width in zip(cells, widths, strict=True)
        )
        print("  ".join(padded).rstrip())


@singledispatch
def _cells(noun: Noun, _now: float) -> tuple[str, ...]:
    """The cells of a row, in the order of the noun's header."""
    raise TypeError(f"{type(noun).__name__} has no row")


@_cells.register
def _cluster_cells(noun: Cluster, _now: float) -> tuple[str, ...]:
    return (
        noun.cluster_name,
        noun.status,
        str(noun.active_services_count),
        str(noun.running_tasks_count),
        str(noun.pending_tasks_count),
        str(noun.registered_container_instances_count),
    )


@_cells.register
def _service_cells(noun: Service, now: float) -> tuple[str, ...]:
    primary = noun.primary
    return (
        noun.cluster_name,
        noun.service_name,
        noun.status,
        str(noun.desired_count),
        str(noun.running_count),
        str(noun.pending_count),
        (primary.rollout_state if primary else "") or "-",
        _age(primary.created_at if primary else None, now),
        noun.launch or "-",
        ids.family_revision(noun.task_definition),
    )


@_cells.register
def _task_cells(noun: Task, now: float) -> tuple[str, ...]:
    return (
        ids.short_name(noun.cluster_arn),
        noun.service_name or "-",
        noun.task_id,
        noun.last_status,
        noun.health_status or "-",
        _age(noun.started_at or noun.created_at, now),
        ids.family_revision(noun.task_definition_arn),
        noun.availability_zone or "-",
        noun.address or "-",
        noun.why_stopped or "-",
    )


def _age(since: float | None, now: float) -> str:
    return "-" if since is None else fmt.age(now - since)
