"""botocore's service models, compiled once into light forms that the hot paths walk."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

SERVICES = ("ecs", "logs", "cloudwatch", "application-autoscaling", "elbv2", "ec2", "sts")
"""The services that the embedded AWS speaks for, by botocore's names."""


@dataclass(slots=True, eq=False)
class Form:
    """One reference to a shape: what its value must look like and how it is named on the wire.

    `kind` is botocore's type name (`structure`, `list`, `map`, `string`, `timestamp`...).
    `wire` is the member's locationName and `query` its name in ec2 requests, both empty when the
    member's own name counts. `free` means that nothing below has a trait to check, `same` that
    JSON needs no renaming below, so that a plain dict can be dumped as it is.
    """

    kind: str
    name: str
    wire: str = ""
    query: str = ""
    flat: bool = False
    time_format: str = ""
    result_wrapper: str = ""
    document: bool = False
    event_stream: bool = False
    low: float | None = None
    high: float | None = None
    pattern: re.Pattern[str] | None = None
    enum: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    members: dict[str, Form] = field(default_factory=dict)
    item: Form | None = None
    key: Form | None = None
    free: bool = False
    same: bool = False

    def by_wire(self) -> dict[str, tuple[str, Form]]:
        """The members by their name in JSON and CBOR, each with its own name."""
        return {form.wire or name: (name, form) for name, form in self.members.items()}


@cache
def shared_loader() -> Loader:
    """Answer the one loader of botocore's data files."""
    return Loader()


@cache
def service_model(service: str) -> ServiceModel:
    """Load the model of `service`; raises botocore's UnknownServiceError for a strange name."""
    return ServiceModel(shared_loader().load_service_model(service, "service-2"), service)


@cache
def operations(service: str) -> frozenset[str]:
    """The names of all operations that AWS knows for `service`."""
    return frozenset(service_model(service).operation_names)


@cache
def input_form(service: str, operation: str) -> Form:
    """The form of a request; an empty structure when the operation takes nothing."""
    return _top(service_model(service).operation_model(operation).input_shape, operation)


@cache
def output_form(service: str, operation: str) -> Form:
    """The form of an answer; an empty structure when the operation answers nothing."""
    return _top(service_model(service).operation_model(operation).output_shape, operation)


def _top(shape: Shape | None, operation: str) -> Form:
    if shape is None:
        return Form("structure", operation, free=True, same=True)
    top = _compile(shape, {})
    _settle(top)
    return top


def _compile(shape: Shape, seen: dict[tuple[str, str], Form]) -> Form:
    """Compile `shape`; a shape that contains itself becomes a form that contains itself."""
    known = (shape.name, repr(shape.serialization))
    if known in seen:
        return seen[known]
    form = seen[known] = _bare(shape)
    if isinstance(shape, StructureShape):
        form.required = tuple(shape.required_members)
        for name, member in shape.members.items():
            form.members[name] = _compile(member, seen)
    elif isinstance(shape, ListShape):
        form.item = _compile(shape.member, seen)
    elif isinstance(shape, MapShape):
        form.key, form.item = _compile(shape.key, seen), _compile(shape.value, seen)
    return form


def _bare(shape: Shape) -> Form:
    wire, traits = shape.serialization, shape.metadata
    name = wire.get("name", "")
    pattern = traits.get("pattern")
    return Form(
        shape.type_name,
        shape.name,
        wire=name,
        query=wire.get("queryName") or name[:1].upper() + name[1:],
        flat=bool(wire.get("flattened")),
        time_format=wire.get("timestampFormat", ""),
        result_wrapper=wire.get("resultWrapper", ""),
        document=bool(traits.get("document")),
        event_stream=bool(wire.get("eventstream")),
        low=_number(traits.get("min")),
        high=_number(traits.get("max")),
        pattern=python_pattern(pattern) if pattern else None,
        enum=tuple(traits.get("enum", ())),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _settle(top: Form) -> None:
    """Work out `free` and `same`, from the leaves up; what contains itself counts as neither."""
    _settle_form(top, set())


def _settle_form(form: Form, above: set[int]) -> tuple[bool, bool]:
    if id(form) in above:
        return False, False
    below = [_settle_form(each, above | {id(form)}) for each in _children(form)]
    limited = form.low is not None or form.high is not None or form.pattern or form.enum
    form.free = not limited and not form.required and all(free for free, _ in below)
    renamed = any(each.wire and each.wire != name for name, each in form.members.items())
    form.same = not renamed and not form.time_format and all(same for _, same in below)
    return form.free, form.same


def _children(form: Form) -> list[Form]:
    return [*form.members.values(), *(each for each in (form.key, form.item) if each)]


@cache
def python_pattern(pattern: str) -> re.Pattern[str] | None:
    r"""Compile a Java pattern of a model; None when Python has no equal for it (`\p{L}`...)."""
    # Java spells the planes above U+FFFF as a surrogate pair range.
    text = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    if re.search(r"\\[pP]\{|\[\[:|&&", text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return re.compile(text)
    except (re.error, FutureWarning):
        return None
