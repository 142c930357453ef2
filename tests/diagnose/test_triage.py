"""The triage of a service: what is its worst trouble, and how bad is it."""

from __future__ import annotations

import msgspec
import pytest

from ecstui.diagnose.beside import Beside
from ecstui.diagnose.finding import Finding
from ecstui.diagnose.triage import Triage, triage
from ecstui.model.instance import Instance
from ecstui.model.metric import service_cpu
from ecstui.model.scaling import ScalableTarget
from ecstui.model.service import Service
from ecstui.model.task import Task
from tests.diagnose.ward import (
    CLUSTER,
    NOW,
    OOM,
    SCALING,
    balanced,
    definition_arn,
    deployment,
    ended,
    exited,
    service,
    task,
    told,
    ward,
)

PULL = "CannotPullContainerError: failed to resolve ref reg/web:v87: reg/web:v87: not found"
NO_ROOM = (
    "was unable to place a task because no container instance met all of its requirements. The "
    "closest matching (container-instance 0abc) has insufficient memory available."
)


def judged(patient: Service, *tasks: Task, now: float = NOW) -> Triage:
    return triage(ward(patient, tasks=tasks), now)


def top(patient: Service, *tasks: Task, now: float = NOW) -> Finding:
    found = judged(patient, *tasks, now=now).findings(patient.service_arn)
    assert found, "nothing was found"
    return found[0]


def test_a_healthy_service_has_no_row() -> None:
    patient = service(events=told("has reached a steady state."))
    found = judged(patient, *(task(i) for i in range(4)))
    assert found.rows == ()
    assert found.why(patient.service_arn) == ""
    assert found.severity(patient.service_arn) is None
    assert found.counts == {"error": 0, "warning": 0, "info": 0}


def test_stops_of_one_cause_are_one_finding() -> None:
    stops = [ended(i, age=60 * (i + 1), containers=[exited(137, OOM)]) for i in range(12)]
    found = judged(service(), *stops)
    [row] = found.rows
    assert row.what == "12 tasks stopped: out of memory"
    assert row.severity == "error"
    assert row.since == NOW - 720
    assert row.finding.advice
    assert sum(row.beats) == 12
    assert found.why(row.key) == "out of memory ×12"
    evidence = row.finding.evidence[0]
    assert (evidence.ref, evidence.at) == (stops[0].task_arn, NOW - 60)


def test_it_is_said_which_revision_fails() -> None:
    rolling = deployment(87, "IN_PROGRESS", created_at=NOW - 600, running_count=0, failed_tasks=3)
    well = deployment(86, status="ACTIVE")
    patient = service(deployments=(rolling, well), task_definition=definition_arn(87))
    stops = [ended(i, why=PULL, code="TaskFailedToStart", revision=87) for i in range(3)]
    finding = top(patient, *stops)
    assert finding.code == "pull.not-found"
    assert finding.title == "3 tasks failed to start: image or tag not found (web:v87)"
    texts = [evidence.text for evidence in finding.evidence]
    assert "All 3 failures are on revision 87, none on 86." in texts
    assert [symptom.code for symptom in finding.symptoms] == ["deployment.failing"]


def test_a_rolled_back_release_is_an_error_for_a_while() -> None:
    def severity(age: float) -> str:
        patient = service(events=told("rolling back to deployment ecs-svc/86.", age=age))
        stops = [
            ended(i, age=age + 9, why=PULL, code="TaskFailedToStart", revision=87) for i in range(3)
        ]
        finding = top(patient, *stops)
        assert finding.code == "pull.not-found"
        assert [symptom.code for symptom in finding.symptoms] == ["deployment.rolled-back"]
        return finding.severity

    assert severity(600) == "error"
    assert severity(2400) == "warning"


def test_a_later_good_release_mends_it() -> None:
    good = deployment(88, created_at=NOW - 300)
    patient = service(deployments=(good,), task_definition=definition_arn(88))
    stops = [ended(i, age=600, revision=87, containers=[exited(1)]) for i in range(3)]
    assert judged(patient, *stops).rows == ()


def test_without_tasks_a_failing_deployment_is_seen_all_the_same() -> None:
    rolling = deployment(87, "IN_PROGRESS", created_at=NOW - 600, running_count=0, failed_tasks=9)
    finding = top(service(deployments=(rolling, deployment(86, status="ACTIVE"))))
    assert finding.code == "deployment.failing"
    assert "revision 87" in finding.title
    assert "9 tasks" in finding.title


