"""Injected trouble, the control endpoint, and the server's own manners."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import aiohttp
import pytest

from ecstui.demo.calls import Call
from ecstui.demo.server import Running, serve
from ecstui.demo.world.clock import Clock

AUTH = "AWS4-HMAC-SHA256 Credential=AK/20260101/eu-west-1/ecs/aws4_request, Signature=0"
DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/OnCallEngineer/demo is not authorized to "
    "perform: ecs:ListServices on resource: * because no identity-based policy allows the "
    "ecs:ListServices action"
)


class StubWorld:
    """The few attributes of a world that the wire needs."""

    region, account, seed, size, scenario = "eu-west-1", "123456789012", 1, "small", "default"

    def __init__(self) -> None:
        self.clock = Clock.frozen_at(1_760_000_000.0)
        self.advanced: list[float] = []

    def advance(self) -> None:
        """Remember when."""
        self.advanced.append(self.clock.now())


def _list_services(world: Any, call: Call) -> dict[str, Any]:
    return {"serviceArns": ["a"], **({"odd": 1} if call.params.get("cluster") == "odd" else {})}


@pytest.fixture
def world() -> StubWorld:
    return StubWorld()


@pytest.fixture
async def running(world: StubWorld) -> AsyncIterator[Running]:
    table = {("ecs", "ListServices"): _list_services, ("ecs", "ListClusters"): _list_services}
    async with await serve(cast("Any", world), operations=table, checked=True) as server:
        yield server


class Client:
    """A bare HTTP client of one server."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def call(self, operation: str = "ListServices", **params: Any) -> tuple[int, bytes]:
        """One AWS call in JSON."""
        target = f"AmazonEC2ContainerServiceV20141113.{operation}"
        headers = {"X-Amz-Target": target, "Authorization": AUTH}
        async with self.session.post(self.url, json=params, headers=headers) as answer:
            return answer.status, await answer.read()

    async def control(
        self, method: str, name: str, wish: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """One control call."""
        url = f"{self.url}/_ecstui/{name}"
        async with self.session.request(method, url, json=wish, headers=headers) as answer:
            assert answer.content_type == "application/json"
            return answer.status, await answer.json()


@pytest.fixture
async def client(running: Running) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, running.url)


@pytest.mark.parametrize(
    ("rule", "status", "part"),
    [
        ({"kind": "throttle"}, 400, '"ThrottlingException","message":"Rate exceeded"'),
        ({"kind": "expired"}, 400, '"ExpiredTokenException"'),
        ({"kind": "denied"}, 400, DENIED),
        ({"kind": "5xx"}, 500, '"ServerException"'),
        ({"kind": "5xx", "status": 503}, 503, '"ServiceUnavailableException"'),
        ({"kind": "denied", "code": "Odd", "message": "no", "status": 418}, 418, '"Odd"'),
        ({"kind": "slow", "seconds": 0}, 200, "serviceArns"),
        ({"kind": "empty"}, 200, ""),
    ],
)
async def test_faults_of_each_kind(
    client: Client, rule: dict[str, Any], status: int, part: str
) -> None:
    await client.control("POST", "faults", {**rule, "service": "ecs", "count": 1})

    got, body = await client.call()
    assert got == status
    assert part in body.decode()
    assert (await client.call())[0] == 200, "only one call was to be hit"


async def test_garbage_is_no_json(client: Client) -> None:
    await client.control("POST", "faults", {"kind": "garbage", "operation": "listservices"})
    status, body = await client.call()
    assert status == 200
    assert body.startswith(b"\x00\xff")
    assert (await client.call("ListClusters"))[0] == 200


@pytest.mark.parametrize("kind", ["reset", "cut"])
async def test_broken_connections(client: Client, kind: str) -> None:
    await client.control("POST", "faults", {"kind": kind, "count": 1})
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await client.call()
    assert (await client.call())[0] == 200


async def test_a_reset_is_a_real_one(running: Running, client: Client) -> None:
    await client.control("POST", "faults", {"kind": "reset"})
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(ConnectionResetError):
        async with asyncio.timeout(5):
            await reader.read()
    writer.close()


