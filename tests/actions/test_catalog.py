"""Plans: what is sent, what is said, and what is refused."""

from __future__ import annotations

import shlex
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from ecstui.actions.catalog import DEFAULT_REASON, restart, scale, stop_task
from ecstui.actions.command import cli_line
from ecstui.actions.plan import ApiCall, Where
from ecstui.errors import Refused
from ecstui.model.identity import Identity
from ecstui.model.service import DeploymentController, LoadBalancer, ServiceEvent
from ecstui.model.snapshot import Snapshot
from tests.actions.fleet import (
    CLUSTER,
    WEB,
    WEB_12,
    a_configuration,
    a_definition,
    a_deployment,
    a_picture,
    a_service,
    a_task,
    task_arn,
)

CLI = "aws ecs update-service --cluster prod --service web"
AT = "--region eu-west-1 --profile prod"


class TestScale:
    """Setting the desired count."""

    def test_sends_the_count_and_nothing_else(self) -> None:
        plan = scale(a_picture(), WEB, 6)
        (call,) = plan.calls
        assert call.operation == "ecs:UpdateService"
        assert call.params == {"cluster": CLUSTER, "service": "web", "desiredCount": 6}
        assert plan.cli == (f"{CLI} --desired-count 6 {AT}",)

    def test_says_where_what_and_how_to_go_back(self) -> None:
        plan = scale(a_picture(), WEB, 6)
        assert plan.title == "Scale web from 4 to 6"
        assert (plan.where.account, plan.where.region) == ("123456789012", "eu-west-1")
        assert (plan.where.cluster, plan.where.profile) == ("prod", "prod")
        assert plan.where.caller.endswith("oncall/ada")
        (target,) = plan.targets
        assert (target.arn, target.name) == (WEB, "web")
        assert (target.before, target.after) == ("4 tasks", "6 tasks")
        assert plan.undo == "Scale web back to 4."
        assert plan.reversible
        assert plan.permissions == ("ecs:UpdateService", "ecs:DescribeServices")

    @pytest.mark.parametrize(
        ("now", "desired", "risk"),
        [
            (4, 5, "low"),
            (4, 8, "low"),
            (4, 9, "high"),
            (4, 1, "low"),
            (4, 0, "high"),
            (0, 2, "low"),
            (0, 3, "high"),
        ],
    )
    def test_risk(self, now: int, desired: int, risk: str) -> None:
        plan = scale(a_picture(a_service(desired_count=now)), WEB, desired)
        assert plan.risk == risk
        assert bool(plan.danger) == (risk == "high")

    @pytest.mark.parametrize(
        ("changes", "desired", "words"),
        [
            ({}, 4, "web already wants 4 tasks."),
            ({}, -1, "A desired count can't be below 0."),
            ({"scheduling_strategy": "DAEMON"}, 6, "web is a daemon service"),
            ({"status": "INACTIVE"}, 6, "web is INACTIVE"),
            ({"status": "DRAINING"}, 6, "only an active service can be changed."),
        ],
    )
    def test_refused(self, changes: dict[str, Any], desired: int, words: str) -> None:
        with pytest.raises(Refused, match=words.replace(".", r"\.")):
            scale(a_picture(a_service(**changes)), WEB, desired)

    def test_unknown_service_is_refused(self) -> None:
        with pytest.raises(Refused, match="isn't known any more"):
            scale(Snapshot(), WEB, 6)

    def test_code_deploy_services_can_be_scaled(self) -> None:
        service = a_service(deployment_controller=DeploymentController(type="CODE_DEPLOY"))
        assert scale(a_picture(service), WEB, 6).calls


class TestScaleWarnings:
    """What the picture says against a new count."""

    def test_auto_scaling_is_always_a_maybe(self) -> None:
        assert scale(a_picture(), WEB, 6).warnings == (
            "If auto scaling manages web, it may change the count back.",
        )

    def test_auto_scaling_that_has_acted(self) -> None:
        event = ServiceEvent(id="e2", message="Message: Successfully set desired count to 4.")
        plan = scale(a_picture(a_service(events=(event,))), WEB, 6)
        assert "Auto scaling has changed web before: it may change the count back." in plan.warnings

    def test_to_nothing(self) -> None:
        service = a_service(load_balancers=(LoadBalancer(target_group_arn="x"),))
        assert scale(a_picture(service), WEB, 0).warnings[:2] == (
            "All 4 tasks of web will stop.",
            "Its load balancer will have no target left.",
        )

    def test_down(self) -> None:
        assert scale(a_picture(), WEB, 1).warnings[0] == "ECS chooses which 3 tasks to stop."

    def test_deployment_in_progress(self) -> None:
        rolling = a_deployment(2, rollout_state="IN_PROGRESS", running_count=1, failed_tasks=2)
        service = a_service(deployments=(rolling, a_deployment(1, status="ACTIVE")))
        assert scale(a_picture(service), WEB, 6).warnings[0] == (
            "A deployment of web:12 is in progress: 1 of 4 tasks running, 2 failed."
        )

    def test_no_room(self) -> None:
        place = ServiceEvent(id="e2", message="(service web) was unable to place a task because…")
        steady = a_service().events
        said = "ECS lately found no room to place a task of web."
        now = scale(a_picture(a_service(events=(place, *steady))), WEB, 6)
        over = scale(a_picture(a_service(events=(*steady, place))), WEB, 6)
        assert said in now.warnings
        assert said not in over.warnings

    def test_short_already(self) -> None:
        plan = scale(a_picture(a_service(running_count=1)), WEB, 6)
        assert "Only 1 of 4 tasks running." in plan.warnings

    def test_failing_already(self) -> None:
        service = a_service(deployments=(a_deployment(1, failed_tasks=3),))
        plan = scale(a_picture(service), WEB, 6)
        assert "3 tasks of web failed lately: new ones may too." in plan.warnings

    def test_beyond_the_quota(self) -> None:
        warnings = scale(a_picture(), WEB, 6000).warnings
        assert any("5,000 tasks in one service" in warning for warning in warnings)


