"""Rollback, deployment, scaling bounds, protection, draining, tags and the audit trail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecstui.cli import main
from tests.cli.operating import Bench, Capture, as_json, bench, ticking

__all__ = ["bench", "ticking"]


def sent(bench: Bench) -> list[str]:
    """Names of the changes."""
    return [name for name, _ in bench.changes]


class TestRollback:
    """Back to what worked."""

    def test_a_finished_deployment_goes_back_to_the_last_good_one(
        self, bench: Bench, capsys: Capture
    ) -> None:
        service = bench.service("auth")
        was = service.revision
        body = as_json(capsys, "rollback", "prod/auth", "--yes")
        assert sent(bench) == ["UpdateService"]
        assert set(bench.changes[0][1]) == {"cluster", "service", "taskDefinition"}
        assert service.revision < was
        assert body["plan"]["differences"] != []
        assert f":{was}" in body["plan"]["undo"]

    def test_one_that_is_under_way_is_turned_back_by_ecs(
        self, bench: Bench, capsys: Capture
    ) -> None:
        assert main(["restart", "prod/auth", "--yes"]) == 0
        bench.changes.clear()
        capsys.readouterr()
        as_json(capsys, "rollback", "prod/auth", "--yes")
        ((name, params),) = bench.changes
        assert (name, params["stopType"]) == ("StopServiceDeployment", "ROLLBACK")
        assert ":service-deployment/prod/auth/" in params["serviceDeploymentArn"]
        assert main(["rollback", "prod/auth", "--yes"]) == 3
        assert "already rolling back" in capsys.readouterr().err

    @pytest.mark.usefixtures("ticking")
    def test_it_is_followed_until_the_old_tasks_run(self, capsys: Capture) -> None:
        assert main(["restart", "prod/auth", "--yes"]) == 0
        capsys.readouterr()
        words = ("rollback", "prod/auth", "--yes", "--wait", "--timeout", "60")
        assert as_json(capsys, *words)["rollout"]["state"] == "steady"

    def test_to_a_chosen_revision(self, bench: Bench, capsys: Capture) -> None:
        service = bench.service("auth")
        older = min(bench.fleet.definitions[service.family])
        assert older < service.revision
        as_json(capsys, "rollback", "prod/auth", "--to", str(older), "--yes")
        assert service.revision == older

    def test_the_current_one_is_refused(self, bench: Bench) -> None:
        number = str(bench.service("auth").revision)
        assert main(["rollback", "prod/auth", "--to", number, "--yes"]) == 3
        assert bench.changes == []

    def test_without_history_it_is_said_to_be_a_guess(self, bench: Bench, capsys: Capture) -> None:
        bench.server.desk.faults.add({"kind": "denied", "operation": "ListServiceDeployments"})
        body = as_json(capsys, "rollback", "prod/auth", "--dry-run")
        assert any("is a guess" in warning for warning in body["plan"]["warnings"])
        bench.server.desk.faults.clear()


class TestDeploy:
    """Another revision, or a new one."""

    def test_a_new_tag_registers_and_deploys(self, bench: Bench, capsys: Capture) -> None:
        service = bench.service("auth")
        old = bench.fleet.definition(service.family, service.revision)
        body = as_json(capsys, "deploy", "prod/auth", "--image", "auth=9.9.9", "--yes")
        assert sent(bench) == ["RegisterTaskDefinition", "UpdateService"]
        new = bench.fleet.definition(service.family, service.revision)
        assert new["revision"] > old["revision"]
        images = [c["image"] for c in new["containerDefinitions"]]
        assert any(image.endswith(":9.9.9") for image in images)
        assert bench.changes[1][1]["taskDefinition"] == new["taskDefinitionArn"]
        assert body["made"] == [new["taskDefinitionArn"]]
        (change,) = body["plan"]["differences"]
        assert (change["what"], change["after"].endswith(":9.9.9")) == ("image", True)

    def test_values_of_variables_are_never_shown(self, bench: Bench, capsys: Capture) -> None:
        words = ("deploy", "prod/auth", "--env", "auth:TOKEN=s3cr3t", "--yes", "-o", "json")
        assert main(list(words)) == 0
        out, err = capsys.readouterr()
        assert "s3cr3t" not in out + err + json.dumps(bench.audit())
        _, params = bench.changes[0]
        pairs = [p for c in params["containerDefinitions"] for p in c.get("environment", ())]
        assert {"name": "TOKEN", "value": "s3cr3t"} in pairs

    def test_a_registration_that_fails_deploys_nothing(self, bench: Bench, capsys: Capture) -> None:
        bench.server.desk.faults.add({"kind": "denied", "operation": "RegisterTaskDefinition"})
        as_json(capsys, "deploy", "prod/auth", "--image", "auth=9.9.9", "--yes", status=1)
        assert bench.changes == []
        bench.server.desk.faults.clear()

    def test_what_is_made_is_said_when_the_rest_fails(self, bench: Bench, capsys: Capture) -> None:
        bench.server.desk.faults.add({"kind": "denied", "operation": "UpdateService"})
        words = ("deploy", "prod/auth", "--image", "auth=9.9.9", "--yes")
        body = as_json(capsys, *words, status=1)
        assert "It made " in body["sentence"]
        assert len(body["made"]) == 1
        bench.server.desk.faults.clear()

    @pytest.mark.parametrize(
        "words",
        [(), ("--revision", "1", "--image", "2"), ("--env", "NAME")],
        ids=["nothing", "both", "no-value"],
    )
    def test_wrong_usage(self, bench: Bench, words: tuple[str, ...]) -> None:
        assert main(["deploy", "prod/auth", *words]) == 2
        assert bench.changes == []


class TestScaling:
    """Bounds and switches of auto scaling."""

    def test_only_what_changes_is_sent(self, bench: Bench, capsys: Capture) -> None:
        as_json(capsys, "autoscaling", "prod/catalog", "--max", "20", "--yes")
        ((_, params),) = bench.changes
        assert (params["MaxCapacity"], "MinCapacity" in params) == (20, False)
        assert params["ResourceId"] == "service/prod/catalog"

    def test_suspend_and_resume(self, bench: Bench, capsys: Capture) -> None:
        as_json(capsys, "autoscaling", "prod/catalog", "--suspend", "--yes")
        as_json(capsys, "autoscaling", "prod/catalog", "--resume", "--yes")
        states = [set(params["SuspendedState"].values()) for _, params in bench.changes]
        assert states == [{True}, {False}]

    def test_a_service_without_it(self, bench: Bench, capsys: Capture) -> None:
        assert main(["autoscaling", "prod/auth", "--max", "9", "--yes"]) == 3
        assert "isn't scaled automatically" in capsys.readouterr().err
        assert bench.changes == []

    @pytest.mark.usefixtures("bench")
    def test_a_scale_beyond_the_bounds_is_warned_of(self, capsys: Capture) -> None:
        body = as_json(capsys, "scale", "prod/catalog", "40", "--dry-run")
        assert any("will not stay" in warning for warning in body["plan"]["warnings"])
        body = as_json(capsys, "scale", "prod/auth", "5", "--dry-run")
        assert not any("uto scaling" in warning for warning in body["plan"]["warnings"])


class TestTheRest:
    """Protection, draining, ECS Exec, tags, deletion."""

    def test_protect_and_unprotect(self, bench: Bench, capsys: Capture) -> None:
        task = bench.service("auth").tasks[0]
        as_json(capsys, "protect", task.arn, "--minutes", "30", "--yes")
        assert task.protected
        as_json(capsys, "unprotect", task.arn, "--yes")
        assert not task.protected
        assert bench.changes[0][1]["expiresInMinutes"] == 30

    def test_drain_and_activate(self, bench: Bench, capsys: Capture) -> None:
        machine = next(i for i in bench.fleet.instances.values() if i.cluster == "batch")
        body = as_json(capsys, "drain", machine.ec2_id, "-c", "batch", "--yes")
        assert (machine.status, body["plan"]["risk"]) == ("DRAINING", "high")
        as_json(capsys, "activate", machine.arn, "-c", "batch", "--yes")
        assert machine.status == "ACTIVE"
        assert main(["activate", machine.arn, "-c", "batch", "--yes"]) == 3

    def test_tags(self, bench: Bench, capsys: Capture) -> None:
        as_json(capsys, "tag", "prod/auth", "team=night", "x=1", "--yes")
        as_json(capsys, "untag", "prod/auth", "x", "--yes")
        tags = bench.service("auth").tags
        assert (tags["team"], "x" in tags) == ("night", False)

    def test_exec_is_switched(self, bench: Bench, capsys: Capture) -> None:
        service = bench.service("auth")
        state = "off" if service.exec_enabled else "on"
        as_json(capsys, "set-exec", "prod/auth", state, "--yes")
        assert service.exec_enabled is (state == "on")

    def test_only_an_empty_service_is_deleted(self, bench: Bench) -> None:
        assert main(["delete", "prod/auth", "--yes"]) == 3
        assert bench.changes == []


class TestRun:
    """Tasks without a service, and revisions nobody needs."""

    def test_a_task_like_those_of_a_service(self, bench: Bench, capsys: Capture) -> None:
        service = bench.service("auth")
        definition = f"{service.family}:{service.revision}"
        words = ("run", definition, "--like", "prod/auth", "--command", "auth=sh -c 'a b'")
        body = as_json(capsys, *words, "--yes")
        ((name, params),) = bench.changes
        assert (name, params["networkConfiguration"]) == ("RunTask", service.network)
        (override,) = params["overrides"]["containerOverrides"]
        assert override == {"name": "auth", "command": ["sh", "-c", "a b"]}
        assert body["made"][0] in bench.fleet.tasks

    def test_without_a_network_it_is_refused(self, bench: Bench, capsys: Capture) -> None:
        service = bench.service("auth")
        words = ("run", f"{service.family}:{service.revision}", "-c", "prod", "--yes")
        assert main(list(words)) == 3
        assert "--like" in capsys.readouterr().err
        assert bench.changes == []

    def test_deregister(self, bench: Bench, capsys: Capture) -> None:
        service = bench.service("auth")
        number = min(bench.fleet.definitions[service.family])
        words = ("deregister", f"{service.family}:{number}", "-c", "prod", "--yes")
        as_json(capsys, *words)
        assert bench.fleet.definition(service.family, number)["status"] == "INACTIVE"
        assert main(["rollback", "prod/auth", "--to", str(number), "--yes"]) == 3


class TestAudit:
    """`ecstui audit`."""

    def test_one_line_for_each_operation(self, bench: Bench, capsys: Capture) -> None:
        assert main(["scale", "prod/auth", "5", "--yes"]) == 0
        capsys.readouterr()
        assert main(["audit"]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        assert "done" in line
        assert "Scale auth from 4 to 5" in line
        assert main(["audit", "-o", "json"]) == 0
        body: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        assert [entry["outcome"] for entry in body] == ["done"]
        assert bench.changes != []
