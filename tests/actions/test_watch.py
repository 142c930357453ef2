"""The watch over a rollout: what it says from picture to picture, and when it is over."""

from __future__ import annotations

from typing import Any

import pytest

from ecstui.actions.catalog import restart, scale, stop_task
from ecstui.actions.watch import RolloutWatch
from ecstui.model.service import CircuitBreaker, Deployment, Service, ServiceEvent
from ecstui.model.snapshot import Snapshot
from tests.actions.fleet import (
    ARN,
    NOW,
    WEB,
    a_configuration,
    a_deployment,
    a_picture,
    a_service,
    a_task,
    task_arn,
)


def new(running: int, **changes: Any) -> Deployment:
    """The deployment that a restart begins."""
    changes = {"rollout_state": "IN_PROGRESS", **changes}
    return a_deployment(2, running_count=running, **changes)


def old(running: int = 4, **changes: Any) -> Deployment:
    """The deployment that was there before."""
    changes = {"status": "ACTIVE", **changes}
    return a_deployment(1, running_count=running, **changes)


def follow(watch: RolloutWatch, *pictures: Snapshot | Service) -> list[tuple[str, str]]:
    """State and sentence after each picture, ten seconds apart."""
    said: list[tuple[str, str]] = []
    for step, picture in enumerate(pictures, 1):
        snapshot = a_picture(picture) if isinstance(picture, Service) else picture
        watch = watch.see(snapshot, NOW + 10 * step)
        said.append((watch.state, watch.sentence))
    return said


