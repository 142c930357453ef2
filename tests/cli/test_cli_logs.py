"""`ecstui logs` over the wire: what it prints, how it ends, what it makes of hostile text."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ecstui.cli import main
from ecstui.cli.logs_lines import Sieve, Writer, coloured
from ecstui.cli.times import moment
from ecstui.demo.child import Endpoint, child_process
from ecstui.demo.commands import Setup
from ecstui.errors import ConfigError
from ecstui.live.lines import Label, TailLine

NOW = 1_760_000_000.0


@pytest.fixture(scope="module")
def living() -> Iterator[Endpoint]:
    """A small world whose clock runs, with trouble in it."""
    with child_process(Setup(size="small", scenario="crash-loop")) as endpoint:
        yield endpoint


@pytest.fixture
def world(living: Endpoint, account: None, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    """The living world, where the environment says that AWS is."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", living.url)
    monkeypatch.setenv("AWS_REGION", living.region)
    return living


def start(*argv: str) -> subprocess.Popen[bytes]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "ecstui", "logs", *argv]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_prints_the_last_lines(world: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "prod/auth", "-n", "20", "--utc"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 20
    times = [line.split(" ")[0] for line in lines]
    assert times == sorted(times)
    assert all(time.endswith("Z") for time in times)
    assert {line.split()[1].partition("/")[2] for line in lines} == {"auth"}


def test_prints_a_range_as_json(world: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "auth", "-c", "prod", "--since", "2m", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    lines = [one for one in told if one["kind"] == "line"]
    assert len(lines) > 20
    assert len({one["eventId"] for one in lines}) == len(lines)
    assert {one["cluster"] for one in told} == {"prod"}
    assert main(["logs", lines[0]["task"][:12], "--since", "2m", "--json"]) == 0
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["task"] for one in again if one["kind"] == "line"} == {lines[0]["task"]}


def test_filters(world: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["logs", "prod/auth", "--since", "5m", "--no-prefix"]
    assert main([*argv, "--grep", "request|GET|POST", "--exclude", "health"]) == 0
    found = capsys.readouterr().out.splitlines()
    assert found
    assert not any("health" in line for line in found)
    assert main([*argv, "--level", "fatal", "--grep", "no such words"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("argv", "status", "words"),
    [
        (["nosuch"], 1, "no service nosuch"),
        (["prod/auth", "--container", "nosuch"], 1, "no container nosuch"),
        (["prod/auth", "--grep", "("], 2, "no regular expression"),
        (["prod/auth", "--since", "soon"], 2, "'soon' is no time"),
        (["prod/auth", "--since", "1m", "--until", "2m"], 2, "--since must come before"),
        (["prod/auth", "--pattern", "{ $."], 1, "FilterLogEvents"),
    ],
)
def test_says_what_is_wrong(
    world: Endpoint,
    capsys: pytest.CaptureFixture[str],
    argv: list[str],
    status: int,
    words: str,
) -> None:
    assert main(["logs", *argv]) == status
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_ctrl_c_is_a_good_end(world: Endpoint) -> None:
    with start("prod/auth", "-f") as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors == b""


def test_ends_when_nobody_reads(world: Endpoint) -> None:
    """Also of a quiet service, whose next line would be long in coming."""
    with start("prod/auth", "-f", "--grep", "no such words") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
    with start("prod/auth", "-f") as process:
        assert process.stdout is not None
        for _ in range(3):
            assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(20) == 0


def test_a_terminal_gets_colours_and_no_control_byte(world: Endpoint) -> None:
    ours, theirs = os.openpty()
    environment = os.environ | {"TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "ecstui", "logs", "prod/auth", "-n", "5"]
    with subprocess.Popen(command, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:
            # The terminal's other end has closed, as Linux tells it.
            pass
        assert process.wait(20) == 0
    os.close(ours)
    assert b"\x1b[2m" in shown


def line(message: str, at: float = NOW, **fields: object) -> TailLine:
    return TailLine(int(at * 1000), message, Label("1a2b3c4d", "app"), "g", "s", **fields)  # type: ignore[arg-type]  # the tests' own fields


HOSTILE = "a\x1b[31mred\x1b[0m\x1b]52;c;aGk=\x07b\x1b[2J\x9b8m\x00\r\u202etext\x1b[8mhidden\x1b[5mx"


def test_hostile_text_is_neutralised() -> None:
    plain = Writer(terminal=False, colour=False, prefix=True, utc=True)
    (text,) = plain.lines(line(HOSTILE.replace("\r", "")))
    assert text.isprintable()
    kept = coloured(HOSTILE)
    assert "\x1b[31mred\x1b[0m" in kept
    for bad in ("\x1b]", "\x1b[2J", "\x1b[8m", "\x1b[5m", "\x9b", "\x00", "\r", "\u202e"):
        assert bad not in kept
    assert kept.endswith("\x1b[0m")
    assert coloured("\x1b[38;5;8mgrey\x1b[48;2;5;6;8mx").startswith("\x1b[38;5;8mgrey\x1b[48;2;")


def test_what_continues_a_line_shares_its_fate() -> None:
    trace = [
        "08:53:20 ERROR it broke",
        "java.io.IOException: no",
        "\tat a.b(C.java:1)",
        "INFO all is well",
    ]
    lines = [line(message, NOW + n / 10) for n, message in enumerate(trace)]

    def kept(grep: list[str], exclude: list[str], level: str | None) -> list[int]:
        sieve = Sieve(grep, exclude, level)
        return [n for n, each in enumerate(lines) if sieve.keeps(each)]

    assert kept([], [], "error") == [0, 1, 2]
    assert kept(["broke"], [], None) == [0, 1, 2]
    assert kept([], ["it BROKE"], None) == [0, 1, 2, 3]
    assert kept([], ["it broke"], None) == [3]
    assert kept(["it", "well"], [], None) == []


def test_a_late_line_is_marked_and_several_lines_have_a_head_each() -> None:
    writer = Writer(terminal=True, colour=False, prefix=True, utc=True)
    shown = list(writer.lines(line("one\ntwo", late=True)))
    assert shown == ["10-09 08:53:20.000Z»1a2b3c4d/app one", "10-09 08:53:20.000Z»1a2b3c4d/app two"]


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("90s", NOW - 90),
        ("1h30m", NOW - 5400),
        ("1.5h", NOW - 5400),
        ("2d", NOW - 172_800),
        ("1759999000", 1_759_999_000.0),
        ("2025-10-09T08:00", NOW - 3200),
        ("2025-10-09T10:00+02:00", NOW - 3200),
        ("08:00", NOW - 3200),
        ("09:00", NOW - 86_000),
    ],
)
def test_moments(words: str, seconds: float) -> None:
    assert moment(words, NOW, utc=True) == seconds


@pytest.mark.parametrize("words", ["", "yesterday", "5x", "25:00", "m5", "2025-13-01"])
def test_no_moments(words: str) -> None:
    with pytest.raises(ConfigError):
        moment(words, NOW)
