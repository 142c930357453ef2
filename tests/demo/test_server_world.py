"""The whole embedded AWS over HTTP: boto3 asks the living world, the model judges each answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ecstui.demo.commands import environment
from ecstui.demo.server import Running, serve
from ecstui.demo.telemetry import Telemetry
from ecstui.demo.wire import codes
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.world import World

AT = 1_760_000_000.0
QUESTIONS = {
    "ecs": "list_services",
    "logs": "describe_log_groups",
    "cloudwatch": "describe_alarms",
    "application-autoscaling": "describe_scalable_targets",
    "elbv2": "describe_target_groups",
    "ec2": "describe_instances",
    "sts": "get_caller_identity",
}


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    world = World.build(clock=Clock.frozen_at(AT), telemetry=Telemetry)
    async with await serve(world, checked=True) as server:
        yield server


class Account:
    """boto3 clients of the embedded AWS, kept for one test."""

    def __init__(self, url: str) -> None:
        env = environment(url, "eu-west-1")
        self._session = boto3.Session(
            env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], region_name=env["AWS_REGION"]
        )
        self._url = url
        self._clients: dict[str, Any] = {}

    def __getitem__(self, service: str) -> Any:
        if service not in self._clients:
            config = Config(retries={"total_max_attempts": 1})
            make: Callable[..., Any] = self._session.client
            self._clients[service] = make(service, endpoint_url=self._url, config=config)
        return self._clients[service]

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()


@pytest.fixture
async def account(running: Running) -> AsyncIterator[Account]:
    made = Account(running.url)
    yield made
    made.close()


def _tour_of_ecs(account: Account) -> dict[str, int]:
    """Ask everything an engineer would; how much there was of each."""
    ecs = account["ecs"]
    seen: dict[str, int] = {}
    clusters = ecs.list_clusters()["clusterArns"]
    seen["clusters"] = len(ecs.describe_clusters(clusters=clusters)["clusters"])
    pages = ecs.get_paginator("list_services").paginate(cluster="prod")
    services = [arn for page in pages for arn in page["serviceArns"]]
    seen["services"] = len(services)
    found = ecs.describe_services(cluster="prod", services=services[:10], include=["TAGS"])
    ecs.describe_task_definition(taskDefinition=found["services"][0]["taskDefinition"])
    for status in ("RUNNING", "STOPPED"):
        arns = ecs.list_tasks(cluster="prod", desiredStatus=status)["taskArns"]
        tasks = ecs.describe_tasks(cluster="prod", tasks=arns, include=["TAGS"])
        assert tasks["failures"] == []
        seen[status] = len(tasks["tasks"])
    return seen


def _tour_of_logs_and_metrics(account: Account) -> dict[str, int]:
    logs, watch = account["logs"], account["cloudwatch"]
    group = "/ecs/prod/web"
    names = {"ClusterName": "prod", "ServiceName": "web"}
    dimensions = [{"Name": name, "Value": value} for name, value in names.items()]
    metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Dimensions": dimensions}
    query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}
    data = watch.get_metric_data(MetricDataQueries=[query], StartTime=AT - 86_400, EndTime=AT)
    # A page of FilterLogEvents may well be empty: there can be more behind it.
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(AT - 600) * 1000
    )
    return {
        "streams": len(logs.describe_log_streams(logGroupName=group)["logStreams"]),
        "events": sum(len(page["events"]) for page in pages),
        "points": len(data["MetricDataResults"][0]["Values"]),
        "alarms": len(watch.describe_alarms()["MetricAlarms"]),
        "metrics": len(watch.list_metrics(Namespace="AWS/ECS")["Metrics"]),
    }


def _tour_of_the_rest(account: Account) -> dict[str, int]:
    balancers, scaling = account["elbv2"], account["application-autoscaling"]
    groups = balancers.describe_target_groups()["TargetGroups"]
    health = balancers.describe_target_health(TargetGroupArn=groups[0]["TargetGroupArn"])
    targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")
    return {
        "targets": len(health["TargetHealthDescriptions"]),
        "scalable": len(targets["ScalableTargets"]),
        "policies": len(policies["ScalingPolicies"]),
        "hosts": len(account["ec2"].describe_instances()["Reservations"]),
    }


@pytest.mark.parametrize("tour", [_tour_of_ecs, _tour_of_logs_and_metrics, _tour_of_the_rest])
async def test_a_tour_of_the_account(
    running: Running, account: Account, tour: Callable[[Account], dict[str, int]]
) -> None:
    seen = await asyncio.to_thread(tour, account)

    assert min(seen.values()) > 0, seen
    assert seen.get("points", 1440) == 1440
    assert list(running.desk.ledger.violations) == []
    assert list(running.desk.ledger.bugs) == []


async def test_who_is_denied_is_who_sts_says(account: Account) -> None:
    caller = await asyncio.to_thread(account["sts"].get_caller_identity)
    assert caller["Arn"] == f"arn:aws:sts::{caller['Account']}:{codes.CALLER}"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("throttle", {"ThrottlingException", "Throttling", "RequestLimitExceeded"}),
        ("expired", {"ExpiredTokenException", "ExpiredToken", "RequestExpired"}),
        ("denied", {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation"}),
        ("5xx", {"ServerException", "InternalFailure"}),
    ],
)
async def test_every_service_tells_every_fault(
    running: Running, account: Account, kind: str, code: set[str]
) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(f"{running.url}/_ecstui/faults", json={"kind": kind})

    def ask() -> list[str]:
        return [_code(account[service], method) for service, method in QUESTIONS.items()]

    assert set(await asyncio.to_thread(ask)) == code
    assert all(call.injected == kind for call in running.desk.ledger.calls)


def _code(client: Any, method: str) -> str:
    needs = {"ServiceNamespace": "ecs"} if method == "describe_scalable_targets" else {}
    with pytest.raises(ClientError) as caught:
        getattr(client, method)(**needs)
    return caught.value.response["Error"]["Code"]
