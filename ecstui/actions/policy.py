"""The least IAM policy for what ecstui asks and changes, made from the tables in `ports`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ecstui.ports import CHANGES, QUESTIONS

_ON = {
    "ecs:UpdateService": "service/{cluster}/*",
    "ecs:DeleteService": "service/{cluster}/*",
    "ecs:TagResource": "service/{cluster}/*",
    "ecs:UntagResource": "service/{cluster}/*",
    "ecs:StopServiceDeployment": "service-deployment/{cluster}/*",
    "ecs:ContinueServiceDeployment": "service-deployment/{cluster}/*",
    "ecs:StopTask": "task/{cluster}/*",
    "ecs:UpdateTaskProtection": "task/{cluster}/*",
    "ecs:UpdateContainerInstancesState": "container-instance/{cluster}/*",
    "ecs:RunTask": "task-definition/*:*",
}
"""What of ECS a change works on; what isn't here knows no resources."""


def read_only() -> dict[str, Any]:
    """All questions. Most of these actions know no resources, so they are for all of them."""
    # GetCallerIdentity needs no permission.
    actions = [name for name in QUESTIONS if not name.startswith("sts:")]
    return _policy([_allow("Look", actions, ["*"])])


def operator(account: str = "*", cluster: str = "*") -> dict[str, Any]:
    """All questions and all changes, in one cluster and account where they are named."""
    statements = list(read_only()["Statement"])
    by_resource: dict[str, list[str]] = {}
    for name in CHANGES:
        by_resource.setdefault(_ON.get(name, "*"), []).append(name)
    for resource, actions in by_resource.items():
        sid = "Change" + resource.partition("/")[0].title().replace("-", "").replace("*", "Other")
        arn = resource.format(cluster=cluster)
        where = "*" if resource == "*" else f"arn:aws:ecs:*:{account}:{arn}"
        statement = _allow(sid, actions, [where])
        if actions == ["ecs:RunTask"] and cluster != "*":
            arn = f"arn:aws:ecs:*:{account}:cluster/{cluster}"
            statement["Condition"] = {"ArnLike": {"ecs:cluster": arn}}
        statements.append(statement)
    passing = _allow("PassTaskRoles", ["iam:PassRole"], [f"arn:aws:iam::{account}:role/*"])
    passing["Condition"] = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    return _policy([*statements, passing])


def _allow(sid: str, actions: Iterable[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}


def _policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}
