"""The header tells where we are and how true the screen is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecstui.cli.link import ConsoleLink
from ecstui.errors import AccessDenied, Expired, NoCredentials, NoRegion, Unreachable
from ecstui.live.feed import FeedState
from ecstui.model.identity import Identity
from ecstui.ports import Usage
from ecstui.ui.header import place_parts, pulse_parts
from ecstui.ui.link import Wiring

NOW = 1_760_000_000.0
WHO = Identity(account="123456789012", arn="arn:aws:sts::1:x", region="eu-west-1")


async def nowhere() -> ConsoleLink:
    """A way to AWS that no test here goes."""
    raise AssertionError("the header opens nothing")


def place(read_only: bool = False, **wiring: Any) -> str:
    ready = Wiring(connect=nowhere, audit_file=Path("audit.jsonl"), **wiring)
    return "".join(text for text, _role in place_parts(WHO, ready, read_only)).strip()


def pulse(feeds: dict[str, FeedState], **usage: Any) -> tuple[str, str]:
    """The text, and the role of its first part."""
    told = pulse_parts(feeds, Usage(**usage), NOW)
    parts = told.health + told.calls + told.age
    return "".join(text for text, _role in parts).strip(), parts[0][1]


def feeds(**phases: str) -> dict[str, FeedState]:
    names = ("identity", "clusters", "services", "tasks")
    return {
        name: FeedState(name, phase=phases.get(name, "ok"), since=NOW - 3)  # type: ignore[arg-type]  # phases, as the tests spell them
        for name in (*names, *phases)
    }


def test_place() -> None:
    assert place(profile="prod").split() == ["ecstui", "prod", "eu-west-1", "123456789012"]
    assert "demo" in place(demo=True).split()
    assert place(read_only=True).endswith("read-only")


def test_a_hostile_profile_is_text() -> None:
    said = place(profile="[/x]\x1b]0;evil\x07")
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "[/x]" in said


def test_all_is_well() -> None:
    said, role = pulse(feeds(), calls=100, per_minute=14)
    assert said.split() == ["●", "live", "14", "calls/min", "3s", "ago"]
    assert role == "ok"


def test_the_oldest_of_the_core_feeds_gives_the_age() -> None:
    old = feeds() | {"tasks": FeedState("tasks", phase="ok", since=NOW - 240)}
    assert "4m ago" in pulse(old)[0]
    old |= {"metrics": FeedState("metrics", phase="ok", since=NOW - 3600)}
    assert "4m ago" in pulse(old)[0], "metrics have a pane of their own to be old in"


@pytest.mark.parametrize(
    ("phases", "word", "role"),
    [
        ({"tasks": "stale"}, "stale", "warn"),
        ({"tasks": "stale", "services": "denied"}, "denied", "bad"),
        ({"clusters": "denied", "tasks": "stale"}, "denied", "bad"),
        ({"metrics": "denied"}, "live", "ok"),
        ({"identity": "denied"}, "denied", "bad"),
    ],
)
def test_the_worst_feed_speaks(phases: dict[str, str], word: str, role: str) -> None:
    said, shown = pulse(feeds(**phases))
    assert word in said
    assert shown == role


def test_an_ended_session_is_the_worst_of_all() -> None:
    assert "expired" in pulse(feeds(clusters="denied", tasks="expired"))[0]


def test_before_the_first_answer() -> None:
    waiting = {"clusters": FeedState("clusters")}
    assert pulse(waiting)[0].startswith("◌ connecting")
    assert "ago" not in pulse(waiting)[0]


def test_a_failure_before_the_first_answer_is_not_connecting() -> None:
    failed = {"clusters": FeedState("clusters", phase="denied", error=AccessDenied("No."))}
    assert "connecting" not in pulse(failed)[0]


def test_throttles_are_counted() -> None:
    assert "1 throttle " in f"{pulse(feeds(), throttles=1)[0]} "
    assert "12 throttles" in pulse(feeds(), throttles=12)[0]


def test_paused_has_no_running_age() -> None:
    told = pulse_parts(feeds(), Usage(per_minute=7), NOW, paused_at="12:34:56")
    said = "".join(text for text, _role in told.health + told.calls + told.age)
    assert said.split() == ["‖", "paused", "at", "12:34:56"]


def test_what_failed_is_named() -> None:
    for error, word in (
        (NoRegion("No Region is set."), "no region"),
        (NoCredentials("There are no AWS credentials."), "no credentials"),
        (Expired("The session has expired."), "session expired"),
    ):
        asked = {"clusters": FeedState("clusters", phase="expired", error=error)}
        assert word in pulse(asked)[0]
    nobody = FeedState("clusters", phase="failed", error=Unreachable("Nothing listens."))
    assert "unreachable" in pulse({"clusters": nobody})[0]
