"""Each incident of the embedded AWS is named by its cause; a calm hour raises no alarm."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from ecstui.aws.connect import connect
from ecstui.cli.triage_look import Look, Round
from ecstui.demo.server import serve
from ecstui.demo.world import events, task_life
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World
from ecstui.diagnose.triage import Triage

AT = 1_760_000_000.0

CAUSES: Mapping[str, tuple[str, str, str]] = {
    "bad-image": ("prod/payments", "pull.not-found", "error"),
    "crash-loop": ("prod/checkout", "exit.1", "error"),
    "oom": ("prod/cart", "run.oom", "error"),
    "elb-health": ("prod/orders", "run.elb-health", "error"),
    "no-capacity": ("prod/search-indexer", "event.place-closest", "error"),
    "secret-missing": ("staging/invoicing", "init.secret-missing", "error"),
    "spot": ("prod/recommendations", "run.spot", "warning"),
    "stuck-rollout": ("prod/shipping", "run.container-health", "error"),
    "cpu-saturated": ("prod/search", "saturated.cpu", "error"),
}
"""By incident: the service, the code of its top finding, and how bad it is."""


class Watch:
    """Looks at a world again and again, as its hand-moved clock goes on."""

    def __init__(self, world: World, rounds: Round) -> None:
        self.world = world
        self._rounds = rounds
        self._previous: Triage | None = None

    async def look(self, after: float = 0.0) -> Look:
        """Let `after` seconds pass, then look."""
        if after:
            self.world.clock.move(after)
            self.world.advance()
        look = await self._rounds.look((), self._previous)
        self._previous = look.triage
        return look


@asynccontextmanager
async def watching(
    scenario: str, monkeypatch: pytest.MonkeyPatch, *, metrics: bool = True
) -> AsyncIterator[Watch]:
    """A small world with one scenario, standing still, and a way to look at it."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "demo")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
    world = World.build("small", 7, scenario, Clock.frozen_at(AT))
    async with await serve(world, strict=False) as server:
        aws = await connect(region="eu-west-1", endpoint_url=server.url, share=100.0)
        try:
            rounds = Round(aws.reads, metrics=metrics, clock=world.clock.now)
            yield Watch(world, rounds)
        finally:
            await aws.close()


def gist(look: Look) -> dict[str, tuple[str, str, str]]:
    """By service: its name, the code and the severity of its top finding."""
    found: dict[str, tuple[str, str, str]] = {}
    for row in look.triage.rows:
        name = f"{row.service.cluster_name}/{row.service.service_name}"
        found[name] = (name, row.finding.code, row.severity)
    return found


@pytest.mark.parametrize("incident", CAUSES)
async def test_an_incident_alone(incident: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watching(incident, monkeypatch) as watch:
        look = await watch.look()
    assert list(gist(look).values()) == [CAUSES[incident]]
    [row] = look.triage.rows
    assert row.finding.evidence
    assert row.finding.advice
    assert row.since is not None
    assert row.since < AT
    assert look.unchecked == ()


async def test_all_together_for_half_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {name: (name, code, level) for name, code, level in CAUSES.values()}
    async with watching("default", monkeypatch) as watch:
        assert gist(await watch.look()) == expected
        for _ in range(6):
            found = gist(await watch.look(300))
            assert {n: found[n][1] for n in found} == {n: expected[n][1] for n in expected}


async def test_a_calm_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    async with watching("calm", monkeypatch) as watch:
        for _ in range(60):
            look = await watch.look(60)
            assert [r.what for r in look.triage.rows if r.severity == "error"] == []


async def test_the_first_failure_is_seen_at_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The evidence is a stopped task; one refresh later its cause is at the top."""
    async with watching("calm", monkeypatch, metrics=False) as watch:
        assert gist(await watch.look()) == {}
        fleet = watch.world.fleet
        cart = next(s for s in fleet.services.values() if s.name == "cart")
        victim = next(task for task in cart.tasks if task.status == "RUNNING")
        task_life.exit_main(fleet, victim, 137, events.OUT_OF_MEMORY)
        look = await watch.look(10)
    assert gist(look) == {"prod/cart": ("prod/cart", "run.oom", "error")}
