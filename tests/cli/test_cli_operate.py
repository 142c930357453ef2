"""Operations on the command line: same plan, same guards, same audit file, true exit statuses."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from ecstui import paths
from ecstui.cli import main, operate
from ecstui.demo.world import scheduler, task_life
from tests.cli.operating import Bench, Capture, as_json, bench, ticking

__all__ = ["bench", "ticking"]


def terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """Stand in front of a terminal, and type."""

    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)


class TestScale:
    """`ecstui scale SERVICE COUNT`."""

    def test_sends_what_the_plan_says(self, bench: Bench, capsys: Capture) -> None:
        assert main(["scale", "prod/auth", "5", "--yes"]) == 0
        out, err = capsys.readouterr()
        assert out == "auth now wants 5 tasks.\n"
        assert "Scale auth from 4 to 5" in err
        assert "ecs:UpdateService cluster=" in err
        assert "aws ecs update-service --cluster prod --service auth --desired-count 5" in err
        service = bench.service("auth")
        assert [name for name, _ in bench.changes] == ["UpdateService"]
        assert set(bench.changes[0][1]) == {"cluster", "service", "desiredCount"}
        assert service.desired == 5
        intent, result = bench.audit()
        assert (intent["phase"], result["phase"], result["outcome"]) == ("intent", "result", "done")
        assert intent["who"].startswith("arn:aws:")

    @pytest.mark.parametrize(
        "name", ["{arn}", "prod/auth", "auth -c prod"], ids=["arn", "path", "option"]
    )
    def test_a_service_is_found_by(self, bench: Bench, capsys: Capture, name: str) -> None:
        words = name.format(arn=bench.service("auth").arn).split()
        body = as_json(capsys, "scale", words[0], "5", *words[1:], "--dry-run")
        assert body["status"] == "dry-run"
        assert body["plan"]["targets"][0]["name"] == "auth"
        assert (bench.changes, bench.audit()) == ([], [])

    def test_an_ambiguous_name_is_wrong_usage(self, bench: Bench, capsys: Capture) -> None:
        assert main(["scale", "auth", "5", "--yes"]) == 2
        assert "prod, staging" in capsys.readouterr().err
        assert bench.changes == []

    @pytest.mark.usefixtures("bench")
    def test_no_such_service(self, capsys: Capture) -> None:
        assert main(["scale", "nothing", "5", "--yes"]) == 1
        assert "There is no service nothing" in capsys.readouterr().err

    @pytest.mark.usefixtures("ticking")
    def test_waits_until_steady(self, capsys: Capture) -> None:
        body = as_json(capsys, "scale", "prod/auth", "6", "--yes", "--wait", "--timeout", "60")
        assert (body["rollout"]["state"], body["rollout"]["running"]) == ("steady", 6)

    def test_a_wait_has_an_end(self, bench: Bench, capsys: Capture) -> None:
        words = ("scale", "prod/auth", "6", "--yes", "--wait", "--timeout", "0")
        body = as_json(capsys, *words, status=5)
        assert body["rollout"]["state"] == "rolling"
        assert bench.service("auth").desired == 6

    @pytest.mark.parametrize("count", ["-1", "many", "1e3", "９"])
    def test_a_count_is_a_number(self, count: str) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["scale", "web", count])
        assert ended.value.code == 2


class TestNothingIsSent:
    """After no, without anybody to ask, read-only, on a dry run and when the target moved."""

    WORDS = (
        ("scale", "prod/auth", "0"),
        ("restart", "prod/auth"),
        ("stop", "{task}"),
    )

    @pytest.fixture(params=WORDS, ids=lambda words: words[0])
    def words(self, request: pytest.FixtureRequest, bench: Bench) -> list[str]:
        """A command line."""
        task = bench.service("auth").tasks[0].arn
        return [word.format(task=task) for word in request.param]

    def test_on_a_dry_run(self, bench: Bench, words: list[str]) -> None:
        assert main([*words, "--dry-run"]) == 0
        assert (bench.changes, bench.audit()) == ([], [])

    def test_where_nobody_can_be_asked(
        self, bench: Bench, words: list[str], capsys: Capture
    ) -> None:
        assert main(words) == 3
        assert "--yes" in capsys.readouterr().err
        assert (bench.changes, bench.audit()) == ([], [])

    @pytest.mark.parametrize("typed", ["", "no\n", "y\n", "AUTH\n"])
    def test_after_another_word(
        self, bench: Bench, words: list[str], typed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        terminal(monkeypatch, typed)
        assert main(words) == 3
        assert (bench.changes, bench.audit()) == ([], [])

    def test_read_only(self, bench: Bench, words: list[str], capsys: Capture) -> None:
        assert main(["--read-only", *words, "--yes"]) == 3
        assert "Read-only" in capsys.readouterr().err
        assert len(bench.server.desk.ledger.calls) == 0

    def test_when_the_target_moved(
        self, bench: Bench, words: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def moved(*_: Any, **__: Any) -> None:
            service = bench.service("auth")
            if words[0] == "stop":
                task_life.stop(bench.fleet, service.tasks[0], "UserInitiated", "somebody else")
            scheduler.resize(bench.fleet, service, 3)
            service.cached = None

        monkeypatch.setattr(operate, "_ask", moved)
        assert main(words) == 3
        assert "refused" in [line["outcome"] for line in bench.audit()]
        assert bench.changes == []


class TestYes:
    """A yes on a terminal."""

    def test_typed_for_a_restart(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        terminal(monkeypatch, "auth\n")
        assert main(["restart", "prod/auth"]) == 0
        assert [params.get("forceNewDeployment") for _, params in bench.changes] == [True]
        assert "Type auth to go on" in capsys.readouterr().err

    @pytest.mark.usefixtures("bench")
    def test_one_letter_for_what_is_harmless(
        self, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        terminal(monkeypatch, "y\n")
        assert main(["scale", "staging/auth", "3"]) == 0
        assert "Type y to go on" in capsys.readouterr().err

    def test_typed_in_a_protected_cluster(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        terminal(monkeypatch, "y\n")
        assert main(["scale", "prod/auth", "5"]) == 3
        assert "is protected" in capsys.readouterr().err
        assert bench.changes == []


class TestRestartAndStop:
    """Several targets, waiting, failing."""

    def test_several_services_at_once(self, bench: Bench, capsys: Capture) -> None:
        body = as_json(capsys, "restart", "prod/auth", "prod/cart", "--yes")
        assert [result["status"] for result in body["results"]] == ["done", "done"]
        assert len(bench.changes) == 2
        assert len(bench.audit()) == 2

    @pytest.mark.usefixtures("ticking")
    def test_waits_for_all(self, capsys: Capture) -> None:
        words = ("restart", "prod/auth", "prod/cart", "--yes", "--wait", "--timeout", "60")
        assert as_json(capsys, *words)["rollout"]["state"] == "steady"

    @pytest.mark.usefixtures("ticking")
    def test_a_rollout_that_fails_is_4(
        self, bench: Bench, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = operate.Desk.send

        async def sabotaged(desk: operate.Desk, plan: Any, **how: Any) -> Any:
            outcome = await real(desk, plan, **how)
            broken = bench.service("auth").deployments
            next(d for d in broken if d.status == "PRIMARY").fate = "pull"
            return outcome

        monkeypatch.setattr(operate.Desk, "send", sabotaged)
        words = ("restart", "prod/auth", "--yes", "--wait", "--timeout", "60")
        assert as_json(capsys, *words, status=4)["rollout"]["state"] == "rolled back"

    def test_tasks_by_the_beginning_of_their_ids(self, bench: Bench, capsys: Capture) -> None:
        tasks = bench.service("auth").tasks[:2]
        words = [task.arn.rpartition("/")[2][:12] for task in tasks]
        body = as_json(capsys, "stop", *words, "-c", "prod", "--yes", "--reason", "leaks")
        assert body["sentence"] == "2 tasks are stopping."
        assert {params["task"] for _, params in bench.changes} == {task.arn for task in tasks}
        assert {params["reason"] for _, params in bench.changes} == {"leaks"}

    @pytest.mark.usefixtures("ticking")
    def test_a_stopped_task_is_waited_for(self, bench: Bench, capsys: Capture) -> None:
        task = bench.service("auth").tasks[0].arn
        assert main(["stop", task, "--yes", "--wait"]) == 0
        assert "Stopped and replaced: 4 of 4 tasks running." in capsys.readouterr().out

    def test_what_aws_refuses_is_1(self, bench: Bench, capsys: Capture) -> None:
        bench.server.desk.faults.add({"kind": "denied", "operation": "UpdateService"})
        body = as_json(capsys, "restart", "prod/auth", "prod/cart", "--yes", status=1)
        assert [result["status"] for result in body["results"]] == ["failed", "refused"]
        assert "ecs:UpdateService" in body["sentence"]
        bench.server.desk.faults.clear()

    def test_an_answer_that_never_came_is_5(self, bench: Bench, capsys: Capture) -> None:
        bench.server.desk.faults.add({"kind": "reset", "operation": "UpdateService"})
        assert as_json(capsys, "restart", "prod/auth", "--yes", status=5)["status"] == "unknown"
        bench.server.desk.faults.clear()

    def test_interrupted_while_waiting_the_change_stands(
        self, bench: Bench, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def interrupted(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(operate, "_until_over", interrupted)
        assert main(["restart", "prod/auth", "--yes", "--wait"]) == 130
        assert "The change stands" in capsys.readouterr().err
        assert len(bench.changes) == 1
        assert bench.audit()[-1]["outcome"] == "done"


def test_an_operation_that_was_killed_is_reported_once(
    bench: Bench, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["scale", "prod/auth", "5", "--yes"]) == 0
    intent, _ = paths.audit_file().read_text().splitlines()
    dead = json.loads(intent) | {"id": "killed", "pid": 2**22 + 1}
    with paths.audit_file().open("a") as file:
        file.write(json.dumps(dead) + "\n")
    said: Callable[[], str] = lambda: capsys.readouterr().err  # noqa: E731  # read twice
    said()
    assert main(["scale", "prod/auth", "6", "--dry-run"]) == 0
    assert "ended without a result" in said()
    assert bench.audit()[-1]["outcome"] == "unknown"
    assert main(["scale", "prod/auth", "6", "--dry-run"]) == 0
    assert "ended without a result" not in said()