@pytest.mark.parametrize(("age", "codes"), [(600.0, []), (2820.0, ["deployment.stuck"])])
def test_a_deployment_is_stuck_after_a_while(age: float, codes: list[str]) -> None:
    rolling = deployment(87, "IN_PROGRESS", created_at=NOW - age)
    patient = service(deployments=(rolling, deployment(86, status="ACTIVE")))
    found = judged(patient).findings(patient.service_arn)
    assert [finding.code for finding in found] == codes


def test_no_room_is_the_cause_of_missing_tasks() -> None:
    patient = service(running_count=2, events=told(NO_ROOM, NO_ROOM, NO_ROOM, step=300))
    finding = top(patient)
    assert finding.code == "event.place-closest"
    assert finding.severity == "error"
    assert finding.title == "2 of 4 tasks missing: no instance has room (insufficient memory)"


def test_old_trouble_of_placement_is_over_when_the_service_is_steady() -> None:
    events = (*told("has reached a steady state.", age=30), *told(NO_ROOM, age=300))
    assert judged(service(events=events)).rows == ()


def test_the_load_balancers_answer_is_told_with_its_stops() -> None:
    sick = (
        "(task 0f) (port 8080) is unhealthy in (target-group arn:x) due to (reason Health checks "
        "failed with these codes: [502])"
    )
    stops = [
        ended(
            i,
            age=100.0 * (i + 1),
            why="Task failed ELB health checks in (target-group arn:x)",
            code="ServiceSchedulerInitiated",
        )
        for i in range(3)
    ]
    finding = top(balanced(events=told(sick, sick, sick)), *stops)
    assert finding.code == "run.elb-health"
    assert "[502]" in finding.title


def test_spot_is_a_warning_and_hides_nothing_worse() -> None:
    spot = [
        ended(i, why="Your Spot Task was interrupted.", code="SpotInterruption") for i in range(5)
    ]
    crash = ended(9, containers=[exited(1)])
    assert top(service(), *spot).severity == "warning"
    found = judged(service(), *spot, crash).findings(service().service_arn)
    assert [finding.code for finding in found] == ["exit.1", "run.spot"]


def test_unknown_events_are_shown_and_raise_no_alarm() -> None:
    patient = service(events=told("has been moved to the attic."))
    found = judged(patient)
    assert found.rows == ()
    [finding] = found.findings(patient.service_arn)
    assert finding.severity == "info"
    assert finding.title == "(service web) has been moved to the attic."


def test_routine_life_is_no_trouble() -> None:
    events = told(
        "has reached a steady state.",
        "has stopped 2 running tasks: (task 0f).",
        "has started 2 tasks: (task 0f).",
        "registered 2 targets in (target-group x)",
        "has begun draining connections on 2 tasks.",
        "(deployment ecs-svc/1) deployment completed.",
    )
    stops = [
        ended(i, why=SCALING, code="ServiceSchedulerInitiated", containers=[exited(137)])
        for i in range(8)
    ]
    assert judged(service(events=events), *stops).findings(service().service_arn) == ()


def test_a_service_that_is_down_is_an_error_once_it_is_not_just_starting() -> None:
    patient = service(running_count=0, events=told("has stopped 4 running tasks.", age=900))
    assert top(patient).code == "service.down"
    just_now = service(running_count=0, events=told("has stopped 4 running tasks.", age=30))
    assert top(just_now).severity == "warning"
    starting = service(running_count=0, pending_count=4, events=told("x", age=900))
    assert judged(starting).rows == ()


def test_a_task_lost_from_a_steady_service_becomes_a_finding_when_it_lasts() -> None:
    patient = service(running_count=3, events=told("has reached a steady state.", age=9000))
    snapshot = ward(patient)
    found = triage(snapshot, NOW)
    assert found.rows == ()
    for later in range(60, 420, 60):
        found = triage(snapshot, NOW + later, found)
    assert [row.finding.code for row in found.rows] == ["service.short"]


def test_stopped_services_and_those_without_tasks_are_left_alone() -> None:
    empty = service(desired_count=0, running_count=0, events=told(NO_ROOM))
    gone = service("gone", status="INACTIVE", running_count=0)
    assert triage(ward(empty, gone), NOW).rows == ()


