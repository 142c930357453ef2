"""The shape all nouns share: a frozen struct that is AWS's wire shape, as far as we use it."""

from __future__ import annotations

import msgspec


class Noun(msgspec.Struct, frozen=True, rename="camel"):
    """An AWS structure. Every field has a default, unknown fields are ignored.

    Absent text is the empty string and absent numbers are None, so that a view needs one check.
    Timestamps are epoch seconds, as the JSON protocol sends them.
    """


class KeyValue(Noun, frozen=True):
    """A name with a value (ECS `KeyValuePair`)."""

    name: str = ""
    value: str = ""


class Tag(Noun, frozen=True):
    """A resource tag (ECS `Tag`)."""

    key: str = ""
    value: str = ""


class Failure(Noun, frozen=True):
    """Something asked for that AWS has not (ECS `Failure`), such as reason `MISSING`."""

    arn: str = ""
    reason: str = ""
    detail: str = ""


def as_aws(noun: Noun) -> dict[str, object]:
    """The noun as AWS would write it: its own field names, absent members left out.

    Zeros, False and empty lists stay, because scripts count on `runningCount` being there.
    """
    return {name: value for name, value in _plain(noun).items() if value not in ("", None)}


def _plain(noun: Noun) -> dict[str, object]:
    return {
        field.encode_name: _value(getattr(noun, field.name))
        for field in msgspec.structs.fields(noun)
    }


def _value(value: object) -> object:
    if isinstance(value, Noun):
        return as_aws(value)
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return value