class TestRestart:
    """A forced deployment."""

    watch = RolloutWatch.of(restart(a_picture(), WEB), NOW)

    def test_rolls_until_steady(self) -> None:
        assert follow(
            self.watch,
            a_service(),
            a_service(deployments=(new(0), old())),
            a_service(deployments=(new(2), old(3))),
            a_service(deployments=(new(4, rollout_state="COMPLETED"),)),
        ) == [
            ("rolling", "Waiting for ECS to start the deployment of web."),
            ("rolling", "0 of 4 new tasks running."),
            ("rolling", "2 of 4 new tasks running."),
            ("steady", "Steady: 4 new tasks running."),
        ]

    def test_counts_time_and_passes_news_on(self) -> None:
        event = ServiceEvent(id="e2", message="(service web) has started 2 tasks: …")
        service = a_service(deployments=(new(2), old()), events=(event, *a_service().events))
        watch = self.watch.see(a_picture(), NOW + 5)
        assert (watch.elapsed, watch.event) == (5.0, "")
        watch = watch.see(a_picture(service), NOW + 12)
        assert (watch.elapsed, watch.event) == (12.0, event.message)
        assert (watch.running, watch.wanted, watch.failed) == (2, 4, 0)

    def test_remembers_failures_that_ecs_forgets(self) -> None:
        assert follow(
            self.watch,
            a_service(deployments=(new(1, failed_tasks=1), old())),
            a_service(deployments=(new(2, failed_tasks=0), old())),
        ) == [
            ("rolling", "1 of 4 new tasks running, 1 failed."),
            ("rolling", "2 of 4 new tasks running, 1 failed."),
        ]

    def test_circuit_breaker_rolls_back(self) -> None:
        failed = new(0, failed_tasks=3, rollout_state="FAILED")
        gone = new(0, failed_tasks=3, rollout_state="FAILED", status="ACTIVE")
        going = old(3, status="PRIMARY", rollout_state="IN_PROGRESS")
        back = old(4, status="PRIMARY")
        assert follow(
            self.watch,
            a_service(deployments=(new(0, failed_tasks=2), old())),
            a_service(deployments=(failed, old())),
            a_service(deployments=(going, gone)),
            a_service(deployments=(back,)),
        ) == [
            ("rolling", "0 of 4 new tasks running, 2 failed."),
            ("rolling", "The new tasks failed: waiting for the rollback."),
            ("rolling", "The new tasks failed: rolling back to web:12, 3 of 4 tasks running."),
            (
                "rolled back",
                "The new tasks failed: rolled back to the earlier deployment of web:12.",
            ),
        ]

    def test_rollback_as_a_deployment_of_its_own(self) -> None:
        reason = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1."
        failed = new(0, rollout_state="FAILED", status="ACTIVE")
        going = a_deployment(3, rollout_state="IN_PROGRESS", rollout_state_reason=reason)
        done = a_deployment(3, rollout_state_reason="ECS deployment ecs-svc/3 completed.")
        states = follow(
            self.watch,
            a_service(deployments=(new(0), old())),
            a_service(deployments=(going, failed)),
            a_service(deployments=(done,)),
        )
        assert [state for state, _ in states] == ["rolling", "rolling", "rolled back"]

    def test_rollback_between_two_pictures(self) -> None:
        states = follow(
            self.watch,
            a_service(deployments=(new(0), old())),
            a_service(deployments=(old(status="PRIMARY"),)),
        )
        assert states[-1][0] == "rolled back"

    def test_failure_without_rollback(self) -> None:
        configuration = a_configuration(deployment_circuit_breaker=CircuitBreaker(enable=True))
        reason = "ECS deployment circuit breaker: tasks failed to start."
        failed = new(0, rollout_state="FAILED", rollout_state_reason=reason)
        service = a_service(deployments=(failed, old()), deployment_configuration=configuration)
        assert follow(self.watch, service) == [
            ("failed", "The deployment failed: tasks failed to start.")
        ]

    def test_another_deployment_takes_its_place(self) -> None:
        other = a_deployment(3, rollout_state="IN_PROGRESS")
        assert follow(
            self.watch,
            a_service(deployments=(new(1), old())),
            a_service(deployments=(other, new(1, status="ACTIVE"), old())),
        )[-1] == ("failed", "A newer deployment, of web:12, has taken its place.")

    def test_blue_green_waits_for_the_traffic(self) -> None:
        assert follow(
            self.watch,
            a_service(deployments=(old(status="PRIMARY"), new(4, status="ACTIVE"))),
            a_service(deployments=(new(4, rollout_state="COMPLETED"),)),
        ) == [
            ("rolling", "4 of 4 new tasks running."),
            ("steady", "Steady: 4 new tasks running."),
        ]

    def test_deployments_without_a_state(self) -> None:
        assert follow(
            self.watch,
            a_service(deployments=(new(4, rollout_state=""), old())),
            a_service(deployments=(new(4, rollout_state=""),)),
        ) == [
            ("rolling", "4 of 4 new tasks running."),
            ("steady", "Steady: 4 new tasks running."),
        ]

    @pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
    def test_deleted_service(self, status: str) -> None:
        assert follow(self.watch, a_service(status=status)) == [("failed", "web was deleted.")]
        assert follow(self.watch, Snapshot()) == [("failed", "web was deleted.")]


