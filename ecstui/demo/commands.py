"""The command line of the embedded AWS, light enough to be imported for every --help."""

from __future__ import annotations

import argparse
import math
from typing import NamedTuple

SIZES = ("small", "medium", "large")
SCENARIOS = (
    "default",
    "calm",
    "bad-image",
    "crash-loop",
    "oom",
    "elb-health",
    "no-capacity",
    "secret-missing",
    "spot",
    "cpu-saturated",
    "stuck-rollout",
    "hostile-logs",
)
_TOP_SPEED = 10_000.0

EXAMPLE = """\
in the background, with this shell's AWS clients pointed at it:
  eval "$(ecstui demo-aws &)"; aws ecs list-clusters

faults, the clock and a record of all calls are at its /_ecstui/ (GET it for a list):
  curl -X POST $AWS_ENDPOINT_URL/_ecstui/faults -d '{"kind":"throttle","count":5}'
"""


class Setup(NamedTuple):
    """Which world to run, and how. `clock` is where it starts (epoch seconds, None: now).

    A world with `clock` and no `speed` stands still; `port` 0 takes a free one.
    """

    size: str = "small"
    seed: int = 7
    scenario: str = "default"
    strict: bool = True
    speed: float | None = None
    clock: float | None = None
    port: int = 0

    def arguments(self) -> list[str]:
        """The command line that makes the same setup."""
        words = [f"--size={self.size}", f"--seed={self.seed}", f"--scenario={self.scenario}"]
        words += [f"--port={self.port}", "--strict" if self.strict else "--no-strict"]
        if self.speed is not None:
            words.append(f"--speed={self.speed!r}")
        if self.clock is not None:
            words.append(f"--clock={self.clock!r}")
        return words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of a world, and examples."""
    plain = Setup()
    parser.epilog = EXAMPLE
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="default: any that is free"
    )
    parser.add_argument(
        "--size",
        choices=SIZES,
        default=plain.size,
        help="120, 1,000 or 20,000 tasks (default: small)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=plain.seed,
        metavar="N",
        help=f"another number, another fleet (default: {plain.seed})",
    )
    parser.add_argument(
        "--scenario",
        choices=SCENARIOS,
        default=plain.scenario,
        metavar="NAME",
        help=f"what goes wrong: {', '.join(SCENARIOS)}",
    )
    parser.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="enforce AWS's limits and request rates (default: yes)",
    )
    parser.add_argument(
        "--speed", type=_speed, metavar="X", help="simulated seconds per second (default: 1)"
    )
    parser.add_argument(
        "--clock",
        type=_moment,
        metavar="TIME",
        help="start at this time (ISO 8601 or epoch seconds) and stand still, unless --speed",
    )


def setup_of(options: argparse.Namespace) -> Setup:
    """The setup that parsed options ask for."""
    return Setup(
        size=options.size,
        seed=options.seed,
        scenario=options.scenario,
        strict=options.strict,
        speed=options.speed,
        clock=options.clock,
        port=options.port,
    )


def main(options: argparse.Namespace) -> int:
    """Run the embedded AWS alone until ctrl-c or SIGTERM; the exit status."""
    from ecstui.demo.process import run_alone  # noqa: PLC0415 - --help must stay light

    return run_alone(setup_of(options))


def environment(url: str, region: str) -> dict[str, str]:
    """What to export so that AWS clients talk to the embedded AWS at `url`."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "ecstui-demo",
        "AWS_SECRET_ACCESS_KEY": "ecstui-demo",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        # StartLiveTail would otherwise go to the host stream-127.0.0.1.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    }


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (0 to 65535)")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0 < speed <= _TOP_SPEED:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed (above 0, up to {_TOP_SPEED:.0f})")
    return speed


def _moment(text: str) -> float:
    try:
        at = float(text)
    except ValueError:
        at = math.nan
    if math.isnan(at):
        from datetime import UTC, datetime  # noqa: PLC0415 - --help must stay light

        try:
            moment = datetime.fromisoformat(text)
        except ValueError as why:
            raise argparse.ArgumentTypeError(
                f"{text!r} is no time; write 2026-01-31T12:00:00Z or epoch seconds"
            ) from why
        at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if not 0 <= at < 2**33:
        raise argparse.ArgumentTypeError(f"{text!r} is out of range")
    return at
