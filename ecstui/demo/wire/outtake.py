"""Brings the members of an answer into the form that JSON and CBOR carry."""

from __future__ import annotations

from typing import Any

from ecstui.demo.wire.cbor import Moment
from ecstui.demo.wire.forms import Form


def renamed(form: Form, value: Any) -> Any:
    """Give each member its wire name; text, numbers and blobs stay as they are."""
    if form.same or form.document:
        return value
    if form.kind == "structure":
        return {
            member.wire or name: renamed(member, value[name])
            for name, member in form.members.items()
            if name in value
        }
    if form.kind == "list" and form.item:
        return [renamed(form.item, each) for each in value]
    if form.kind == "map" and form.item:
        return {key: renamed(form.item, each) for key, each in value.items()}
    return value


def timed(form: Form, value: Any) -> Any:
    """Rename as `renamed` does, and mark each timestamp for CBOR's tag 1."""
    if form.kind == "timestamp":
        return Moment(value)
    if form.kind == "structure" and not form.document:
        return {
            member.wire or name: timed(member, value[name])
            for name, member in form.members.items()
            if name in value
        }
    if form.kind == "list" and form.item:
        return [timed(form.item, each) for each in value]
    if form.kind == "map" and form.item:
        return {key: timed(form.item, each) for key, each in value.items()}
    if form.kind in ("float", "double"):
        return float(value)
    return value
