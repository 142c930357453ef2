"""The shape all nouns share: a frozen struct that is AWS's wire shape, as far as we use it."""

from __future__ import annotations

import msgspec


class Noun(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
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
