"""A stub of AWS on a loopback port, and the aws room opened on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from ecstui.aws.connect import Aws, connect
from ecstui.ports import Reads
from tests.aws.stub import Stub


@pytest.fixture
def no_aws_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment that knows no AWS account: no files, no variables, no instance metadata."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


@pytest.fixture
def keys(no_aws_files: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Credentials that sign, in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    return no_aws_files


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    """A server that answers what the test tells it to."""
    served = Stub()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/", served.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


@pytest.fixture
async def aws(stub: Stub, keys: Path) -> AsyncIterator[Aws]:
    """The aws room, opened on the stub."""
    opened = await connect(region="eu-west-1", endpoint_url=stub.url, share=1.0)
    yield opened
    await opened.close()


@pytest.fixture
def reads(aws: Aws) -> Reads:
    """Every question, put to the stub."""
    return aws.reads
