"""The same gateway against moto's server: a second opinion on our requests and our reading.

moto has no deployments, events or service tasks, and ignores pages and limits, so only what it
does like AWS is looked at.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ecstui.aws.connect import Aws, connect
from ecstui.errors import NotFound
from ecstui.model.log import LogPlace
from ecstui.model.metric import service_cpu
from ecstui.ports import Reads

REGION = "eu-west-1"
GROUP = "/ecs/web"


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """moto's server with a small fleet in it."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    fill(url)
    yield url
    server.stop()


def fill(url: str) -> None:
    """A cluster of twelve services, a log group with lines, a metric with points."""

    def client(service: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=url,
            region_name=REGION,
            aws_access_key_id="a",
            aws_secret_access_key="b",  # noqa: S106  # moto takes any
        )

    ecs, logs, cloudwatch = client("ecs"), client("logs"), client("cloudwatch")
    ecs.create_cluster(clusterName="prod", tags=[{"key": "env", "value": "production"}])
    options = {"awslogs-group": GROUP, "awslogs-region": REGION, "awslogs-stream-prefix": "web"}
    container = {
        "name": "web",
        "image": "nginx:1.27",
        "memory": 128,
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    ecs.register_task_definition(family="web", containerDefinitions=[container])
    for number in range(12):
        name = f"web-{number}"
        ecs.create_service(
            cluster="prod", serviceName=name, taskDefinition="web", desiredCount=number
        )
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="web/web/1")
    now = int(time.time() * 1000)
    lines = [{"timestamp": now - 1000 + number, "message": f"line {number}"} for number in range(5)]
    logs.put_log_events(logGroupName=GROUP, logStreamName="web/web/1", logEvents=lines)
    dimensions = [{"Name": "ClusterName", "Value": "prod"}, {"Name": "ServiceName", "Value": "web"}]
    point = {"MetricName": "CPUUtilization", "Dimensions": dimensions, "Value": 42.5}
    cloudwatch.put_metric_data(
        Namespace="AWS/ECS", MetricData=[point | {"Timestamp": time.time() - 120}]
    )


@pytest.fixture
async def aws(moto: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Aws]:
    """The aws room, opened on moto."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    opened = await connect(region=REGION, endpoint_url=moto)
    yield opened
    await opened.close()


@pytest.fixture
def reads(aws: Aws) -> Reads:
    """Every question, put to moto."""
    return aws.reads


async def test_who_we_are(reads: Reads) -> None:
    who = await reads.identity()
    assert (who.account, who.region) == ("123456789012", REGION)
    assert who.arn.startswith("arn:aws:sts::123456789012:")


async def test_the_fleet(reads: Reads) -> None:
    (arn,) = await reads.cluster_arns()
    (cluster,) = (await reads.clusters([arn])).items
    assert (cluster.cluster_name, cluster.status) == ("prod", "ACTIVE")
    assert [(tag.key, tag.value) for tag in cluster.tags] == [("env", "production")]
    arns = await reads.service_arns(arn)
    batch = await reads.services(arn, arns)
    assert (batch.unreadable, batch.missing) == (0, ())
    assert {s.service_name: s.desired_count for s in batch.items} == {
        f"web-{number}": number for number in range(12)
    }
    service = batch.items[0]
    assert service.primary is not None
    assert (service.primary.created_at or 0) > 1_700_000_000
    definition = await reads.task_definition(service.task_definition)
    (container,) = definition.container_definitions
    assert container.log_configuration is not None
    assert container.log_configuration.options["awslogs-group"] == GROUP


async def test_what_is_not_there(reads: Reads) -> None:
    batch = await reads.services("prod", ["nothing"])
    assert batch.items == ()
    assert len(batch.missing) == 1
    with pytest.raises(NotFound, match="Cluster not found"):
        await reads.service_arns("nowhere")
    with pytest.raises(NotFound):
        await reads.task_definition("nothing:1")
    with pytest.raises(NotFound, match="log group does not exist"):
        await reads.log_page(LogPlace("/no/such/group"), start=0)


async def test_lines(reads: Reads) -> None:
    start = int((time.time() - 600) * 1000)
    page = await reads.log_page(LogPlace(GROUP, prefix="web/"), start=start, newest_first=True)
    assert sorted(event.message for event in page.events) == [f"line {n}" for n in range(5)]
    assert {event.log_stream_name for event in page.events} == {"web/web/1"}


async def test_points(reads: Reads) -> None:
    now = time.time()
    cpu, none = await reads.series(
        [service_cpu("prod", "web"), service_cpu("prod", "gone")], now - 600, now, 60
    )
    assert [value for _, value in cpu.points] == [42.5]
    assert none.points == ()


async def test_changes(aws: Aws) -> None:
    assert await aws.writes().scale("prod", "web-1", 7)
    (service,) = (await aws.reads.services("prod", ["web-1"])).items
    assert service.desired_count == 7
    assert await aws.writes().restart("prod", "web-1")
    with pytest.raises(NotFound):
        await aws.writes().scale("prod", "nothing", 1)