class TestScale:
    """A new desired count."""

    watch = RolloutWatch.of(scale(a_picture(), WEB, 6), NOW)

    def test_up_until_steady(self) -> None:
        assert follow(
            self.watch,
            a_service(),
            a_service(desired_count=6, running_count=4, pending_count=2),
            a_service(desired_count=6, running_count=5, pending_count=1),
            a_service(desired_count=6, running_count=6),
        ) == [
            ("rolling", "Waiting for ECS to take web to 6."),
            ("rolling", "4 of 6 tasks running."),
            ("rolling", "5 of 6 tasks running."),
            ("steady", "Steady: 6 tasks running."),
        ]

    def test_down_to_nothing(self) -> None:
        watch = RolloutWatch.of(scale(a_picture(), WEB, 0), NOW)
        assert follow(
            watch,
            a_service(desired_count=0, running_count=1),
            a_service(desired_count=0, running_count=0),
        ) == [
            ("rolling", "1 task running, 1 still to stop."),
            ("steady", "Steady: 0 tasks running."),
        ]

    def test_counts_only_failures_of_its_own_time(self) -> None:
        picture = a_picture(a_service(deployments=(a_deployment(1, failed_tasks=2),)))
        later = a_deployment(1, failed_tasks=3)
        watch = RolloutWatch.of(scale(picture, WEB, 6), NOW)
        service = a_service(desired_count=6, deployments=(later,))
        assert follow(watch, service) == [("rolling", "4 of 6 tasks running, 1 failed.")]

    def test_waits_for_a_rollout_under_way(self) -> None:
        service = a_service(desired_count=6, running_count=6, deployments=(new(3), old(3)))
        assert follow(self.watch, service)[0][0] == "rolling"

    def test_something_else_changes_the_count(self) -> None:
        assert follow(
            self.watch,
            a_service(desired_count=6),
            a_service(desired_count=5),
        )[-1] == (
            "failed",
            "web wants 5 tasks now, not 6: something else changed it, perhaps auto scaling.",
        )

    def test_nothing_changes_once_it_is_over(self) -> None:
        steady = self.watch.see(a_picture(a_service(desired_count=6, running_count=6)), NOW + 9)
        assert steady.over
        assert steady.see(Snapshot(), NOW + 99) is steady


class TestStop:
    """Stopped tasks and those that replace them."""

    watch = RolloutWatch.of(stop_task(a_picture(), [task_arn(1)]), NOW)

    def test_until_replaced(self) -> None:
        others = [a_task(n) for n in (2, 3, 4)]
        going = a_task(1, desired_status="STOPPED")
        gone = a_task(1, desired_status="STOPPED", last_status="STOPPED")
        starting = a_task(5, last_status="PENDING")
        assert follow(
            self.watch,
            a_picture(),
            a_picture(tasks=[going, *others]),
            a_picture(tasks=[gone, *others, starting]),
            a_picture(tasks=[*others, a_task(5)]),
        ) == [
            ("rolling", "The task is stopping."),
            ("rolling", "The task is stopping."),
            ("rolling", "Stopped; 3 of 4 tasks running."),
            ("steady", "Stopped and replaced: 4 of 4 tasks running."),
        ]

    def test_a_task_out_of_sight_has_not_stopped(self) -> None:
        assert follow(self.watch, a_picture(tasks=[]))[0] == ("rolling", "The task is stopping.")

    def test_a_task_alone(self) -> None:
        alone = a_task(1, group="family:job")
        watch = RolloutWatch.of(stop_task(a_picture(tasks=[alone]), [task_arn(1)]), NOW)
        gone = a_task(1, group="family:job", last_status="STOPPED", desired_status="STOPPED")
        assert follow(watch, a_picture(tasks=[gone])) == [("steady", "Stopped.")]

    def test_several(self) -> None:
        watch = RolloutWatch.of(stop_task(a_picture(), [task_arn(1), task_arn(2)]), NOW)
        stopped = {"last_status": "STOPPED", "desired_status": "STOPPED"}
        rest = [a_task(n) for n in (3, 4, 5, 6)]
        assert follow(
            watch,
            a_picture(tasks=[a_task(1, **stopped), a_task(2), *rest]),
            a_picture(tasks=[a_task(1, **stopped), a_task(2, **stopped), *rest]),
        ) == [
            ("rolling", "1 of 2 tasks stopped."),
            ("steady", "All 2 tasks stopped and replaced: 4 of 4 tasks running."),
        ]

    def test_a_service_deleted_meanwhile(self) -> None:
        gone = a_task(1, last_status="STOPPED", desired_status="STOPPED")
        picture = a_picture(a_service(service_arn=f"{ARN}:service/prod/other"), tasks=[gone])
        assert follow(self.watch, picture) == [("steady", "Stopped.")]
