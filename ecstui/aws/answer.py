"""What comes back is looked at before botocore's parsers see it: they crash on odd bodies.

Good JSON answers are kept as bytes for our own decoder. JSON errors are reduced to a code and a
message, whatever else they hold. An XML answer without its result raises `Unreadable`.
"""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import msgspec

from ecstui.errors import Unreadable

BODY = "_ecstui_body"
"""Where `inspect_answer` leaves the bytes of a good JSON answer."""

_LONGEST = 500
"""Characters of an error's text that are kept."""


def inspect_answer(
    operation_model: Any,
    response_dict: dict[str, Any],
    customized_response_dict: dict[str, Any],
    **_: object,
) -> None:
    """Handle botocore's event `before-parse`."""
    protocol = str(operation_model.service_model.resolved_protocol)
    good = response_dict["status_code"] < 300
    if good and operation_model.has_event_stream_output:
        # Its body is a stream that botocore reads frame by frame.
        return
    if protocol == "json":
        if good:
            customized_response_dict[BODY] = response_dict["body"]
            response_dict["body"] = b"{}"
        else:
            response_dict["body"] = _json_error(response_dict["body"])
    elif protocol in {"query", "ec2"}:
        _check_xml(operation_model, response_dict["body"], good=good)


def _json_error(body: bytes) -> bytes:
    """The code and message of an error; a body of another kind becomes the message."""
    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = "" if body.lstrip().startswith(b"<") else body.decode("utf-8", "replace")
        told = {"message": text.strip()}
    kept = {
        "__type": told.get("__type") or told.get("code"),
        "message": told.get("message") or told.get("Message"),
    }
    texts = {key: value[:_LONGEST] for key, value in kept.items() if isinstance(value, str)}
    return json.dumps(texts).encode()


def _check_xml(operation_model: Any, body: bytes, *, good: bool) -> None:
    """Raise `Unreadable` for what is neither a result nor an error in AWS's XML."""
    operation = f"{operation_model.service_model.service_name}:{operation_model.name}"
    try:
        # The parser that botocore is about to use on the same bytes.
        root = ElementTree.fromstring(body)  # noqa: S314  # see the line above
    except ElementTree.ParseError as error:
        if not good and (not body.strip() or body.lstrip().lower().startswith(b"<html")):
            return
        raise Unreadable(f"The answer to {operation} is not XML.", operation=operation) from error
    names = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
    shape = operation_model.output_shape
    wanted = (shape and shape.serialization.get("resultWrapper")) or "" if good else "Code"
    if wanted and wanted not in names:
        raise Unreadable(
            f"The answer to {operation} is not what AWS would send.", operation=operation
        )
