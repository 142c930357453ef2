"""Takes the decoded members of a request by their form: types, moments, blobs, unknown names."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ecstui.demo.wire.forms import Form

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}
_AWS_NAMES = {
    "string": "String",
    "character": "Character",
    "boolean": "Boolean",
    "integer": "Integer",
    "long": "Long",
    "float": "Float",
    "double": "Double",
}
_TOKENS: dict[type, str] = {str: "STRING_VALUE", bool: "TRUE_VALUE", float: "DECIMAL_VALUE"}


class MalformedError(ValueError):
    """The request cannot be read: the sentence is AWS's own."""


@dataclass(slots=True)
class Intake:
    """Reads JSON or CBOR members into botocore's input shape; `unknown` collects strange names."""

    unknown: list[str] = field(default_factory=list)

    def structure(self, form: Form, raw: Any, path: str = "") -> dict[str, Any]:
        """Read a structure; raises MalformedError for a value of the wrong type."""
        if not isinstance(raw, Mapping):
            raise MalformedError("Start of structure or map found where not expected.")
        if form.document:
            return dict(raw)
        found: dict[str, Any] = {}
        names = form.members if form.same else None
        by_wire = {} if names is not None else form.by_wire()
        for wire, value in raw.items():
            name, member = (wire, names.get(wire)) if names else by_wire.get(wire, (wire, None))
            if member is None:
                self.unknown.append(f"{path}{wire}")
            elif value is not None:
                found[name] = self.value(member, value, f"{path}{wire}.")
        return found

    def value(self, form: Form, raw: Any, path: str) -> Any:
        """Read one value of any form; `path` ends with a dot."""
        kind = form.kind
        if kind == "structure":
            return self.structure(form, raw, path)
        if kind == "list":
            return self.sequence(form, raw, path)
        if kind == "map":
            return self.mapping(form, raw, path)
        if kind == "timestamp":
            return moment(raw)
        if kind == "blob":
            return blob(raw)
        return scalar(kind, raw)

    def sequence(self, form: Form, raw: Any, path: str) -> list[Any]:
        """Read a list; nulls in it are left out, as AWS does."""
        if not isinstance(raw, list) or form.item is None:
            raise MalformedError("Expected list or null")
        item = form.item
        if item.kind == "string" and all(type(each) is str for each in raw):
            return raw
        return [
            self.value(item, each, f"{path}{at}.")
            for at, each in enumerate(raw, 1)
            if each is not None
        ]

    def mapping(self, form: Form, raw: Any, path: str) -> dict[str, Any]:
        """Read a map with text keys."""
        if not isinstance(raw, Mapping) or form.item is None:
            raise MalformedError("Start of structure or map found where not expected.")
        item = form.item
        return {
            key: self.value(item, each, f"{path}{key}.")
            for key, each in raw.items()
            if each is not None
        }


def scalar(kind: str, raw: Any) -> Any:
    """Pass a text, number or boolean of the right type; a whole float counts as an integer."""
    allowed = _PYTHON_TYPES.get(kind, (object,))
    if isinstance(raw, allowed) and isinstance(raw, bool) == (kind == "boolean"):
        return raw
    if kind in ("integer", "long") and isinstance(raw, float) and raw.is_integer():
        return int(raw)
    token = _TOKENS.get(type(raw), "NUMBER_VALUE")
    if isinstance(raw, (dict, list)):
        raise MalformedError("Start of structure or map found where not expected.")
    name = _AWS_NAMES.get(kind, "String")
    raise MalformedError(f"{token} can not be converted to {_article(name)} {name}")


def _article(name: str) -> str:
    return "an" if name[0] in "AEIOU" else "a"


def moment(raw: Any) -> float:
    """Epoch seconds out of a number, its text, or ISO 8601."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return float(raw)
    if isinstance(raw, str):
        try:
            return float(raw)
        except ValueError:
            pass
        try:
            at = datetime.fromisoformat(raw)
        except ValueError as why:
            raise MalformedError(f"Unable to parse timestamp: {raw[:60]!r}") from why
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    raise MalformedError("Timestamp must be a number or an ISO 8601 text")


def blob(raw: Any) -> bytes:
    """Bytes as they are, or out of Base64."""
    if isinstance(raw, bytes):
        return raw
    if not isinstance(raw, str):
        raise MalformedError("Blob must be Base64 text")
    try:
        return base64.b64decode(raw, validate=True)
    except binascii.Error as why:
        raise MalformedError("Blob is not valid Base64") from why
