"""Finds out what a request asks for: service, operation, protocol, Region and caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from ecstui.demo.wire.query import fields

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/(\d+)/([^,\s]+)/aws4_request")
_RPC_PATH = re.compile(r"/service/([\w.]+)/operation/(\w+)/?")
_SMITHY = re.compile(r"rpc-v2-cbor")

TARGETS = {
    "AmazonEC2ContainerServiceV20141113": "ecs",
    "Logs_20140328": "logs",
    "GraniteServiceVersion20100801": "cloudwatch",
    "AnyScaleFrontendService": "application-autoscaling",
}
VERSIONS = {
    "2010-08-01": "cloudwatch",
    "2015-12-01": "elbv2",
    "2016-11-15": "ec2",
    "2011-06-15": "sts",
}
SCOPES = {
    "application-autoscaling": "application-autoscaling",
    "ec2": "ec2",
    "ecs": "ecs",
    "elasticloadbalancing": "elbv2",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "sts": "sts",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """An HTTP request; the names in `headers` count in any case (a CIMultiDict does that)."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for; `service` is empty when it is none that we know.

    `protocol` is "json", "cbor", "query" or "ec2"; `pairs` holds the fields of a query request.
    """

    service: str
    operation: str
    protocol: str
    region: str = ""
    access_key: str = ""
    pairs: dict[str, str] = field(default_factory=dict)
    query_mode: bool = False


def ask(incoming: Incoming) -> Asked:
    """Read the envelope of a request; never fails, whatever it is given."""
    headers = incoming.headers
    access_key, region, scope = credential(headers.get("Authorization", ""), incoming.query)
    query_mode = headers.get("x-amzn-query-mode", "").lower() == "true"
    rpc = _RPC_PATH.fullmatch(incoming.path)
    if rpc and _SMITHY.search(headers.get("smithy-protocol", "rpc-v2-cbor")):
        service = TARGETS.get(rpc[1].rpartition(".")[2], "")
        return Asked(service, rpc[2], "cbor", region, access_key, query_mode=query_mode)
    target = headers.get("X-Amz-Target", "")
    if target:
        prefix, _, operation = target.rpartition(".")
        service = TARGETS.get(prefix, "")
        return Asked(service, operation, "json", region, access_key, query_mode=query_mode)
    pairs = fields(incoming.query)
    if "form-urlencoded" in headers.get("Content-Type", ""):
        pairs |= fields(incoming.body.decode("utf-8", "replace"))
    if "Action" in pairs:
        service = VERSIONS.get(pairs.get("Version", ""), "") or SCOPES.get(scope, "")
        protocol = "ec2" if service == "ec2" else "query"
        return Asked(service, pairs["Action"], protocol, region, access_key, pairs)
    return Asked(SCOPES.get(scope, ""), "", "json", region, access_key)


def credential(authorization: str, query: str) -> tuple[str, str, str]:
    """Access key, Region and service of the credential scope; empty texts when there is none."""
    found = _CREDENTIAL.search(authorization)
    if found is None and "X-Amz-Credential=" in query:
        text = unquote(query.split("X-Amz-Credential=", 1)[1].split("&", 1)[0])
        found = _CREDENTIAL.search(f"Credential={text}")
    if found is None:
        return "", "", ""
    # An asymmetric signature (SigV4a) has no Region in its scope.
    region, _, service = found[3].rpartition("/")
    return found[1], region, service
