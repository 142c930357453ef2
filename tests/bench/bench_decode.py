"""What reading DescribeTasks costs: botocore's parser against our decoder. Figures, no verdict.

Run: python tests/bench/bench_decode.py [pages]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from ecstui.aws.decode import convert, decode
from ecstui.aws.task import DESCRIBE

TASKS = 100


def task(number: int) -> dict[str, Any]:
    """A task of two containers, as large as a usual one on Fargate."""
    arn = f"arn:aws:ecs:eu-west-1:123456789012:task/prod/{number:032x}"
    details = [{"name": name, "value": "v" * 20} for name in ("subnetId", "privateIPv4Address")]
    container = {
        "containerArn": arn,
        "taskArn": arn,
        "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.2.3",
        "imageDigest": "sha256:" + "a" * 64,
        "runtimeId": "r" * 40,
        "lastStatus": "RUNNING",
        "networkInterfaces": [{"attachmentId": "x", "privateIpv4Address": "10.0.0.1"}],
        "cpu": "128",
    }
    moments = ("createdAt", "startedAt", "pullStartedAt", "pullStoppedAt", "connectivityAt")
    return {
        "taskArn": arn,
        "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/prod",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:12",
        "group": "service:web",
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "cpu": "256",
        "memory": "512",
        "version": 4,
        "attachments": [{"id": "x", "type": "ElasticNetworkInterface", "details": details}],
        "containers": [container | {"name": name} for name in ("web", "envoy")],
        "tags": [{"key": "env", "value": "prod"}],
        **dict.fromkeys(moments, 1.7e9 + number),
    }


def median(work: Callable[[], object], times: int) -> float:
    """Milliseconds, the middle one of so many runs."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2] * 1000


def main() -> None:
    """Print the cost of a page, four ways."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    plain = {"tasks": [task(number) for number in range(TASKS)], "failures": []}
    body = json.dumps(plain).encode()
    odd = body.replace(b'"version": 4', b'"version": null', 1)
    model = ServiceModel(Loader().load_service_model("ecs", "service-2"), "ecs")
    shape = model.operation_model("DescribeTasks").output_shape
    if shape is None:
        raise TypeError("DescribeTasks has an answer")
    answer = {"status_code": 200, "headers": {}, "body": body}
    parser = create_parser("json")
    ways: dict[str, Callable[[], object]] = {
        "botocore's parser": lambda: parser.parse(answer, shape),
        "one pass": lambda: decode(body, DESCRIBE.page, "DescribeTasks"),
        "item by item (one odd item)": lambda: decode(odd, DESCRIBE.page, "DescribeTasks"),
        "from parsed objects": lambda: convert(plain, DESCRIBE.page),
    }
    print(f"DescribeTasks of {TASKS} tasks, {len(body):,} bytes, median of {times}")
    for name, work in ways.items():
        print(f"  {name:<28} {median(work, times):8.2f} ms")


if __name__ == "__main__":
    main()
