"""A small complete CBOR reader and writer (RFC 8949), with tag 1 for moments in time."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

UNSIGNED, NEGATIVE, BYTES, TEXT, LIST, MAP, TAG, SIMPLE = range(8)
INDEFINITE = 31
_BREAK = object()
_MAX_DEPTH = 64
_FLOATS = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}
_SIMPLE: dict[int, bool | None] = {20: False, 21: True, 22: None, 23: None}


class CborError(ValueError):
    """The bytes are not one well-formed CBOR item."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Epoch seconds that are written with tag 1; whole seconds become integers."""

    seconds: float


def dumps(value: Any) -> bytes:
    """Encode None, booleans, numbers, text, bytes, moments, sequences and mappings."""
    out = bytearray()
    _write(out, value)
    return bytes(out)


def _write(out: bytearray, value: Any) -> None:
    if isinstance(value, str):
        encoded = value.encode("utf-8", "replace")
        _head(out, TEXT, len(encoded))
        out += encoded
    elif value is None or isinstance(value, bool):
        out.append(SIMPLE << 5 | (22 if value is None else 20 + value))
    elif isinstance(value, int):
        _integer(out, value)
    elif isinstance(value, float):
        out.append(SIMPLE << 5 | 27)
        out += struct.pack(">d", value)
    elif isinstance(value, bytes):
        _head(out, BYTES, len(value))
        out += value
    else:
        _write_nested(out, value)


def _write_nested(out: bytearray, value: Any) -> None:
    if isinstance(value, Moment):
        _head(out, TAG, 1)
        whole = int(value.seconds)
        _write(out, whole if whole == value.seconds else float(value.seconds))
    elif isinstance(value, Mapping):
        _head(out, MAP, len(value))
        for key, each in value.items():
            _write(out, key)
            _write(out, each)
    elif isinstance(value, Sequence):
        _head(out, LIST, len(value))
        for each in value:
            _write(out, each)
    else:
        raise CborError(f"cannot encode a {type(value).__name__}")


def _integer(out: bytearray, value: int) -> None:
    if value >= 0:
        _head(out, UNSIGNED, value)
    else:
        _head(out, NEGATIVE, -1 - value)


def _head(out: bytearray, major: int, count: int) -> None:
    if count < 24:
        out.append(major << 5 | count)
        return
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if count < 1 << (8 * size):
            out.append(major << 5 | extra)
            out += count.to_bytes(size, "big")
            return
    raise CborError("number out of range")


def loads(body: bytes) -> Any:
    """Decode one item; tags are dropped, so a moment is its epoch seconds. Raises CborError."""
    reader = _Reader(body)
    value = reader.item(0)
    if value is _BREAK or reader.at != len(body):
        raise CborError("unexpected bytes after the item")
    return value


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def item(self, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            raise CborError("nested too deeply")
        first = self.take(1)[0]
        major, extra = first >> 5, first & 31
        if major == SIMPLE:
            return self.simple(extra)
        if major in (UNSIGNED, NEGATIVE):
            count = self.count(extra)
            return count if major == UNSIGNED else -1 - count
        if major in (BYTES, TEXT):
            return self.string(major, extra)
        if major == TAG:
            self.count(extra)
            return self.whole(depth + 1)
        return self.sequence(extra, depth) if major == LIST else self.mapping(extra, depth)

    def whole(self, depth: int) -> Any:
        value = self.item(depth)
        if value is _BREAK:
            raise CborError("unexpected break")
        return value

    def take(self, size: int) -> bytes:
        chunk = self.body[self.at : self.at + size]
        if len(chunk) != size:
            raise CborError("unexpected end")
        self.at += size
        return chunk

    def count(self, extra: int) -> int:
        if extra < 24:
            return extra
        if extra > 27:
            raise CborError("bad length")
        return int.from_bytes(self.take(1 << (extra - 24)), "big")

    def simple(self, extra: int) -> Any:
        if extra == INDEFINITE:
            return _BREAK
        if extra in _FLOATS:
            code, size = _FLOATS[extra]
            return struct.unpack(code, self.take(size))[0]
        if extra in _SIMPLE:
            return _SIMPLE[extra]
        raise CborError("unknown simple value")

    def string(self, major: int, extra: int) -> str | bytes:
        if extra != INDEFINITE:
            raw = self.take(self.count(extra))
        else:
            chunks = []
            while (first := self.take(1)[0]) != 0xFF:
                if first >> 5 != major:
                    raise CborError("mixed chunks")
                chunks.append(self.take(self.count(first & 31)))
            raw = b"".join(chunks)
        if major == BYTES:
            return raw
        try:
            return raw.decode()
        except UnicodeDecodeError as why:
            raise CborError("text is not UTF-8") from why

    def sequence(self, extra: int, depth: int) -> list[Any]:
        if extra != INDEFINITE:
            return [self.whole(depth + 1) for _ in range(self.count(extra))]
        items = []
        while (value := self.item(depth + 1)) is not _BREAK:
            items.append(value)
        return items

    def mapping(self, extra: int, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        left = -1 if extra == INDEFINITE else self.count(extra)
        while left != 0:
            key = self.item(depth + 1)
            if key is _BREAK and left < 0:
                break
            if not isinstance(key, (str, int)):
                raise CborError("keys must be text or numbers")
            found[key] = self.whole(depth + 1)
            left -= 1
        return found
