"""The whole pretend account: its clock, its fleet, its telemetry, and how time passes in it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from ecstui.demo.telemetry import Telemetry
from ecstui.demo.world import build, incidents, routine
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.fleet import Fleet
from ecstui.demo.world.nouns import Task
from ecstui.demo.world.plans import SIZES

WARM_UP = 75 * 60.0
"""Seconds simulated before the world is shown: an hour of real history, and a run-up to it."""

STEP = 1.0
"""Simulated seconds between two calls of the telemetry."""


class Watcher(Protocol):
    """What the world asks of its telemetry."""

    def advance(self, now: float) -> None:
        """Bring metrics, scaling and target health up to `now`."""

    def target_state(self, task: Task) -> str:
        """Tell a task's state at its load balancer."""


class World:
    """One pretend account in one region; everything in it is made from `seed` and the clock."""

    region = "eu-west-1"
    account = "123456789012"

    def __init__(self, size: str, seed: int, scenario: str, clock: Clock) -> None:
        if size not in SIZES:
            raise ValueError(f"no size {size!r}; there are {', '.join(SIZES)}")
        self.size = size
        self.seed = seed
        self.scenario = scenario
        self.clock = clock
        opening = clock.now()
        wanted = incidents.wanted(scenario)
        self.fleet = Fleet(self.region, self.account, seed, opening - WARM_UP)
        build.settle(self.fleet, SIZES[size](), wanted)
        incidents.move_in(self.fleet, opening)
        routine.begin(self.fleet)
        self.fleet.run(opening)
        self._next_step = math.floor(opening) + STEP
        self.telemetry: Watcher | None = None

    @classmethod
    def build(
        cls,
        size: str = "small",
        seed: int = 7,
        scenario: str = "default",
        clock: Clock | None = None,
        *,
        telemetry: Callable[[World], Watcher] = Telemetry,
    ) -> World:
        """Make a world as it is at `clock.now()`, with an hour of history behind it.

        The telemetry joins at the end: that hour needs no measuring.
        Raises ValueError for an unknown size or scenario.
        """
        world = cls(size, seed, scenario, clock or Clock())
        world.telemetry = telemetry(world)
        world.fleet.probe = world.telemetry.target_state
        return world

    def advance(self) -> None:
        """Bring the simulation up to `clock.now()`; does nothing when the clock went back.

        The telemetry is called on each whole second, so that what happens does not depend on how
        often this is called.
        """
        now = self.clock.now()
        while self._next_step <= now:
            self.fleet.run(self._next_step)
            if self.telemetry is not None:
                self.telemetry.advance(self._next_step)
            self._next_step += STEP
        if now > self.fleet.now:
            self.fleet.run(now)
