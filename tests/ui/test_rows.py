"""Clusters, services and tasks as rows: the words an operator acts on, and nothing hostile."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ecstui.model.cluster import Cluster
from ecstui.model.service import Deployment, Service
from ecstui.model.task import Container, NetworkInterface, Task
from ecstui.ui.panes.service import load
from ecstui.ui.rows import cluster, service, task
from ecstui.ui.rows.age import age_text
from ecstui.ui.widgets.table_rows import Cell, Column, Row

NOW = 1_760_000_040.0
"""A full minute: ages above two minutes are told as of the last one."""
EVIL = "[/x]\x1b[31m\x07\u202eevil\n"
ARN = "arn:aws:ecs:eu-west-1:123456789012"


def cell(columns: tuple[Column, ...], row: Row, key: str) -> Cell:
    assert len(columns) == len(row.cells)
    return next(c for column, c in zip(columns, row.cells, strict=True) if column.key == key)


def a_service(**fields: Any) -> Service:
    plain = Service(
        service_arn=f"{ARN}:service/prod/web",
        service_name="web",
        cluster_arn=f"{ARN}:cluster/prod",
        status="ACTIVE",
        desired_count=4,
        running_count=4,
        launch_type="FARGATE",
        task_definition=f"{ARN}:task-definition/web:12",
    )
    return msgspec.structs.replace(plain, **fields)


def a_deployment(**fields: Any) -> Deployment:
    plain = Deployment(id="ecs-svc/1", status="PRIMARY", created_at=NOW - 240)
    return msgspec.structs.replace(plain, **fields)


def a_task(**fields: Any) -> Task:
    plain = Task(
        task_arn=f"{ARN}:task/prod/0123456789abcdef0123456789abcdef",
        task_definition_arn=f"{ARN}:task-definition/web:12",
        group="service:web",
        last_status="RUNNING",
        started_at=NOW - 600,
        availability_zone="eu-west-1b",
        capacity_provider_name="FARGATE_SPOT",
        cpu="512",
        memory="1024",
    )
    return msgspec.structs.replace(plain, **fields)


def of_service(key: str, **fields: Any) -> Cell:
    return cell(service.COLUMNS, service.service_row(a_service(**fields), NOW), key)


def of_task(key: str, **fields: Any) -> Cell:
    return cell(task.COLUMNS, task.task_row(a_task(**fields), NOW), key)


def test_a_steady_service() -> None:
    row = service.service_row(a_service(), NOW)
    texts = [c.text for c in row.cells]
    assert row.key == f"{ARN}:service/prod/web"
    assert (texts[0], texts[1], texts[2]) == ("web", "● steady", "4/4")
    assert {"Fargate", "web:12"} <= set(texts)
    assert row.cells[0].role == "", "a calm name has no colour"


@pytest.mark.parametrize(
    ("counts", "text", "role"),
    [
        ((4, 4, 0), "4/4", ""),
        ((4, 3, 1), "3/4 +1", "warn"),
        ((4, 0, 0), "0/4", "bad"),
        ((4, 6, 0), "6/4", ""),
        ((0, 0, 0), "0/0", ""),
        ((1200, 1100, 0), "1,100/1,200", "warn"),
    ],
)
def test_counts(counts: tuple[int, int, int], text: str, role: str) -> None:
    desired, running, pending = counts
    found = of_service(
        "running", desired_count=desired, running_count=running, pending_count=pending
    )
    assert found.text == text
    assert found.parts[0][1] == role
    assert found.order == desired - running, "those that miss most sort together"


def test_what_needs_eyes_is_coloured_and_sorts_first() -> None:
    down = of_service("status", running_count=0)
    steady = of_service("status")
    assert of_service("name", running_count=0).role == down.role == "bad"
    assert isinstance(down.order, int)
    assert isinstance(steady.order, int)
    assert down.order < steady.order


@pytest.mark.parametrize(
    ("deployment", "words"),
    [
        (a_deployment(rollout_state="COMPLETED"), "✓ 4m ago"),
        (a_deployment(rollout_state="IN_PROGRESS"), "rolling"),
        (a_deployment(rollout_state="IN_PROGRESS", failed_tasks=3), "✗ 3 failed"),
        (a_deployment(), "4m"),
        (a_deployment(rollout_state="BRAND_NEW"), "BRAND_NEW"),
        (a_deployment(rollout_state="COMPLETED", created_at=None), "✓"),
    ],
)
def test_deployments(deployment: Deployment, words: str) -> None:
    assert words in of_service("rollout", deployments=(deployment,)).text


def test_who_else_deploys_is_named() -> None:
    controller = {"deploymentController": {"type": "CODE_DEPLOY"}}
    known = msgspec.convert(controller, Service).deployment_controller
    assert of_service("rollout", deployment_controller=known).text == "code_deploy"


def test_load_shows_its_newest_value_and_gaps() -> None:
    busy = service.Load((10.0, None, 50.0, 93.4))
    shown = cell(service.COLUMNS, service.service_row(a_service(), NOW, busy), "cpu")
    assert shown.text.endswith("93%")
    assert shown.parts[-1][1] == "bad"
    assert shown.order == 93.4
    assert len(shown.text) == service.SPARK + 5
    nothing = cell(service.COLUMNS, service.service_row(a_service(), NOW), "cpu")
    assert (nothing.text, nothing.role) == ("-", "muted")


def test_load_of_a_series_is_by_the_minute_and_forgets_what_is_old() -> None:
    points = tuple((NOW - 60 * back, float(back)) for back in (5, 4, 2, 1))
    assert load(points, NOW).values[-5:] == (5.0, 4.0, None, 2.0, 1.0)
    assert len(load(points, NOW).values) == service.SPARK
    assert load(points, NOW + 11 * 60) == load((), NOW) == service.UNKNOWN


def test_a_running_task() -> None:
    row = task.task_row(a_task(health_status="HEALTHY"), NOW, memory=service.Load((81.0,)))
    by_key = dict(zip((c.key for c in task.COLUMNS), row.cells, strict=True))
    said = {key: found.text for key, found in by_key.items()}
    assert said["id"] == "01234567"
    assert said["status"] == "● running"
    assert said["health"] == "✓ healthy"
    assert (said["age"], said["revision"], said["zone"]) == ("10m", "12", "1b")
    assert (said["cpu"], said["memory"], by_key["memory"].role) == ("", "81%", "warn")
    assert (said["launch"], said["size"], said["why"]) == ("Spot", "0.5/1G", "")


def a_container(**fields: Any) -> Container:
    return msgspec.structs.replace(Container(name="app", last_status="STOPPED"), **fields)


@pytest.mark.parametrize(
    ("ended", "status", "why"),
    [
        (
            {
                "stop_code": "EssentialContainerExited",
                "stopped_reason": "Essential container in task exited",
                "containers": (a_container(exit_code=1),),
            },
            "✗ exit 1",
            "app exited with 1",
        ),
        (
            {
                "stop_code": "EssentialContainerExited",
                "stopped_reason": "Essential container in task exited",
                "containers": (
                    a_container(
                        exit_code=137,
                        reason="OutOfMemoryError: Container killed due to memory usage",
                    ),
                ),
            },
            "✗ out of memory",
            "OutOfMemoryError",
        ),
        (
            {
                "stop_code": "TaskFailedToStart",
                "stopped_reason": "CannotPullContainerError: not found",
            },
            "✗ ",
            "CannotPullContainerError: not found",
        ),
        (
            {"stop_code": "UserInitiated", "stopped_reason": "Stopped by ada"},
            "",
            "Stopped by ada",
        ),
    ],
)
def test_how_a_task_ended(ended: dict[str, Any], status: str, why: str) -> None:
    stopped = {"last_status": "STOPPED", "stopped_at": NOW - 3, **ended}
    found = of_task("status", **stopped)
    assert status in found.text
    assert why in of_task("why", **stopped).text
    assert of_task("why", **stopped).role == ("bad" if found.role == "bad" else "muted")
    assert of_task("age", **stopped).text == "3s", "since it stopped"
    assert of_task("id", **stopped).role == "muted"
    assert of_task("health", health_status="UNHEALTHY", **stopped).text == ""


def test_an_unhealthy_task_says_so_twice() -> None:
    assert of_task("status", health_status="UNHEALTHY").text == "✗ unhealthy"
    assert of_task("health", health_status="UNHEALTHY").role == "bad"


def test_a_cluster() -> None:
    active = Cluster(
        cluster_arn=f"{ARN}:cluster/prod",
        cluster_name="prod",
        status="ACTIVE",
        active_services_count=16,
        running_tasks_count=1234,
    )
    texts = [c.text for c in cluster.cluster_row(active).cells]
    assert texts == ["● prod", "16", "1,234", "0", "0"]
    assert cluster.cluster_row(active).cells[0].order == "prod", "the glyph doesn't sort"
    gone = msgspec.structs.replace(active, status="INACTIVE")
    assert "prod (inactive)" in cluster.cluster_row(gone).cells[0].text


def test_a_noun_that_says_nothing_has_a_row() -> None:
    for row in (
        cluster.cluster_row(Cluster()),
        service.service_row(Service(), NOW),
        task.task_row(Task(), NOW),
    ):
        assert row.key == ""


def test_hostile_text_is_neutralised_in_every_cell() -> None:
    deployment = a_deployment(rollout_state=EVIL, rollout_state_reason=EVIL)
    rows = [
        cluster.cluster_row(Cluster(cluster_name=EVIL, status=EVIL)),
        service.service_row(
            a_service(
                service_name=EVIL,
                status=EVIL,
                launch_type=EVIL,
                task_definition=EVIL,
                deployments=(deployment,),
            ),
            NOW,
        ),
        task.task_row(
            a_task(
                task_arn=EVIL,
                task_definition_arn=EVIL,
                last_status=EVIL,
                health_status=EVIL,
                availability_zone=EVIL,
                capacity_provider_name=EVIL,
                containers=(
                    a_container(network_interfaces=(NetworkInterface(private_ipv4_address=EVIL),)),
                ),
            ),
            NOW,
        ),
        task.task_row(a_task(last_status="STOPPED", stop_code=EVIL, stopped_reason=EVIL), NOW),
    ]
    for row in rows:
        for found in row.cells:
            for text in (found.text, *(part for part, _role in found.parts)):
                assert text.isprintable(), text


@pytest.mark.parametrize("seconds", [120, 179, 3000, 86_400 * 30])
def test_ages_tick_once_a_minute_together(seconds: int) -> None:
    minute = NOW - NOW % 60
    said = {age_text(minute - seconds, minute + past) for past in range(60)}
    assert len(said) == 1


def test_the_young_tick_every_second_and_none_jumps_back() -> None:
    said = [age_text(NOW, NOW + past) for past in range(122)]
    assert len(set(said[:120])) == 120
    assert said[120] == said[121] == "2m"
    assert age_text(NOW + 5, NOW) == "0s", "another clock may be ahead"
    assert age_text(None, NOW) == "-"


def test_the_same_noun_at_the_same_time_makes_an_equal_row() -> None:
    """What is equal is not painted again."""
    assert service.service_row(a_service(), NOW) == service.service_row(a_service(), NOW + 59)
    assert task.task_row(a_task(), NOW) == task.task_row(a_task(), NOW + 59)
