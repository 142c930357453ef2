"""Every protocol of the embedded AWS, spoken by boto3 against stub operations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import boto3
import pytest
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.config import Config
from botocore.exceptions import ClientError

from ecstui.demo.calls import Call, Fault, Raw
from ecstui.demo.server import Running, serve
from ecstui.demo.wire import forms
from ecstui.demo.world.clock import Clock

AT = 1_760_000_000.25
WHEN = datetime.fromtimestamp(AT, UTC)
SIGNED = "AWS4-HMAC-SHA256 Credential=AK/20260101/eu-west-1/{}/aws4_request, Signature=0"


class StubWorld:
    """The few attributes of a world that the wire needs."""

    region, account, seed, size, scenario = "eu-west-1", "123456789012", 1, "small", "default"

    def __init__(self) -> None:
        self.clock = Clock.frozen_at(AT)
        self.calls: list[Call] = []

    def advance(self) -> None:
        """Nothing lives here."""


def _keep(world: Any, call: Call) -> dict[str, Any]:
    world.calls.append(call)
    return {}


def _list_services(world: Any, call: Call) -> dict[str, Any]:
    if call.params.get("cluster") == "nowhere":
        raise Fault("ClusterNotFoundException", "Cluster not found.")
    _keep(world, call)
    return {"serviceArns": ["arn:aws:ecs:eu-west-1:123456789012:service/prod/web"]}


def _describe_services(world: Any, call: Call) -> dict[str, Any]:
    _keep(world, call)
    return {"services": [{"serviceName": "wéb", "createdAt": AT, "desiredCount": 3}]}


def _describe_tasks(world: Any, call: Call) -> Raw:
    _keep(world, call)
    return Raw(b'{"tasks":[{"taskArn":"a","createdAt":1760000000.25}],"failures":[]}')


def _metrics(world: Any, call: Call) -> dict[str, Any]:
    _keep(world, call)
    result = {
        "Id": "m1",
        "Label": "cpu",
        "Timestamps": [AT],
        "Values": [1.5],
        "StatusCode": "Complete",
    }
    return {"MetricDataResults": [result], "Messages": []}


def _dashboard(world: Any, call: Call) -> dict[str, Any]:
    raise Fault("ResourceNotFound", "No such dashboard.")


def _target_groups(world: Any, call: Call) -> dict[str, Any]:
    if "Names" in call.params:
        raise Fault("TargetGroupNotFoundException", "One or more target groups not found")
    _keep(world, call)
    group = {"TargetGroupName": "a<&>\x1b\r\n", "Port": 80, "HealthCheckEnabled": True}
    return {"TargetGroups": [group, {"LoadBalancerArns": ["x", "y"]}], "NextMarker": "n"}


def _attributes(world: Any, call: Call) -> dict[str, Any]:
    _keep(world, call)
    return {"Attributes": call.params["Attributes"]}


def _instances(world: Any, call: Call) -> dict[str, Any]:
    if "InstanceIds" in call.params:
        raise Fault("InvalidInstanceID.NotFound", "The instance IDs 'i-1' do not exist")
    _keep(world, call)
    host = {"InstanceId": "i-2", "LaunchTime": AT, "Placement": {"AvailabilityZone": "eu-west-1a"}}
    return {"Reservations": [{"Instances": [{**host, "Tags": [{"Key": "a", "Value": "b"}]}]}]}


def _identity(world: Any, call: Call) -> dict[str, Any]:
    return {"Account": world.account, "Arn": "arn:aws:sts::1:x", "UserId": call.access_key}


async def _tail() -> AsyncIterator[dict[str, Any]]:
    yield {"sessionStart": {"sessionId": "s"}}
    yield {"sessionUpdate": {"sessionResults": [{"message": "hello", "timestamp": 1}]}}
    raise Fault("SessionTimeoutException", "Session timed out.")


def _live_tail(world: Any, call: Call) -> Any:
    return _tail()


def _buggy(world: Any, call: Call) -> dict[str, Any]:
    return {"clusterArns": 1 / 0}


OPERATIONS = {
    ("ecs", "ListServices"): _list_services,
    ("ecs", "DescribeServices"): _describe_services,
    ("ecs", "DescribeTasks"): _describe_tasks,
    ("ecs", "ListClusters"): _buggy,
    ("ecs", "UpdateService"): _keep,
    ("cloudwatch", "GetMetricData"): _metrics,
    ("cloudwatch", "GetDashboard"): _dashboard,
    ("elbv2", "DescribeTargetGroups"): _target_groups,
    ("elbv2", "ModifyTargetGroupAttributes"): _attributes,
    ("ec2", "DescribeInstances"): _instances,
    ("sts", "GetCallerIdentity"): _identity,
    ("logs", "StartLiveTail"): _live_tail,
    ("logs", "PutLogEvents"): _keep,
}


@pytest.fixture
async def world() -> StubWorld:
    return StubWorld()


@pytest.fixture
async def running(world: StubWorld) -> AsyncIterator[Running]:
    async with await serve(cast("Any", world), operations=OPERATIONS) as server:
        yield server


class Boto:
    """boto3 clients of the server, called in a thread so that the server's loop goes on."""

    def __init__(self, url: str) -> None:
        self.url = url

    def client(self, service: str) -> Any:
        """A client that neither retries nor invents host names."""
        config = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False)
        return boto3.client(  # type: ignore[call-overload]  # the name is not a literal here
            service,
            endpoint_url=self.url,
            region_name="eu-west-1",
            aws_access_key_id="AK",
            aws_secret_access_key="sk",  # noqa: S106 - the embedded AWS takes any
            config=config,
        )

    async def __call__(self, service: str, method: str, /, **params: Any) -> Any:
        """Call one operation."""

        def work() -> Any:
            with_closing = self.client(service)
            try:
                return getattr(with_closing, method)(**params)
            finally:
                with_closing.close()

        return await asyncio.to_thread(work)


