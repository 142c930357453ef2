"""What one AWS call is, inside the embedded AWS: its request, its answer, its fault."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecstui.demo.world.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One parsed and validated request.

    `service` is botocore's name of the service (`ecs`, `elbv2`...), `params` the members of the
    operation's input shape; timestamps are epoch seconds, blobs are bytes.
    """

    service: str
    operation: str
    params: dict[str, Any]
    region: str = "eu-west-1"
    access_key: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """A ready JSON body, for answers too large to be serialised on each request."""

    body: bytes


class Fault(Exception):
    """An error AWS would answer with: `code` and `message` as on the wire, `status` of HTTP."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


Answer = dict[str, Any] | Raw | AsyncIterator[dict[str, Any]]
"""A dict in the operation's output shape, a ready body, or the events of an event stream."""

Operation = Callable[["World", Call], Answer]
"""Answers one call from the world."""
