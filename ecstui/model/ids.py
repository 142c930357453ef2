"""The parts of Amazon resource names that people say aloud."""

from __future__ import annotations


def short_name(arn: str) -> str:
    """The last part of an ARN or name: a cluster's or service's name, a task's id."""
    return arn.rsplit("/", 1)[-1]


def short_id(arn: str) -> str:
    """The first eight characters of a task's or deployment's id: enough to tell them apart."""
    return short_name(arn)[:8]


def region_of(arn: str) -> str:
    """The Region in an ARN, or the empty string."""
    parts = arn.split(":", 5)
    return parts[3] if len(parts) > 3 else ""


def account_of(arn: str) -> str:
    """The account number in an ARN, or the empty string."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) > 4 else ""


def cluster_of(arn: str) -> str:
    """The cluster's name in a service's or task's ARN; empty in the old format without one."""
    resource = arn.rsplit(":", 1)[-1].split("/")
    return resource[1] if len(resource) > 2 else ""


def family_of(definition: str) -> str:
    """`web` of `arn:…:task-definition/web:12`."""
    return short_name(definition).partition(":")[0]


def revision_of(definition: str) -> int | None:
    """`12` of `arn:…:task-definition/web:12`, None where no number stands there."""
    number = short_name(definition).partition(":")[2]
    return int(number) if number.isascii() and number.isdigit() else None


def family_revision(definition: str) -> str:
    """`web:12` of a task definition's ARN."""
    return short_name(definition)


def service_of(group: str) -> str:
    """The service's name in a task's group `service:web`, or the empty string."""
    return group.removeprefix("service:") if group.startswith("service:") else ""