@pytest.fixture
def boto(running: Running) -> Boto:
    return Boto(running.url)


async def _error(boto: Boto, service: str, method: str, /, **params: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        await boto(service, method, **params)
    error = caught.value.response["Error"]
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    return error["Code"], error["Message"], status


async def test_json_carries_members_times_and_request_id(boto: Boto, world: StubWorld) -> None:
    answer = await boto("ecs", "describe_services", cluster="prod", services=["web"])

    assert answer["services"] == [{"serviceName": "wéb", "createdAt": WHEN, "desiredCount": 3}]
    assert len(answer["ResponseMetadata"]["RequestId"]) == 36
    call = world.calls[0]
    assert call.params == {"cluster": "prod", "services": ["web"]}
    assert (call.service, call.region, call.access_key) == ("ecs", "eu-west-1", "AK")


async def test_json_passes_ready_bodies_on(boto: Boto) -> None:
    answer = await boto("ecs", "describe_tasks", tasks=["a"])
    assert answer["tasks"] == [{"taskArn": "a", "createdAt": WHEN}]


async def test_json_errors_have_their_code(boto: Boto) -> None:
    error = await _error(boto, "ecs", "list_services", cluster="nowhere")
    assert error == ("ClusterNotFoundException", "Cluster not found.", 400)


async def test_an_operation_it_lacks_is_an_aws_error(boto: Boto) -> None:
    assert (await _error(boto, "ecs", "delete_cluster", cluster="x"))[
        0
    ] == "UnknownOperationException"
    assert (await _error(boto, "elbv2", "describe_rules", RuleArns=["x"]))[0] == "InvalidAction"
    assert (await _error(boto, "ec2", "describe_vpcs"))[0] == "InvalidAction"


async def test_a_bug_is_an_internal_error_and_is_kept(boto: Boto, running: Running) -> None:
    assert (await _error(boto, "ecs", "list_clusters"))[0::2] == ("ServerException", 500)
    assert "ZeroDivisionError" in running.desk.ledger.bugs[0]


@pytest.mark.parametrize(
    ("protocol", "kind"),
    [
        ("json", "application/x-amz-json-1.0"),
        ("smithy-rpc-v2-cbor", "application/cbor"),
        ("query", "text/xml"),
    ],
)
async def test_cloudwatch_in_all_its_protocols(
    boto: Boto, world: StubWorld, monkeypatch: pytest.MonkeyPatch, protocol: str, kind: str
) -> None:
    monkeypatch.setattr("botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", (protocol,))
    metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization"}
    query = {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}
    answer = await boto(
        "cloudwatch",
        "get_metric_data",
        MetricDataQueries=[query],
        StartTime=datetime.fromtimestamp(AT - 60, UTC),
        EndTime=WHEN,
    )

    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == kind
    assert answer["MetricDataResults"][0]["Timestamps"] == [WHEN]
    assert answer["MetricDataResults"][0]["Values"] == [1.5]
    assert world.calls[0].params["MetricDataQueries"] == [query]
    assert world.calls[0].params["EndTime"] == pytest.approx(AT, abs=1)
    error = await _error(boto, "cloudwatch", "get_dashboard", DashboardName="x")
    assert error == ("ResourceNotFound", "No such dashboard.", 404)


async def test_query_lists_structures_and_hostile_text(boto: Boto, world: StubWorld) -> None:
    answer = await boto("elbv2", "describe_target_groups", TargetGroupArns=["a", "b"], PageSize=7)

    assert world.calls[0].params == {"TargetGroupArns": ["a", "b"], "PageSize": 7}
    first, second = answer["TargetGroups"]
    assert first == {"TargetGroupName": "a<&>\ufffd\r\n", "Port": 80, "HealthCheckEnabled": True}
    assert second == {"LoadBalancerArns": ["x", "y"]}
    assert answer["NextMarker"] == "n"


async def test_query_errors_lose_their_suffix(boto: Boto) -> None:
    error = await _error(boto, "elbv2", "describe_target_groups", Names=["x"])
    assert error == ("TargetGroupNotFound", "One or more target groups not found", 400)


async def test_query_reads_lists_of_structures(boto: Boto) -> None:
    wanted = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    answer = await boto(
        "elbv2", "modify_target_group_attributes", TargetGroupArn="t", Attributes=wanted
    )
    assert answer["Attributes"] == wanted


async def test_ec2_reads_filters_and_writes_items(boto: Boto, world: StubWorld) -> None:
    filters = [{"Name": "tag:a", "Values": ["b", "c"]}]
    answer = await boto("ec2", "describe_instances", Filters=filters)

    assert world.calls[0].params == {"Filters": filters}
    host = answer["Reservations"][0]["Instances"][0]
    assert host["LaunchTime"] == WHEN
    assert host["Tags"] == [{"Key": "a", "Value": "b"}]
    assert host["Placement"] == {"AvailabilityZone": "eu-west-1a"}
    assert (await _error(boto, "ec2", "describe_instances", InstanceIds=["i-1"]))[0] == (
        "InvalidInstanceID.NotFound"
    )


async def test_sts(boto: Boto) -> None:
    assert (await boto("sts", "get_caller_identity"))["UserId"] == "AK"


async def test_an_event_stream_ends_with_its_error(running: Running, boto: Boto) -> None:
    def tail() -> tuple[list[Any], str]:
        client = boto.client("logs")
        group = "arn:aws:logs:eu-west-1:123456789012:log-group:g"
        stream = client.start_live_tail(logGroupIdentifiers=[group])["responseStream"]
        seen: list[Any] = []
        try:
            seen.extend(stream)
        except ClientError as error:
            return seen, error.response["Error"]["Code"]
        finally:
            stream.close()
            client.close()
        return seen, ""

    # Extending a list from a failing iterator keeps what came before.
    seen, code = await asyncio.to_thread(tail)
    assert [next(iter(each)) for each in seen] == ["sessionStart", "sessionUpdate"]
    assert seen[1]["sessionUpdate"]["sessionResults"][0]["message"] == "hello"
    assert code == "SessionTimeoutException"


async def test_aiobotocore_speaks_them_too(running: Running) -> None:
    common: dict[str, Any] = {
        "endpoint_url": running.url,
        "region_name": "eu-west-1",
        "aws_access_key_id": "AK",
        "aws_secret_access_key": "sk",
        "config": AioConfig(inject_host_prefix=False),
    }
    session = get_session()
    async with session.create_client("ecs", **common) as ecs:
        answer = await ecs.describe_services(services=["web"])
        assert answer["services"][0]["createdAt"] == WHEN
        with pytest.raises(ecs.exceptions.ClusterNotFoundException):
            await ecs.list_services(cluster="nowhere")
    async with session.create_client("elbv2", **common) as balancers:
        with pytest.raises(balancers.exceptions.TargetGroupNotFoundException):
            await balancers.describe_target_groups(Names=["x"])
    async with session.create_client("logs", **common) as logs:
        group = "arn:aws:logs:eu-west-1:123456789012:log-group:g"
        stream = (await logs.start_live_tail(logGroupIdentifiers=[group]))["responseStream"]
        assert "sessionStart" in await anext(aiter(stream))
        stream.close()


def test_all_models_compile_and_know_their_forms() -> None:
    for service in forms.SERVICES:
        for operation in sorted(forms.operations(service))[:40]:
            assert forms.input_form(service, operation).kind == "structure"
            assert forms.output_form(service, operation).kind == "structure"
