"""AWS's bytes become nouns in one pass; what doesn't fit is read item by item and counted.

A body that fits its page is decoded by one call of msgspec. When it doesn't, each item of each
list is *bent* on its own: explicit nulls are absent members, ISO texts are timestamps, numbers
where text belongs are text. An item that still doesn't fit is skipped and counted, never fatal.
Only a body that isn't a JSON object at all raises `Unreadable`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import inspect

from ecstui.errors import Unreadable

P = TypeVar("P")


class Decoded(msgspec.Struct, Generic[P], frozen=True):
    """A page of an answer, and how many of its items could not be read."""

    page: P
    unreadable: int = 0


def decode(body: bytes, page: type[P], operation: str) -> Decoded[P]:
    """Read a JSON body as a page. Raises `Unreadable` if it isn't a JSON object."""
    try:
        return Decoded(_decoder(page).decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return convert(_plain(body, operation), page)


def convert(parsed: Mapping[str, Any], page: type[P]) -> Decoded[P]:
    """Read an answer that botocore has parsed (the XML services), or an odd one, item by item."""
    kept: dict[str, Any] = {}
    unreadable = 0
    info = inspect.type_info(page)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{page!r} is no page")
    for field in info.fields:
        if field.encode_name not in parsed:
            continue
        value, skipped = _member(parsed[field.encode_name], field.type)
        unreadable += skipped
        if value is not _NOTHING:
            kept[field.name] = value
    return Decoded(page(**kept), unreadable)


_NOTHING = object()
"""What could not be read, or is an explicit null."""


_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}


def _decoder(page: type[P]) -> msgspec.json.Decoder[P]:
    if page not in _DECODERS:
        _DECODERS[page] = msgspec.json.Decoder(page)
    return _DECODERS[page]


def _plain(body: bytes, operation: str) -> dict[str, Any]:
    """A body as plain objects. The standard library's parser forgives more than msgspec."""
    if not body.strip():
        raise Unreadable(f"AWS answered {operation} with an empty body.", operation=operation)
    try:
        plain = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        start = body[:40].decode("utf-8", "replace")
        raise Unreadable(
            f"The answer to {operation} is not JSON; it starts with {start!r}.",
            "Something between here and AWS may have answered instead: check proxy and endpoint.",
            operation=operation,
        ) from error
    if not isinstance(plain, dict):
        raise Unreadable(f"The answer to {operation} is no JSON object.", operation=operation)
    return plain


def _member(value: Any, info: inspect.Type) -> tuple[Any, int]:
    """One member of a page: (value or _NOTHING, how many of its items could not be read)."""
    if value is None:
        return _NOTHING, 0
    if isinstance(info, inspect.VarTupleType):
        if not isinstance(value, list | tuple):
            return _NOTHING, 1
        items = [_read(item, info.item_type) for item in value]
        good = tuple(item for item in items if item is not _NOTHING)
        return good, len(items) - len(good)
    read = _read(value, info)
    return read, int(read is _NOTHING)


def _read(value: Any, info: inspect.Type) -> Any:
    try:
        return msgspec.convert(bend(value, info), _type_of(info), strict=False)
    except (msgspec.ValidationError, RecursionError, OverflowError):
        return _NOTHING


def _type_of(info: inspect.Type) -> Any:
    """The Python type that `inspect` described, for the few kinds that pages are made of."""
    if isinstance(info, inspect.StructType):
        return info.cls
    if isinstance(info, inspect.UnionType):
        return _type_of(_some(info)) | None
    return _PLAIN[type(info)]


_PLAIN: dict[type[inspect.Type], Any] = {
    inspect.StrType: str,
    inspect.IntType: int,
    inspect.FloatType: float,
    inspect.BoolType: bool,
}


def _some(info: inspect.UnionType) -> inspect.Type:
    """The type of an optional that isn't None."""
    return next(member for member in info.types if not isinstance(member, inspect.NoneType))


def bend(value: Any, info: inspect.Type) -> Any:
    """A plain value nearer to the type it should have; what can't be bent stays as it is."""
    if isinstance(info, inspect.UnionType):
        info = _some(info)
    if isinstance(info, inspect.StructType) and isinstance(value, dict):
        members = ((field, value.get(field.encode_name)) for field in info.fields)
        return {f.encode_name: bend(v, f.type) for f, v in members if v is not None}
    if isinstance(info, inspect.VarTupleType) and isinstance(value, list):
        return [bend(item, info.item_type) for item in value if item is not None]
    if isinstance(info, inspect.DictType) and isinstance(value, dict):
        return {k: bend(v, info.value_type) for k, v in value.items() if v is not None}
    if isinstance(info, inspect.FloatType):
        return _seconds(value)
    if isinstance(info, inspect.StrType):
        return _text(value)
    return value


def _seconds(value: Any) -> Any:
    """Epoch seconds of a date, or of its ISO text (as AWS's documentation prints it)."""
    if isinstance(value, datetime):
        return value.timestamp()
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, OverflowError):
        return value


def _text(value: Any) -> Any:
    """Text without lone surrogates, which no terminal and no file could take."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    return value
