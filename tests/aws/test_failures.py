"""Whatever AWS, the network or the user's files do: a typed error, a sentence, and advice."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from ecstui.aws import calls, sdk, session
from ecstui.aws.connect import Aws, connect
from ecstui.errors import (
    AccessDenied,
    AwsError,
    Expired,
    NoCredentials,
    NoRegion,
    NotFound,
    Rejected,
    Throttled,
    TimedOut,
    Unreachable,
    Unreadable,
)
from ecstui.ports import Reads
from tests.aws.stub import Answer, Reply, Stub, error, xml

DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/ro/me is not authorized to perform: "
    "ecs:ListClusters on resource: * because no identity-based policy allows the action"
)
GOOD = {"clusterArns": ["arn:aws:ecs:eu-west-1:123456789012:cluster/prod"]}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back off hardly at all: the tests look at what is sent, not when."""
    monkeypatch.setattr(calls, "BACK_OFF", 0.0)
    monkeypatch.setattr(calls, "THROTTLE_ATTEMPTS", 3)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (error("AccessDeniedException", DENIED), AccessDenied, "You may not ecs:ListClusters."),
        (error("ExpiredTokenException", "The token expired"), Expired, "session has expired"),
        (error("UnrecognizedClientException", "invalid."), NoCredentials, "doesn't know these"),
        (error("InvalidSignatureException", "old"), NoCredentials, "refused the signature"),
        (error("ThrottlingException", "Rate exceeded"), Throttled, "throttles ecs:ListClusters"),
        (error("SlowDown", "", 503), Throttled, "throttles ecs:ListClusters"),
        (error("X", "wait", 429), Throttled, "throttles ecs:ListClusters"),
        (error("ClusterNotFoundException", "Cluster not found."), NotFound, "Cluster not found"),
        (error("InvalidParameterException", "too many"), Rejected, "too many"),
        (error("ServerException", "oops", 500), Unreachable, "HTTP 500, ServerException: oops"),
        (Reply(503, b"<html><h1>Unavailable</h1></html>"), Unreachable, "HTTP 503"),
        (Reply(502, b"<!DOCTYPE html><title>Bad</title>"), Unreachable, "HTTP 502"),
        (Reply(500, b""), Unreachable, "HTTP 500"),
        (Reply(400, b"[]"), Rejected, "400"),
        (Reply(400, b'{"__type": 7, "message": {}}'), Rejected, "400"),
        (Reply(403, b"\x00\xff garbage"), Rejected, "garbage"),
        (Reply(404, b"nothing here"), Rejected, "nothing here"),
        (b"", Unreadable, "empty body"),
        (b"<html>sign in to the hotel</html>", Unreadable, "not JSON"),
        (b"[1, 2]", Unreadable, "no JSON object"),
        (Reply(body=b'{"clusterArns": ["a', cut=True), Unreachable, "broke before"),
    ],
)
async def test_each_answer_becomes_its_error(
    reads: Reads, stub: Stub, answer: Answer, kind: type[AwsError], words: str
) -> None:
    stub.on("ListClusters", answer)
    with pytest.raises(kind) as caught:
        await reads.cluster_arns()
    assert words in caught.value.sentence
    assert type(caught.value) is kind
    assert caught.value.operation == "ecs:ListClusters"
    assert "\n" not in str(caught.value)


async def test_a_denial_names_the_missing_permission_and_the_request(
    reads: Reads, stub: Stub
) -> None:
    stub.on("ListClusters", error("AccessDeniedException", DENIED))
    with pytest.raises(AccessDenied) as caught:
        await reads.cluster_arns()
    assert caught.value.action == "ecs:ListClusters"
    assert caught.value.advice == "Add ecs:ListClusters to your role."
    assert caught.value.request_id == "request-1"
    assert caught.value.code == "AccessDeniedException"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"<html></html>", b"<a/>", b"<ErrorResponse><Error>x</Error></ErrorResponse>"],
)
@pytest.mark.parametrize("status", [200, 403, 500])
async def test_odd_bodies_of_xml_services_are_typed_errors_too(
    reads: Reads, stub: Stub, body: bytes, status: int
) -> None:
    stub.on("GetCallerIdentity", Reply(status, body))
    with pytest.raises((Unreadable, Unreachable, Rejected)) as caught:
        await reads.identity()
    assert "sts:GetCallerIdentity" in caught.value.sentence


async def test_a_throttle_is_tried_again_slower_and_counted(reads: Reads, stub: Stub) -> None:
    throttle = error("ThrottlingException", "Rate exceeded")
    stub.on("ListClusters", throttle, throttle, GOOD)
    assert len(await reads.cluster_arns()) == 1
    assert reads.usage().throttles == 2
    assert reads.usage().calls == 3


