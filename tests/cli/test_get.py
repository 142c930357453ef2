"""`ecstui get`: the fleet in a table, JSON or YAML, from the embedded AWS over HTTP."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
import yaml

from ecstui.cli import main
from ecstui.demo.server import Running
from tests.cli.conftest import altered, serving

EVIL = "[/x]\x1b]0;evil\x07\u202e\x9b31m"


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def got(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["get", *words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_clusters_as_a_table(aws: Running, capsys: pytest.CaptureFixture[str]) -> None:
    lines = got(capsys, "clusters").splitlines()
    assert lines[0].split() == ["CLUSTER", "STATUS", "SERVICES", "RUNNING", "PENDING", "INSTANCES"]
    fleet = aws.desk.world.fleet
    assert sorted(line.split()[0] for line in lines[1:]) == sorted(fleet.clusters)
    starts = {line.index("ACTIVE") for line in lines[1:]}
    assert starts == {lines[0].index("STATUS")}, "columns stand below their titles"


def test_services_as_json_have_the_names_of_aws(
    aws: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(got(capsys, "services", "-c", "prod", "-o", "json"))
    fleet = aws.desk.world.fleet
    prod = {s.name: s for s in fleet.services.values() if s.cluster == "prod"}
    assert {service["serviceName"] for service in found} == set(prod)
    for service in found:
        known = prod[service["serviceName"]]
        assert service["desiredCount"] == known.desired
        assert service["serviceArn"] == known.arn
        assert service["clusterArn"].endswith(":cluster/prod")
        assert isinstance(service["createdAt"], float | int)


def test_tasks_of_one_service_as_yaml(aws: Running, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("-c", "batch", "-s", "etl-loader", "-o", "yaml")
    found = yaml.safe_load(got(capsys, "tasks", *words))
    assert {task["group"] for task in found} == {"service:etl-loader"}
    assert {"RUNNING", "STOPPED"} == {task["desiredStatus"] for task in found}
    assert all(task["taskArn"].startswith("arn:aws:ecs:eu-west-1:") for task in found)
    assert found == json.loads(got(capsys, "tasks", *words[:-1], "json"))


def test_tasks_as_a_table_say_why_they_stopped(
    aws: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = got(capsys, "tasks", "-c", "batch", "-s", "etl-loader").splitlines()
    assert lines[0].endswith("STOPPED BECAUSE")
    assert any("Scaling activity initiated by" in line for line in lines)
    assert any(" RUNNING " in line for line in lines)


def test_an_option_may_stand_before_or_after_the_command(
    aws: Running, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.delenv("AWS_REGION")
    place = ["--region", "eu-west-1", "--endpoint-url", aws.url]
    assert main([*place, "get", "clusters"]) == 0
    before = capsys.readouterr().out
    assert main(["get", "clusters", *place]) == 0
    assert capsys.readouterr().out == before != ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("services", "-c", "nowhere"), "no cluster nowhere"),
        (("services", "-s", "nothing"), "no service nothing"),
        (("tasks", "-c", "prod", "-s", "nothing"), "no service nothing"),
    ],
)
def test_a_wrong_name_is_one_sentence(
    aws: Running, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert main(["get", *words]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert err.startswith("ecstui: ")
    assert len(err.splitlines()) == 1


def _spoil(body: dict[str, Any]) -> None:
    for task in body.get("tasks", ()):
        task["stoppedReason"] = EVIL
    for service in body.get("services", ()):
        service["serviceName"] = EVIL
        service["events"] = [{"id": "1", "createdAt": 1.0, "message": EVIL}]


HOSTILE = {name: altered(name, _spoil) for name in ("DescribeServices", "DescribeTasks")}


@pytest.mark.parametrize("output", ["table", "json", "yaml"])
@pytest.mark.parametrize("what", ["services", "tasks"])
def test_hostile_text_never_reaches_a_terminal(
    account: None, monkeypatch: pytest.MonkeyPatch, what: str, output: str
) -> None:
    with serving(HOSTILE) as server:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stdout", terminal)
        options = ["--endpoint-url", server.url, "get", what, "-c", "batch", "-o", output]
        assert main(options) == 0
        said = terminal.getvalue()
    assert "[/x]" in said, "the words are there"
    assert all(line.isprintable() for line in said.split("\n"))
    if output == "json":
        assert any(EVIL in item.values() for item in json.loads(said)), "escaped, not changed"


def test_json_for_a_pipe_is_exact(account: None, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(HOSTILE) as server:
        assert main(["--endpoint-url", server.url, "get", "services", "-o", "json"]) == 0
    names = {service["serviceName"] for service in json.loads(capsys.readouterr().out)}
    assert names == {EVIL}


@pytest.mark.parametrize("output", ["table", "json"])
def test_a_reader_that_has_seen_enough_is_no_error(aws: Running, output: str) -> None:
    command = [sys.executable, "-m", "ecstui", "get", "tasks", "-o", output]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(30) == 0
    assert said == b""
