"""The Security Token Service: who the caller is, and roles to assume."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.telemetry.noise import hexadecimal

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

_ROLE = re.compile(r"arn:aws[\w-]*:iam::(\d{12}):role/(?:[\w+=,.@/-]*/)?([\w+=,.@-]+)")
_ROLE_ID = "AROAEXAMPLEDEMOROLE01"
_ASSUMED = "ASIADEMO"


def get_caller_identity(world: World, call: Call) -> dict[str, Any]:
    """An on-call role for plain keys, the assumed role for those that AssumeRole gave out."""
    role, session = "OnCallEngineer", "demo"
    if call.access_key.startswith(_ASSUMED):
        role, session = "AssumedDemoRole", call.access_key[len(_ASSUMED) :].lower()
    arn = f"arn:aws:sts::{world.account}:assumed-role/{role}/{session}"
    return {"UserId": f"{_ROLE_ID}:{session}", "Account": world.account, "Arn": arn}


def assume_role(world: World, call: Call) -> dict[str, Any]:
    """Credentials for a role of this account; another account's is refused."""
    params = call.params
    found = _ROLE.fullmatch(params["RoleArn"])
    if found is None:
        raise Fault("ValidationError", f"{params['RoleArn']} is invalid")
    account, role = found.groups()
    session = params["RoleSessionName"]
    if account != world.account:
        text = (
            f"User: arn:aws:sts::{world.account}:assumed-role/OnCallEngineer/demo is not "
            f"authorized to perform: sts:AssumeRole on resource: {params['RoleArn']}"
        )
        raise Fault("AccessDenied", text, 403)
    now = world.clock.now()
    key = hexadecimal(64, world.seed, role, session, now)
    return {
        "Credentials": {
            "AccessKeyId": _ASSUMED + key[:12].upper(),
            "SecretAccessKey": key[12:52],
            "SessionToken": f"demo-session-token-{key}",
            "Expiration": float(int(now) + params.get("DurationSeconds", 3600)),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": f"{_ROLE_ID}:{session}",
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        },
    }


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("sts", "GetCallerIdentity"): get_caller_identity,
    ("sts", "AssumeRole"): assume_role,
}
