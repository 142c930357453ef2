"""Real answers, as AWS's documentation prints them, all decode.

The folder is not part of the project: ECSTUI_SAMPLES names it, or it lies beside the checkout
in `shared/samples`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ecstui.aws import cluster, identity, log, metric, service, task, task_definition
from ecstui.aws.calls import Operation
from ecstui.aws.decode import convert, decode

BESIDE = Path(__file__).parents[3] / "shared" / "samples"
FOLDER = Path(os.environ.get("ECSTUI_SAMPLES") or BESIDE)
OPERATIONS: tuple[Operation[Any], ...] = (
    cluster.LIST,
    cluster.DESCRIBE,
    service.LIST,
    service.DESCRIBE,
    task.LIST,
    task.DESCRIBE,
    task_definition.DESCRIBE,
    metric.GET,
    log.FILTER,
    identity.GET,
)


def samples() -> list[Any]:
    """A parameter for each body of an operation that we read."""
    found = [
        pytest.param(operation, path, id=path.stem)
        for operation in OPERATIONS
        for path in sorted(FOLDER.glob(f"{operation.service}.{operation.name}.*.json"))
    ]
    missing = pytest.mark.skip(reason=f"no samples at {FOLDER}: set ECSTUI_SAMPLES to try them")
    return found or [pytest.param(None, None, marks=missing)]


@pytest.mark.parametrize(("operation", "path"), samples())
def test_a_real_answer_decodes(operation: Operation[Any], path: Path) -> None:
    body = path.read_bytes()
    plain: dict[str, Any] = json.loads(body)
    read = decode(body, operation.page, str(operation))
    assert read.unreadable == 0
    # What botocore would have parsed is read to the same nouns.
    assert convert(plain, operation.page).page == read.page
    for member in msgspec.structs.fields(operation.page):
        if isinstance(items := plain.get(member.encode_name), list):
            assert len(getattr(read.page, member.name)) == len(items)
