"""Frames of AWS's event streams (application/vnd.amazon.eventstream)."""

from __future__ import annotations

import binascii
import struct
from typing import Any

import msgspec

from ecstui.demo.calls import Fault
from ecstui.demo.wire.forms import Form
from ecstui.demo.wire.outtake import renamed

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_TEXT = 7


def frame(headers: dict[str, str], payload: bytes) -> bytes:
    """One message: prelude, text headers, payload, both checksums."""
    head = b"".join(
        bytes([len(name)]) + name.encode() + struct.pack("!BH", _TEXT, len(text)) + text
        for name, text in ((name, text.encode()) for name, text in headers.items())
    )
    prelude = struct.pack("!II", 16 + len(head) + len(payload), len(head))
    prelude += struct.pack("!I", binascii.crc32(prelude))
    message = prelude + head + payload
    return message + struct.pack("!I", binascii.crc32(message))


def initial() -> bytes:
    """The first frame, which answers the call itself."""
    return _json({":message-type": "event", ":event-type": "initial-response"}, {})


def event(stream: Form, members: dict[str, Any]) -> bytes:
    """One event: a dict of the event's name and its members; `stream` is the stream's form."""
    ((name, value),) = members.items()
    plain = renamed(stream.members[name], value)
    return _json({":message-type": "event", ":event-type": name}, plain)


def failure(fault: Fault) -> bytes:
    """The last frame of a stream that ends with an error."""
    headers = {":message-type": "exception", ":exception-type": fault.code}
    return _json(headers, {"message": fault.message})


def _json(headers: dict[str, str], value: Any) -> bytes:
    return frame({**headers, ":content-type": "application/json"}, msgspec.json.encode(value))