class TestRestart:
    """A new deployment of the same revision."""

    def test_sends_the_force_and_nothing_else(self) -> None:
        plan = restart(a_picture(), WEB)
        (call,) = plan.calls
        assert call.params == {"cluster": CLUSTER, "service": "web", "forceNewDeployment": True}
        assert plan.cli == (f"{CLI} --force-new-deployment {AT}",)
        assert (plan.risk, plan.reversible) == ("high", False)
        assert plan.targets[0].before == "4 tasks of web:12"
        assert plan.targets[0].after == "new tasks of web:12"
        assert plan.warnings == ()

    @pytest.mark.parametrize(
        ("controller", "words"),
        [("CODE_DEPLOY", "deployed by CodeDeploy"), ("EXTERNAL", "an external controller")],
    )
    def test_of_other_controllers_is_refused(self, controller: str, words: str) -> None:
        service = a_service(deployment_controller=DeploymentController(type=controller))
        with pytest.raises(Refused, match=words):
            restart(a_picture(service), WEB)

    def test_daemons_can_be_restarted(self) -> None:
        assert restart(a_picture(a_service(scheduling_strategy="DAEMON")), WEB).calls

    @pytest.mark.parametrize(
        ("desired", "minimum", "maximum", "words"),
        [
            (4, 100, 100, "leave no room"),
            (1, 50, 100, "leave no room"),
            (4, 100, 110, "leave no room"),
            (4, 50, 100, ""),
            (4, 100, 125, ""),
            (1, 0, 100, "expect a gap"),
            (4, 0, 100, "expect a gap"),
        ],
    )
    def test_room_to_roll(self, desired: int, minimum: int, maximum: int, words: str) -> None:
        service = a_service(
            desired_count=desired,
            running_count=desired,
            deployment_configuration=a_configuration(minimum, maximum),
        )
        warnings = " ".join(restart(a_picture(service), WEB).warnings)
        assert words in warnings
        assert bool(words) == bool(warnings)

    def test_blue_green_needs_no_room_among_the_old_tasks(self) -> None:
        configuration = a_configuration(100, 100, strategy="BLUE_GREEN")
        service = a_service(deployment_configuration=configuration)
        assert restart(a_picture(service), WEB).warnings == ()

    def test_no_breaker(self) -> None:
        configuration = a_configuration(deployment_circuit_breaker=None)
        plan = restart(a_picture(a_service(deployment_configuration=configuration)), WEB)
        assert plan.warnings == (
            "The circuit breaker is off: if new tasks fail, ECS keeps trying.",
        )

    def test_of_nothing(self) -> None:
        plan = restart(a_picture(a_service(desired_count=0, running_count=0)), WEB)
        assert plan.warnings == ("web wants 0 tasks, so no task will start.",)

    @pytest.mark.parametrize(
        ("image", "moves"),
        [
            ("web:1.2", False),
            ("web", True),
            ("registry:5000/web", True),
            ("registry:5000/web:latest", True),
            ("web@sha256:abc", False),
        ],
    )
    def test_images_that_may_change(self, image: str, moves: bool) -> None:
        picture = a_picture().with_definitions({WEB_12: a_definition(image)})
        warned = "app has no fixed image tag: a different image may start."
        assert (warned in restart(picture, WEB).warnings) == moves