async def test_throttles_without_end_are_given_up(reads: Reads, stub: Stub) -> None:
    stub.on("ListClusters", error("ThrottlingException", "Rate exceeded"))
    with pytest.raises(Throttled):
        await reads.cluster_arns()
    assert len(stub.asked) == calls.THROTTLE_ATTEMPTS


async def test_a_broken_answer_is_asked_for_once_more(reads: Reads, stub: Stub) -> None:
    stub.on("ListClusters", Reply(body=b"{", cut=True), GOOD)
    assert len(await reads.cluster_arns()) == 1


async def test_a_change_is_never_sent_twice_when_its_fate_is_unknown(aws: Aws, stub: Stub) -> None:
    stub.on("UpdateService", Reply(body=b"{", cut=True), {})
    with pytest.raises(Unreachable):
        await aws.writes().scale("prod", "web", 3)
    stub.on("StopTask", error("ServerException", "oops", 500), {})
    with pytest.raises(Unreachable):
        await aws.writes().stop_task("prod", "t", "")
    assert len(stub.asked) == 2


async def test_silence_is_a_time_out(
    stub: Stub, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sdk, "READ_SECONDS", 0.05)
    stub.on("ListClusters", Reply(hang=True))
    aws = await connect(region="eu-west-1", endpoint_url=stub.url)
    with pytest.raises(TimedOut, match="No answer to ecs:ListClusters from 127"):
        await aws.reads.cluster_arns()
    await aws.close()


