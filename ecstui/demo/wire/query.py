"""The query and ec2 protocols: form-encoded requests in, XML answers out."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from ecstui.demo.wire.forms import Form
from ecstui.demo.wire.intake import MalformedError, blob, moment

# What XML 1.0 cannot carry, not even as a character reference.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"})
_ENVELOPE = frozenset({"Action", "Version"})
_SIGNED = re.compile(r"(X-Amz-\w+|Signature\w*|AWSAccessKeyId|Timestamp|SecurityToken)")
_MAX_DEPTH = 16

Tree = dict[str, Any]
"""Form fields nested by their dots; a leaf's own text stands under the empty name."""


def fields(body: str) -> dict[str, str]:
    """The fields of a form body or query string; the last one counts."""
    return dict(parse_qsl(body, keep_blank_values=True))


def tree(pairs: dict[str, str]) -> Tree:
    """Nest fields by the dots in their names, without those that belong to the envelope."""
    root: Tree = {}
    for name, text in pairs.items():
        if name in _ENVELOPE or _SIGNED.fullmatch(name):
            continue
        node = root
        parts = name.split(".")
        if len(parts) > _MAX_DEPTH:
            raise MalformedError("Parameter is nested too deeply")
        for part in parts:
            node = node.setdefault(part, {})
        node[""] = text
    return root


class FormIntake:
    """Reads a tree of fields into botocore's input shape; `unknown` collects strange names."""

    def __init__(self, *, ec2: bool = False) -> None:
        self.ec2 = ec2
        self.unknown: list[str] = []

    def structure(self, form: Form, node: Tree, path: str = "") -> dict[str, Any]:
        """Read a structure; raises MalformedError for a text of the wrong type."""
        found: dict[str, Any] = {}
        used = {""}
        for name, member in form.members.items():
            wire = self.name(name, member)
            used.add(wire)
            if wire in node:
                found[name] = self.value(member, node[wire], f"{path}{wire}.")
        self.unknown += [f"{path}{each}" for each in node if each not in used]
        return found

    def name(self, name: str, member: Form) -> str:
        """The field's name of the member `name`."""
        if self.ec2:
            return member.query or name
        flat_item = member.item.wire if member.flat and member.item else ""
        return flat_item or member.wire or name

    def value(self, form: Form, node: Tree, path: str) -> Any:
        """Read one value of any form."""
        if form.kind == "structure":
            return self.structure(form, node, path)
        if form.kind == "list":
            return self.sequence(form, node, path)
        if form.kind == "map":
            return self.mapping(form, node, path)
        if "" not in node:
            raise MalformedError(f"Unexpected complex value for {path.rstrip('.')}")
        return _leaf(form.kind, node[""], path)

    def sequence(self, form: Form, node: Tree, path: str) -> list[Any]:
        """Read the numbered items of a list, in the order of their numbers."""
        if form.item is None:
            raise MalformedError("Expected list")
        inner = "" if self.ec2 or form.flat else form.item.wire or "member"
        items = node.get(inner, {}) if inner else node
        if inner:
            self.unknown += [f"{path}{each}" for each in node if each not in ("", inner)]
        return [self.value(form.item, items[at], f"{path}{at}.") for at in _numbers(items, path)]

    def mapping(self, form: Form, node: Tree, path: str) -> dict[str, Any]:
        """Read numbered entries of a key and a value each."""
        if form.key is None or form.item is None:
            raise MalformedError("Expected map")
        entries = node if form.flat else node.get("entry", {})
        key, value = form.key.wire or "key", form.item.wire or "value"
        found = {}
        for at in _numbers(entries, path):
            entry = entries[at]
            if key not in entry or value not in entry:
                raise MalformedError(f"{path}{at} needs a {key} and a {value}")
            found[entry[key].get("", "")] = self.value(form.item, entry[value], path)
        return found


def _numbers(items: Tree, path: str) -> list[str]:
    names = [each for each in items if each]
    if not all(each.isdecimal() and each.isascii() for each in names):
        raise MalformedError(f"{path.rstrip('.')} must be a numbered list")
    return sorted(names, key=int)


