"""What `d` shows: everything about a noun in words, or AWS's own JSON, all of it harmless."""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec
import pytest
from textual.content import Content

from ecstui.model.cluster import Cluster
from ecstui.model.service import Service
from ecstui.model.task import Task
from ecstui.ui.details import EVENTS, cluster_lines, raw_lines, service_lines, task_lines

NOW = 1_760_000_000.0
EVIL = "[/x]\x1b[31m\x07\u202eevil"

CLUSTER = {
    "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/prod",
    "clusterName": "prod",
    "status": "ACTIVE",
    "runningTasksCount": 88,
    "pendingTasksCount": 2,
    "settings": [{"name": "containerInsights", "value": "enhanced"}],
    "tags": [{"key": "team", "value": "core"}],
}
SERVICE = {
    "serviceArn": "arn:aws:ecs:eu-west-1:123456789012:service/prod/web",
    "serviceName": "web",
    "status": "ACTIVE",
    "desiredCount": 4,
    "runningCount": 3,
    "pendingCount": 1,
    "launchType": "FARGATE",
    "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:12",
    "createdAt": NOW - 86_400 * 3,
    "loadBalancers": [
        {
            "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web-tg/0123",
            "containerName": "app",
            "containerPort": 8080,
        }
    ],
    "deployments": [
        {
            "id": "ecs-svc/1",
            "status": "PRIMARY",
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": "ECS deployment ecs-svc/1 in progress.",
            "failedTasks": 2,
            "runningCount": 1,
            "desiredCount": 4,
            "createdAt": NOW - 90,
            "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:12",
        }
    ],
    "events": [
        {"id": str(number), "createdAt": NOW - 60 * number, "message": f"(service web) {number}"}
        for number in range(100)
    ],
}
TASK = {
    "taskArn": "arn:aws:ecs:eu-west-1:123456789012:task/prod/0123456789abcdef",
    "group": "service:web",
    "lastStatus": "STOPPED",
    "stopCode": "EssentialContainerExited",
    "stoppedReason": "Essential container in task exited",
    "stoppedAt": NOW - 5,
    "cpu": "512",
    "memory": "1024",
    "containers": [
        {"name": "app", "image": "repo/app:1.2", "lastStatus": "STOPPED", "exitCode": 1},
        {"name": "envoy", "lastStatus": "STOPPED", "reason": "CannotPullContainerError"},
    ],
}


def said(lines: Iterable[Content]) -> str:
    return "\n".join(line.plain for line in lines)


def test_a_cluster() -> None:
    text = said(cluster_lines(msgspec.convert(CLUSTER, Cluster), NOW))
    assert "88 running, 2 pending" in text
    for word in ("● active", "enhanced", "team=core", CLUSTER["clusterArn"]):
        assert str(word) in text


def test_a_service() -> None:
    text = said(service_lines(msgspec.convert(SERVICE, Service), NOW))
    assert "3 running, 1 pending of 4 desired" in text
    assert "web-tg → app:8080" in text
    assert "1/4 running, 2 failed" in text
    assert "ECS deployment ecs-svc/1 in progress." in text
    assert "(3d ago)" in text
    assert text.count("(service web)") == EVENTS
    assert text.index("(service web) 0") < text.index("(service web) 1"), "the newest first"


def test_a_task() -> None:
    text = said(task_lines(msgspec.convert(TASK, Task), NOW))
    assert "✗ exit 1" in text
    assert "0.5 vCPU, 1 GiB" in text
    assert "(5s ago)" in text
    for word in ("repo/app:1.2", "exit 1", "envoy", "CannotPullContainerError", "web"):
        assert word in text


@pytest.mark.parametrize(
    ("body", "kind"),
    [(CLUSTER, Cluster), (SERVICE, Service), (TASK, Task)],
    ids=["cluster", "service", "task"],
)
def test_raw_is_what_aws_said(body: dict[str, object], kind: type[Cluster]) -> None:
    noun = msgspec.convert(body, kind)
    raw = json.loads(said(raw_lines(noun)))
    assert holds(raw, body)


def holds(whole: object, part: object) -> bool:
    """Whether all of `part` stands in `whole`, which may say more."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return whole == part


@pytest.mark.parametrize("body", [CLUSTER, SERVICE, TASK], ids=["cluster", "service", "task"])
def test_hostile_text_is_harmless(body: dict[str, object]) -> None:
    evil = json.loads(json.dumps(body), object_hook=_spoiled)
    lines = {
        "clusterArn": lambda: cluster_lines(msgspec.convert(evil, Cluster), NOW),
        "serviceArn": lambda: service_lines(msgspec.convert(evil, Service), NOW),
        "taskArn": lambda: task_lines(msgspec.convert(evil, Task), NOW),
    }
    kinds = {"clusterArn": Cluster, "serviceArn": Service, "taskArn": Task}
    first = next(iter(body))
    for line in (*lines[first](), *raw_lines(msgspec.convert(evil, kinds[first]))):
        assert line.plain.isprintable(), line.plain


def _spoiled(item: dict[str, object]) -> dict[str, object]:
    return {key: EVIL if isinstance(value, str) else value for key, value in item.items()}


@pytest.mark.parametrize("noun", [Cluster(), Service(), Task()], ids=["cluster", "service", "task"])
def test_a_noun_that_says_nothing_is_described(noun: Cluster | Service | Task) -> None:
    if isinstance(noun, Cluster):
        assert said(cluster_lines(noun, NOW))
    elif isinstance(noun, Service):
        assert said(service_lines(noun, NOW))
    else:
        assert said(task_lines(noun, NOW))
