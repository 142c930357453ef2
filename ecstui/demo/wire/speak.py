"""The four protocols: reading a request's members, writing an answer or an error."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ecstui.demo.calls import Fault, Raw
from ecstui.demo.wire import cbor, codes, query
from ecstui.demo.wire.forms import input_form, output_form, service_model
from ecstui.demo.wire.intake import Intake, MalformedError
from ecstui.demo.wire.outtake import renamed, timed
from ecstui.demo.wire.route import Asked, Incoming

MAX_BODY = 32 << 20
_QUERY_SHAPED = frozenset({"cloudwatch"})
_JSON_VERSION = {"cloudwatch": "1.0"}
_NAMES = {"query": "text/xml", "ec2": "text/xml;charset=UTF-8", "cbor": "application/cbor"}


@dataclass(slots=True)
class Reply:
    """A whole HTTP answer; `code` is the error's, for the records."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    code: str = ""


def read(asked: Asked, incoming: Incoming) -> tuple[dict[str, Any], list[str]]:
    """The request's members in botocore's input shape, and the names of unknown ones.

    Raises MalformedError when the body cannot be read.
    """
    form = input_form(asked.service, asked.operation)
    if asked.protocol in ("query", "ec2"):
        intake = query.FormIntake(ec2=asked.protocol == "ec2")
        return intake.structure(form, query.tree(asked.pairs)), intake.unknown
    body = unpacked(incoming)
    try:
        if asked.protocol == "cbor":
            raw = cbor.loads(body) if body else {}
        else:
            raw = msgspec.json.decode(body) if body.strip() else {}
    except (cbor.CborError, msgspec.DecodeError) as why:
        raise MalformedError(f"Unable to parse the request: {why}") from why
    reader = Intake()
    return reader.structure(form, raw), reader.unknown


def unpacked(incoming: Incoming) -> bytes:
    """The body without its gzip coding; raises MalformedError for bad or too large ones."""
    if "gzip" not in incoming.headers.get("Content-Encoding", ""):
        return incoming.body
    inflate = zlib.decompressobj(wbits=31)
    try:
        body = inflate.decompress(incoming.body, MAX_BODY)
    except zlib.error as why:
        raise MalformedError("The body is not valid gzip") from why
    if inflate.unconsumed_tail or not inflate.eof:
        raise MalformedError("The body is too large or cut short")
    return body


def answer(asked: Asked, result: dict[str, Any] | Raw, request: str) -> Reply:
    """The successful answer; `request` is the request's id."""
    if isinstance(result, Raw):
        if asked.protocol == "json":
            return Reply(200, result.body, _headers(asked, request))
        result = msgspec.json.decode(result.body, type=dict[str, Any])
    form = output_form(asked.service, asked.operation)
    if asked.protocol == "json":
        body = msgspec.json.encode(result if form.same else renamed(form, result))
    elif asked.protocol == "cbor":
        body = cbor.dumps(timed(form, result))
    else:
        space = str(service_model(asked.service).metadata["xmlNamespace"])
        write = query.answer_ec2 if asked.protocol == "ec2" else query.answer_xml
        body = write(asked.operation, form, result, space, request).encode()
    return Reply(200, body, _headers(asked, request))


def error(asked: Asked, fault: Fault, request: str) -> Reply:
    """The answer that tells an error, so that botocore finds its code."""
    spelled = codes.spelling(asked.service, fault)
    headers = _headers(asked, request)
    kind = "Sender" if spelled.sender else "Receiver"
    if asked.protocol == "ec2":
        body = query.error_ec2(spelled.code, fault.message, request).encode()
    elif asked.protocol == "query":
        space = service_model(asked.service).metadata["xmlNamespace"] if asked.service else ""
        text = query.error_xml(kind, spelled.code, fault.message, space, request)
        body = text.encode()
    else:
        members = {"__type": spelled.shape, "message": fault.message}
        body = cbor.dumps(members) if asked.protocol == "cbor" else msgspec.json.encode(members)
        if asked.query_mode and asked.service in _QUERY_SHAPED:
            headers["x-amzn-query-error"] = f"{spelled.code};{kind}"
    return Reply(spelled.status, body, headers, spelled.code)


def _headers(asked: Asked, request: str) -> dict[str, str]:
    kind = _NAMES.get(asked.protocol)
    if kind is None:
        kind = f"application/x-amz-json-{_JSON_VERSION.get(asked.service, '1.1')}"
    headers = {"x-amzn-RequestId": request, "Content-Type": kind}
    if asked.protocol == "cbor":
        headers["smithy-protocol"] = "rpc-v2-cbor"
    return headers