async def test_a_hang_lasts_until_the_client_goes(running: Running, client: Client) -> None:
    await client.control("POST", "faults", {"kind": "hang", "count": 1})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.call()
    assert (await client.call())[0] == 200
    assert running.desk.ledger.calls[0].injected == "hang"


async def test_faults_are_cleared_and_nonsense_is_refused(client: Client) -> None:
    await client.control("POST", "faults", [{"kind": "empty"}, {"kind": "5xx"}])
    assert len((await client.control("GET", "faults"))[1]["faults"]) == 2
    assert await client.control("DELETE", "faults") == (200, {"faults": []})
    assert (await client.call())[0] == 200
    for nonsense in ({"kind": "fire"}, {"kind": "5xx", "colour": 1}, {"kind": "5xx", "count": 0}):
        status, said = await client.control("POST", "faults", nonsense)
        assert (status, list(said)) == (400, ["error"])


async def test_probability_is_a_share(client: Client) -> None:
    await client.control("POST", "faults", {"kind": "5xx", "probability": 0.5})
    statuses = [(await client.call())[0] for _ in range(60)]
    assert 15 < statuses.count(500) < 45


async def test_status_counts_calls_and_violations(client: Client) -> None:
    await client.call(cluster="prod")
    await client.call(maxResults=101)
    await client.call(cluster="odd")

    _, status = await client.control("GET", "status")

    counts = status["calls"]["ecs:ListServices"]
    assert counts == {"200": 2, "400 InvalidParameterException": 1}
    assert "less than or equal to 100" in status["violations"][0]
    assert "answered ListServices.odd: unknown member" in status["violations"][1]
    assert status["violation_count"] == 2
    assert status["time"] == 1_760_000_000.0
    assert status["bugs"] == []

    _, calls = await client.control("GET", "calls")
    assert [each["cluster"] for each in calls["calls"]] == ["prod", "", "odd"]
    _, later = await client.control("GET", f"calls?since={calls['last']}")
    assert later["calls"] == []

    await client.control("POST", "reset-counts")
    assert (await client.control("GET", "status"))[1]["calls"] == {}


async def test_the_throttle_speaks_up(client: Client) -> None:
    answers = await asyncio.gather(*(client.call() for _ in range(120)))
    assert {status for status, _ in answers} == {200, 400}
    assert sum(b"Rate exceeded" in body for _, body in answers) >= 10


async def test_not_strict_forgives(world: StubWorld) -> None:
    table = {("ecs", "ListServices"): _list_services}
    async with (
        await serve(cast("Any", world), operations=table, strict=False) as running,
        aiohttp.ClientSession() as session,
    ):
        client = Client(session, running.url)
        assert (await client.call(maxResults=101, colour="red"))[0] == 200
        answers = await asyncio.gather(*(client.call() for _ in range(120)))
        assert {status for status, _ in answers} == {200}


async def test_the_clock_moves_and_the_world_follows(client: Client, world: StubWorld) -> None:
    status, clock = await client.control("POST", "clock", {"advance": 60})
    assert (status, clock["time"]) == (200, 1_760_000_060.0)
    assert world.advanced == [1_760_000_060.0]
    _, clock = await client.control("POST", "clock", {"speed": 10, "freeze": False})
    assert (clock["speed"], clock["frozen"]) == (10, False)
    _, clock = await client.control("POST", "clock", {"freeze": True})
    assert clock["frozen"]
    for nonsense in ({"advance": -1}, {"speed": 0}, {"advance": "x"}, {"turn": 1}):
        assert (await client.control("POST", "clock", nonsense))[0] == 400


async def test_control_is_not_for_web_pages(client: Client) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        status, said = await client.control("DELETE", "faults", headers=headers)
        assert status == 403
        assert "error" in said
    assert (await client.control("GET", "nonsense"))[0] == 404
    assert "GET /_ecstui/status" in (await client.control("GET", ""))[1]["controls"]
    assert (await client.control("GET", "status", headers={"Host": "localhost:80"}))[0] == 200
