"""Asks the ECS operations directly, holding each answer against the model's shape."""

from __future__ import annotations

import json
from typing import Any

from ecstui.demo.calls import Call, Raw
from ecstui.demo.operations import OPERATIONS
from ecstui.demo.wire.check import check_response
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.nouns import Service
from ecstui.demo.world.quiet import Quiet
from ecstui.demo.world.world import World

START = 1_760_000_000.0
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]}}


def make(size: str = "small", scenario: str = "calm") -> World:
    """A world that stands still at START, without telemetry."""
    return World.build(size, 7, scenario, Clock.frozen_at(START), telemetry=Quiet)


def ask(world: World, operation: str, **params: Any) -> dict[str, Any]:
    """The answer to one call, as a dict that fits the output shape."""
    answer = OPERATIONS["ecs", operation](world, Call("ecs", operation, params))
    assert isinstance(answer, (dict, Raw))
    made: dict[str, Any] = json.loads(answer.body) if isinstance(answer, Raw) else answer
    assert check_response("ecs", operation, made) == []
    return made


def named(world: World, name: str, cluster: str = "prod") -> Service:
    """The service of that name."""
    return world.fleet.services[world.fleet.arn("service", cluster, name)]


def described(world: World, name: str) -> dict[str, Any]:
    """What DescribeServices says of a service of prod."""
    made = ask(world, "DescribeServices", cluster="prod", services=[name])
    service: dict[str, Any] = made["services"][0]
    return service


def pass_time(world: World, seconds: int) -> None:
    """Let the world live on, second by second."""
    for _ in range(seconds):
        world.clock.move(1)
        world.advance()