class TestStop:
    """Stopping tasks."""

    def test_one(self) -> None:
        plan = stop_task(a_picture(), [task_arn(1)], "leaks  memory\n\x1b]0;x\x07")
        (call,) = plan.calls
        assert call.operation == "ecs:StopTask"
        assert call.params == {
            "cluster": CLUSTER,
            "task": task_arn(1),
            "reason": "leaks memory ]0;x",
        }
        number = task_arn(1).rsplit("/", 1)[-1]
        assert plan.cli == (
            f"aws ecs stop-task --cluster prod --task {number} --reason 'leaks memory ]0;x' {AT}",
        )
        assert plan.title == "Stop task 00000001 of web"
        assert plan.done == "Task 00000001 is stopping."
        assert plan.targets[0].after == "stopped; web starts a new one"
        assert plan.warnings == ()

    def test_several(self) -> None:
        plan = stop_task(a_picture(), [task_arn(1), task_arn(2), task_arn(1)])
        assert plan.title == "Stop 2 tasks of web"
        assert [call.target for call in plan.calls] == [task_arn(1), task_arn(2)]
        assert plan.calls[0].params["reason"] == DEFAULT_REASON

    def test_last_running(self) -> None:
        service = a_service(running_count=1, desired_count=1)
        plan = stop_task(a_picture(service, tasks=[a_task(1)]), [task_arn(1)])
        assert plan.warnings == ("No other task of web is running.",)

    def test_last_healthy(self) -> None:
        tasks = [a_task(1), *(a_task(n, health_status="UNHEALTHY") for n in (2, 3, 4))]
        plan = stop_task(a_picture(tasks=tasks), [task_arn(1)])
        assert plan.warnings == ("No other task of web is healthy.",)

    def test_alone(self) -> None:
        plan = stop_task(a_picture(tasks=[a_task(1, group="family:job")]), [task_arn(1)])
        assert plan.title == "Stop task 00000001"
        assert plan.warnings == ("No service replaces 00000001.",)
        assert plan.targets[0].after == "stopped for good"

    def test_stopped_ones_are_left_out(self) -> None:
        tasks = [a_task(1), a_task(2, last_status="STOPPED", desired_status="STOPPED"), a_task(3)]
        picture = a_picture(tasks=tasks)
        plan = stop_task(picture, [task_arn(n) for n in (1, 2, 3, 9)])
        assert [target.arn for target in plan.targets] == [task_arn(1), task_arn(3)]
        assert plan.warnings[0] == "Left out: 2 tasks no longer running."

    @pytest.mark.parametrize(
        ("status", "words"), [("STOPPED", "already stopped"), ("RUNNING", "already stopping")]
    )
    def test_ended_one_is_refused(self, status: str, words: str) -> None:
        picture = a_picture(tasks=[a_task(1, last_status=status, desired_status="STOPPED")])
        with pytest.raises(Refused, match=words):
            stop_task(picture, [task_arn(1)])

    def test_nothing_to_stop_is_refused(self) -> None:
        with pytest.raises(Refused, match="No task is chosen"):
            stop_task(a_picture(), [])
        with pytest.raises(Refused, match="None of these"):
            stop_task(a_picture(), [task_arn(9)])

    def test_two_clusters_are_refused(self) -> None:
        tasks = [a_task(1), a_task(2, cluster_arn=CLUSTER.replace("prod", "staging"))]
        with pytest.raises(Refused, match="different clusters"):
            stop_task(a_picture(tasks=tasks), [task_arn(1), task_arn(2)])

    def test_long_reason_is_refused(self) -> None:
        assert stop_task(a_picture(), [task_arn(1)], "x" * 255).calls
        with pytest.raises(Refused, match="longer than 255"):
            stop_task(a_picture(), [task_arn(1)], "x" * 256)


class TestCommandLines:
    """The lines to copy are safe to paste."""

    def test_without_a_profile(self) -> None:
        plan = scale(a_picture(who=Identity()), WEB, 6)
        assert plan.cli == (f"{CLI} --desired-count 6 --region eu-west-1",)

    def test_a_demo_is_named_so_that_no_line_reaches_the_real_aws(self) -> None:
        who = Identity(region="eu-west-1", endpoint_url="http://127.0.0.1:4566")
        assert scale(a_picture(who=who), WEB, 0).cli == (
            f"{CLI} --desired-count 0 --region eu-west-1 --endpoint-url http://127.0.0.1:4566",
        )

    @pytest.mark.parametrize("reason", ["$(reboot)", "it's; rm -rf /", "--force", "`id` & \\"])
    def test_a_shell_gets_the_reason_back_unchanged(self, reason: str) -> None:
        (line,) = stop_task(a_picture(), [task_arn(1)], reason).cli
        words = shlex.split(line)
        assert f"--reason={reason}" in words or words[words.index("--reason") + 1] == reason

    @pytest.mark.parametrize("operation", ["UpdateService", "StopTask"])
    def test_options_are_named_as_the_aws_cli_names_them(self, operation: str) -> None:
        model = botocore.session.Session().get_service_model("ecs").operation_model(operation)
        assert model.input_shape is not None
        for name in model.input_shape.members:
            call = ApiCall(f"ecs:{operation}", WEB, {name: "x"})
            words = cli_line(call, Where()).split()
            assert words == [
                "aws",
                "ecs",
                xform_name(operation, "-"),
                f"--{xform_name(name, '-')}",
                "x",
            ]