def _leaf(kind: str, text: str, path: str) -> Any:
    try:
        if kind in ("integer", "long"):
            return int(text)
        if kind in ("float", "double"):
            return float(text)
    except ValueError as why:
        raise MalformedError(f"{text[:60]!r} is not a number for {path.rstrip('.')}") from why
    if kind == "boolean":
        if text not in ("true", "false"):
            raise MalformedError(f"{text[:60]!r} is not a boolean for {path.rstrip('.')}")
        return text == "true"
    if kind == "timestamp":
        return moment(text)
    return blob(text) if kind == "blob" else text


def answer_xml(operation: str, form: Form, value: dict[str, Any], space: str, request: str) -> str:
    """The body of a query answer: result wrapper and request id included."""
    inner = "".join(_members(form, value))
    if form.result_wrapper:
        inner = f"<{form.result_wrapper}>{inner}</{form.result_wrapper}>"
    name = f"{operation}Response"
    tail = f"<ResponseMetadata><RequestId>{request}</RequestId></ResponseMetadata>"
    return f'<{name} xmlns="{space}">{inner}{tail}</{name}>'


def answer_ec2(operation: str, form: Form, value: dict[str, Any], space: str, request: str) -> str:
    """The body of an ec2 answer."""
    inner = "".join(_members(form, value))
    name = f"{operation}Response"
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{space.rstrip("/")}/">'
    return f"{head}<requestId>{request}</requestId>{inner}</{name}>"


def error_xml(kind: str, code: str, message: str, space: str, request: str) -> str:
    """The body of a query error; `kind` is Sender or Receiver."""
    return (
        f'<ErrorResponse xmlns="{space}"><Error><Type>{kind}</Type><Code>{text_of(code)}</Code>'
        f"<Message>{text_of(message)}</Message></Error>"
        f"<RequestId>{request}</RequestId></ErrorResponse>"
    )


def error_ec2(code: str, message: str, request: str) -> str:
    """The body of an ec2 error."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>'
        f"<Code>{text_of(code)}</Code><Message>{text_of(message)}</Message>"
        f"</Error></Errors><RequestID>{request}</RequestID></Response>"
    )


def text_of(text: str) -> str:
    """Escape text for XML; characters that XML cannot carry become U+FFFD."""
    return _NOT_XML.sub("\ufffd", text).translate(_ESCAPES)


def _members(form: Form, value: dict[str, Any]) -> Iterable[str]:
    for name, member in form.members.items():
        if name in value:
            yield from _element(member, member.wire or name, value[name])


def _element(form: Form, tag: str, value: Any) -> Iterable[str]:
    if form.kind == "list" and form.item is not None:
        if form.flat:
            for each in value:
                yield from _element(form.item, form.item.wire or tag, each)
            return
        item = form.item
        inner = "".join(
            part for each in value for part in _element(item, item.wire or "member", each)
        )
    elif form.kind == "structure":
        inner = "".join(_members(form, value))
    elif form.kind == "map" and form.key is not None and form.item is not None:
        inner = _entries(form.key, form.item, value)
    else:
        inner = _scalar(form, value)
    yield f"<{tag}>{inner}</{tag}>"


def _entries(key: Form, item: Form, value: dict[str, Any]) -> str:
    return "".join(
        "<entry>"
        + "".join(_element(key, key.wire or "key", name))
        + "".join(_element(item, item.wire or "value", each))
        + "</entry>"
        for name, each in value.items()
    )


def _scalar(form: Form, value: Any) -> str:
    if form.kind == "boolean":
        return "true" if value else "false"
    if form.kind == "timestamp":
        return iso(float(value))
    if form.kind == "blob":
        return base64.b64encode(value).decode()
    return text_of(str(value))


def iso(seconds: float) -> str:
    """Epoch seconds as AWS's XML services write them, in milliseconds."""
    at = datetime.fromtimestamp(round(seconds * 1000) / 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
