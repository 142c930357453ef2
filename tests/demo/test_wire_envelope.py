"""What comes before the members: compression, signatures, targets, and senseless requests."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any, cast

import aiohttp
import pytest

from ecstui.demo.calls import Call
from ecstui.demo.server import Running, serve
from ecstui.demo.wire.route import Incoming, ask, credential
from ecstui.demo.world.clock import Clock

RPC = "/service/GraniteServiceVersion20100801/operation/ListMetrics"
SIGNED = "AWS4-HMAC-SHA256 Credential=AK/20260101/eu-west-1/{}/aws4_request, Signature=0"


class StubWorld:
    """The few attributes of a world that the wire needs."""

    region, account, seed, size, scenario = "eu-west-1", "123456789012", 1, "small", "default"

    def __init__(self) -> None:
        self.clock = Clock.frozen_at(1_760_000_000.0)
        self.calls: list[Call] = []

    def advance(self) -> None:
        """Nothing lives here."""


def _list_services(world: Any, call: Call) -> dict[str, Any]:
    world.calls.append(call)
    return {"serviceArns": []}


@pytest.fixture
async def world() -> StubWorld:
    return StubWorld()


@pytest.fixture
async def running(world: StubWorld) -> AsyncIterator[Running]:
    table = {("ecs", "ListServices"): _list_services}
    async with await serve(cast("Any", world), operations=table) as server:
        yield server


async def _post(url: str, body: bytes, **headers: str) -> tuple[int, bytes, str]:
    async with aiohttp.ClientSession() as session:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with session.post(url, data=body, headers=names) as answer:
            return answer.status, await answer.read(), answer.headers.get("Content-Type", "")


async def test_gzip_bodies_are_read(running: Running, world: StubWorld) -> None:
    target = "AmazonEC2ContainerServiceV20141113.ListServices"
    body = gzip.compress(b'{"cluster": "prod"}')
    common = {"X_Amz_Target": target, "Authorization": SIGNED.format("ecs")}

    status, _, kind = await _post(running.url, body, Content_Encoding="gzip", **common)
    assert (status, kind) == (200, "application/x-amz-json-1.1")
    assert world.calls[0].params == {"cluster": "prod"}

    status, answer, _ = await _post(running.url, b"not gzip", Content_Encoding="gzip", **common)
    assert status == 400
    assert json.loads(answer)["__type"] == "SerializationException"


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("AmazonEC2ContainerServiceV20141113.ListServices", b"{", "SerializationException"),
        ("AmazonEC2ContainerServiceV20141113.ListServices", b"[]", "SerializationException"),
        ("AmazonEC2ContainerServiceV20141113.Nonsense", b"{}", "UnknownOperationException"),
        ("AmazonSSM.StartSession", b"{}", "UnknownOperationException"),
        ("nonsense", b"\xff", "UnknownOperationException"),
    ],
)
async def test_odd_json_requests(running: Running, target: str, body: bytes, code: str) -> None:
    auth = SIGNED.format("ecs")
    status, answer, _ = await _post(running.url, body, X_Amz_Target=target, Authorization=auth)
    assert status == 400
    assert json.loads(answer)["__type"] == code


async def test_a_request_without_signature_is_turned_away(running: Running) -> None:
    target = "AmazonEC2ContainerServiceV20141113.ListServices"
    status, answer, _ = await _post(running.url, b"{}", X_Amz_Target=target)
    assert (status, json.loads(answer)["__type"]) == (400, "MissingAuthenticationTokenException")


async def test_the_root_says_who_it_is(running: Running) -> None:
    async with aiohttp.ClientSession() as session, session.get(running.url) as answer:
        assert answer.content_type == "application/json"
        assert (await answer.json())["status"] == "ok"


@pytest.mark.parametrize(
    ("path", "headers", "body", "asked"),
    [
        ("/", {"X-Amz-Target": "Logs_20140328.GetLogEvents"}, b"", "logs GetLogEvents json"),
        (
            "/service/GraniteServiceVersion20100801/operation/ListMetrics",
            {},
            b"",
            "cloudwatch ListMetrics cbor",
        ),
        ("/", {}, b"Action=DescribeInstances&Version=2016-11-15", "ec2 DescribeInstances ec2"),
        ("/", {}, b"Action=DescribeTags&Version=2015-12-01", "elbv2 DescribeTags query"),
        (
            "/",
            {"Authorization": SIGNED.format("sts")},
            b"Action=GetCallerIdentity",
            "sts GetCallerIdentity query",
        ),
        ("/", {}, b"Action=ListUsers&Version=2010-05-08", " ListUsers query"),
        ("/x", {}, b"\xff\x00", "  json"),
    ],
)
def test_who_is_asked(path: str, headers: dict[str, str], body: bytes, asked: str) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    found = ask(Incoming("POST", path, "", kind | headers, body))
    assert f"{found.service} {found.operation} {found.protocol}" == asked


def test_credentials_stand_in_the_header_or_the_query() -> None:
    assert credential(SIGNED.format("ecs"), "") == ("AK", "eu-west-1", "ecs")
    query = "X-Amz-Credential=AK%2F20260101%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=x"
    assert credential("", query) == ("AK", "eu-west-1", "sts")
    assert credential("Bearer x", "") == ("", "", "")
