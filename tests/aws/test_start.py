"""AWS comes up beside the console: nothing heavy is imported before, nothing is checked at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ecstui.aws import sdk
from ecstui.aws.connect import connect


def test_the_front_door_imports_no_sdk() -> None:
    code = (
        "import sys, ecstui.aws.connect; heavy = {'botocore', 'aiobotocore', 'aiohttp', 'boto3'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_opening_asks_nothing_and_fails_at_nothing(no_aws_files: object) -> None:
    aws = await connect(profile="nobody", region="nowhere", endpoint_url="nonsense")
    assert aws.reads.usage().calls == 0
    await aws.close()


@pytest.mark.usefixtures("no_aws_files")
async def test_regions_and_profiles() -> None:
    assert "eu-west-1" in await sdk.regions()
    assert await sdk.profiles() == []