async def test_an_answer_that_never_ends_is_a_time_out(
    reads: Reads, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LONGEST", 0.05)
    stub.on("ListClusters", Reply(hang=True))
    with pytest.raises(TimedOut):
        await reads.cluster_arns()


async def test_nothing_listens(keys: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        aws = await connect(region="eu-west-1", endpoint_url=f"http://127.0.0.1:{port}")
        with pytest.raises(Unreachable, match=f"Nothing listens at 127.0.0.1:{port}"):
            await aws.reads.cluster_arns()
    await aws.close()


async def test_tls_with_a_server_that_has_none(stub: Stub, keys: Path) -> None:
    aws = await connect(region="eu-west-1", endpoint_url=stub.url.replace("http", "https"))
    with pytest.raises(Unreachable, match=r"^The secure connection to 127.0.0.1:\d+ failed"):
        await aws.reads.cluster_arns()
    await aws.close()


async def test_a_name_nobody_knows(keys: Path) -> None:
    aws = await connect(region="eu-west-9", endpoint_url="http://ecs.eu-west-9.invalid")
    with pytest.raises(Unreachable) as caught:
        await aws.reads.cluster_arns()
    assert "ecs.eu-west-9.invalid" in caught.value.sentence
    await aws.close()


@pytest.mark.parametrize("url", ["localhost:4599", "nonsense", "http://", "ftp://x", "http://x:y"])
async def test_an_endpoint_that_is_no_url(keys: Path, url: str) -> None:
    aws = await connect(region="eu-west-1", endpoint_url=url)
    with pytest.raises(Unreachable) as caught:
        await aws.reads.cluster_arns()
    assert url in caught.value.sentence
    assert "--endpoint-url" in caught.value.advice
    await aws.close()


async def test_an_unknown_profile_is_named_with_those_there_are(keys: Path) -> None:
    (keys / "config").write_text("[profile prod]\nregion=eu-west-1\n[profile dev]\n")
    aws = await connect(profile="prd")
    with pytest.raises(NoCredentials) as caught:
        await aws.reads.cluster_arns()
    assert caught.value.sentence == "There is no profile 'prd'."
    assert caught.value.advice == "Pass --profile with one of: prod, dev."
    await aws.close()


async def test_no_region_and_no_possible_region(keys: Path) -> None:
    aws = await connect()
    with pytest.raises(NoRegion, match="No Region is set"):
        await aws.reads.cluster_arns()
    await aws.close()
    aws = await connect(region="EU (Ireland)")
    with pytest.raises(NoRegion) as caught:
        await aws.reads.cluster_arns()
    assert "EU (Ireland)" in caught.value.sentence
    assert "--region" in caught.value.advice
    await aws.close()


async def test_the_region_of_the_environment_counts(
    stub: Stub, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "ap-south-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", stub.url)
    stub.on("GetCallerIdentity", xml("GetCallerIdentity", "<Account>1</Account>"))
    aws = await connect()
    who = await aws.reads.identity()
    assert (who.region, who.endpoint_url) == ("ap-south-1", stub.url)
    await aws.close()


async def test_no_credentials(stub: Stub, no_aws_files: Path) -> None:
    aws = await connect(region="eu-west-1", endpoint_url=stub.url)
    with pytest.raises(NoCredentials, match="There are no AWS credentials") as caught:
        await aws.reads.cluster_arns()
    assert "--profile" in caught.value.advice
    assert stub.asked == []
    await aws.close()


@pytest.mark.parametrize(
    "config",
    [
        "this is no configuration",
        "[profile x]\ncredential_process = /nowhere/at-all\nregion = eu-west-1\n",
        "[profile x]\ncredential_process = echo hello\nregion = eu-west-1\n",
        "[profile x]\ncredential_process = false\nregion = eu-west-1\n",
        "[profile x]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = gone\nregion=eu-west-1\n",
        "[profile x]\naws_access_key_id = half\nregion = eu-west-1\n",
    ],
)
async def test_credentials_that_cannot_be_used(stub: Stub, no_aws_files: Path, config: str) -> None:
    (no_aws_files / "config").write_text(config)
    aws = await connect(profile="x", endpoint_url=stub.url)
    with pytest.raises(NoCredentials) as caught:
        await aws.reads.cluster_arns()
    assert caught.value.sentence.endswith(".")
    await aws.close()


async def test_an_sso_profile_without_a_session_says_how_to_sign_in(
    stub: Stub, no_aws_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(no_aws_files))
    (no_aws_files / "config").write_text(
        "[profile x]\nregion = eu-west-1\nsso_session = s\nsso_account_id = 123456789012\n"
        "sso_role_name = r\n[sso-session s]\nsso_region = eu-west-1\n"
        "sso_start_url = https://example.invalid/start\n"
    )
    aws = await connect(profile="x", endpoint_url=stub.url)
    with pytest.raises(Expired) as caught:
        await aws.reads.cluster_arns()
    assert caught.value.advice == "Run: aws sso login --profile x"
    await aws.close()


async def test_an_mfa_code_is_not_asked_for_on_our_terminal(
    stub: Stub, no_aws_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(no_aws_files))
    (no_aws_files / "config").write_text(
        "[profile base]\naws_access_key_id = a\naws_secret_access_key = s\n"
        "[profile x]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/r\n"
        "source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n"
    )
    aws = await connect(profile="x", endpoint_url=stub.url)
    with pytest.raises(NoCredentials, match="MFA code"):
        await aws.reads.cluster_arns()
    assert stub.asked == []
    await aws.close()


async def test_a_role_that_may_not_be_assumed_is_named(
    stub: Stub, no_aws_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(no_aws_files))
    monkeypatch.setenv("AWS_ENDPOINT_URL", stub.url)
    (no_aws_files / "config").write_text(
        "[profile base]\naws_access_key_id = a\naws_secret_access_key = s\n"
        "[profile x]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/r\n"
        "source_profile = base\n"
    )
    told = (
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: me is not authorized to "
        "perform: sts:AssumeRole on resource: r</Message></Error></ErrorResponse>"
    )
    stub.on("AssumeRole", Reply(403, told.encode()))
    aws = await connect(profile="x")
    with pytest.raises(AccessDenied) as caught:
        await aws.reads.cluster_arns()
    assert caught.value.action == "sts:AssumeRole"
    assert caught.value.operation == "sts:AssumeRole"
    await aws.close()


async def test_this_machines_own_ports_are_not_asked_of_a_proxy(
    stub: Stub, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    stub.on("ListClusters", GOOD)
    aws = await connect(region="eu-west-1", endpoint_url=stub.url)
    assert len(await aws.reads.cluster_arns()) == 1
    await aws.close()


async def test_after_new_keys_the_next_call_works(
    stub: Stub, no_aws_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "RENEW_SECONDS", 0)
    secrets = no_aws_files / "credentials"
    secrets.write_text("[default]\naws_access_key_id=old\naws_secret_access_key=s\n")
    stub.on("ListClusters", error("ExpiredTokenException", "expired"), GOOD)
    aws = await connect(region="eu-west-1", endpoint_url=stub.url)
    with pytest.raises(Expired):
        await aws.reads.cluster_arns()
    secrets.unlink()
    with pytest.raises(NoCredentials):
        await aws.reads.cluster_arns()
    secrets.write_text("[default]\naws_access_key_id=new\naws_secret_access_key=s\n")
    assert len(await aws.reads.cluster_arns()) == 1
    await aws.close()


async def test_calls_in_flight_survive_a_renewal(
    stub: Stub, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "RENEW_SECONDS", 0)
    stub.on("ListTasks", {"taskArns": []})
    stub.on("ListClusters", error("ExpiredTokenException", "expired"))
    aws = await connect(region="eu-west-1", endpoint_url=stub.url)
    gate = stub.gate = asyncio.Event()
    slow = asyncio.create_task(aws.reads.task_arns("prod"))
    await stub.until_asked(1)
    stub.gate = None
    with pytest.raises(Expired):
        await aws.reads.cluster_arns()
    gate.set()
    assert await slow == ()
    await aws.close()