def test_the_worst_damage_stands_first() -> None:
    down = service("down", running_count=0, events=told("x", age=900))
    crash = service()
    half = service("half", running_count=2, events=told("x", age=900))
    stop = ended(1, containers=[exited(1)])
    found = triage(ward(half, crash, down, tasks=[stop]), NOW)
    assert [row.service.service_name for row in found.rows] == ["down", "web", "half"]
    assert [row.severity for row in found.rows] == ["error", "error", "warning"]


def test_metrics_tell_of_saturation() -> None:
    patient = balanced()
    points = tuple((NOW - 60.0 * i, 99.0) for i in range(14, 0, -1))
    beside = Beside({service_cpu("prod", "web"): points})
    [row] = triage(ward(patient), NOW, None, beside).rows
    assert row.finding.code == "saturated.cpu"
    assert "99 %" in row.what


def test_what_did_not_change_is_not_judged_again() -> None:
    stop = ended(1, containers=[exited(1)])
    crash, well = service(), service("well")
    snapshot = ward(crash, well, tasks=[stop])
    first = triage(snapshot, NOW)
    assert triage(snapshot, NOW + 5, first) is first
    moved = msgspec.structs.replace(well, running_count=5)
    after = snapshot.with_services({**snapshot.services, well.service_arn: moved})
    second = triage(after, NOW + 5, first)
    assert second is not first
    assert second.rows is first.rows
    assert second.findings(crash.service_arn) is first.findings(crash.service_arn)


def test_a_new_task_is_seen() -> None:
    first_task = task(1)
    snapshot = ward(service(), tasks=[first_task])
    before = triage(snapshot, NOW)
    stop = ended(1, containers=[exited(1)])
    after = snapshot.with_tasks({stop.task_arn: stop}, [stop.task_arn])
    assert [row.finding.code for row in triage(after, NOW + 5, before).rows] == ["exit.1"]


def test_trouble_fades() -> None:
    stop = ended(1, containers=[exited(1)])
    snapshot = ward(service(), tasks=[stop])
    found = triage(snapshot, NOW)
    severities = []
    for later in (0, 1200, 3700):
        found = triage(snapshot, NOW + later, found)
        severities.append(found.severity(service().service_arn))
    assert severities == ["error", "warning", None]


def test_a_service_that_is_gone_leaves_the_board() -> None:
    stop = ended(1, containers=[exited(1)])
    snapshot = ward(service(), tasks=[stop])
    found = triage(snapshot, NOW)
    assert triage(snapshot.with_services({}), NOW + 1, found).rows == ()


def scaled(*counts: int) -> Service:
    """A service whose desired count was set to `counts`, the newest first."""
    text = "Message: Successfully set desired count to {}. Change successfully fulfilled by ecs."
    events = told(*(text.format(count) for count in counts), step=200)
    return service(events=events)


def test_scaling_up_and_down_all_the_time_is_flapping() -> None:
    assert top(scaled(4, 6, 4, 6, 4, 6, 4, 6, 4)).code == "scaling.flapping"
    assert judged(scaled(9, 8, 7, 6, 5, 4)).rows == ()


def test_bounds_of_scaling() -> None:
    def codes(least: int, most: int) -> list[str]:
        target = ScalableTarget("service/prod/web", least, most)
        beside = Beside(scaling={"service/prod/web": target})
        found = triage(ward(service()), NOW, None, beside)
        return [f"{f.code} {f.severity}" for f in found.findings(service().service_arn)]

    assert codes(1, 9) == []
    assert codes(1, 4) == ["scaling.at-max info"]
    assert codes(5, 9) == ["scaling.outside warning"]


def test_an_agent_that_is_away_hurts_services_on_instances_only() -> None:
    away = Instance("arn:i/1", "i-1", status="ACTIVE", agent_connected=False)
    well = Instance("arn:i/2", "i-2", status="ACTIVE", agent_connected=True)
    beside = Beside(instances={CLUSTER: (away, well)})
    found = triage(ward(service(launch_type="EC2")), NOW, None, beside)
    assert [(row.finding.code, row.severity) for row in found.rows] == [
        ("instance.agent-away", "warning")
    ]
    assert triage(ward(service(launch_type="FARGATE")), NOW, None, beside).rows == ()
