"""The options of demo-aws: what they mean, what they refuse, and what they cost to import."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from ecstui.demo.commands import SCENARIOS, SIZES, Setup, add_arguments, setup_of
from ecstui.demo.process import clock_of
from ecstui.demo.world import incidents, plans


def _parse(*words: str) -> Setup:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return setup_of(parser.parse_args(words))


def test_defaults_are_the_setup_s() -> None:
    assert _parse() == Setup()


@pytest.mark.parametrize(
    "setup",
    [
        Setup(),
        Setup("large", 9, "oom", strict=False, speed=2.5, clock=1_760_000_000.5, port=4566),
    ],
)
def test_arguments_make_the_same_setup(setup: Setup) -> None:
    assert _parse(*setup.arguments()) == setup


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1760000000", 1_760_000_000.0),
        ("2026-01-31T12:00:00Z", 1_769_860_800.0),
        ("2026-01-31T12:00:00", 1_769_860_800.0),
        ("2026-01-31T13:00:00+01:00", 1_769_860_800.0),
    ],
)
def test_times(text: str, at: float) -> None:
    assert _parse("--clock", text).clock == at


@pytest.mark.parametrize(
    "words",
    [
        ("--port", "70000"),
        ("--port", "x"),
        ("--speed", "0"),
        ("--speed", "nan"),
        ("--size", "x"),
        ("--clock", "noon"),
        ("--clock", "1e99"),
        ("--scenario", "peace"),
        ("--seed", "x"),
    ],
)
def test_nonsense_is_refused(words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit):
        _parse(*words)


def test_a_clock_stands_still_unless_it_has_a_speed() -> None:
    assert clock_of(Setup(clock=5.0)).frozen
    assert not clock_of(Setup(clock=5.0, speed=2.0)).frozen
    assert clock_of(Setup(speed=3.0)).speed == 3.0


def test_names_are_the_world_s() -> None:
    assert set(SCENARIOS) == set(incidents.SCENARIOS)
    assert set(SIZES) == set(plans.SIZES)


def test_importing_the_options_costs_nothing() -> None:
    code = (
        "import sys, ecstui.demo.commands, ecstui.demo.child; "
        "print([name for name in ('aiohttp', 'botocore', 'msgspec') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
