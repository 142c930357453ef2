"""The front desk: takes one request, decides who answers it, and how."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from ecstui.demo.calls import Call, Fault, Operation, Raw
from ecstui.demo.wire import codes, speak
from ecstui.demo.wire.check import check_response
from ecstui.demo.wire.faults import Faults
from ecstui.demo.wire.forms import SERVICES, Form, operations, output_form
from ecstui.demo.wire.intake import MalformedError
from ecstui.demo.wire.ledger import Boundary, Ledger, Record, sizes
from ecstui.demo.wire.route import Asked, Incoming
from ecstui.demo.wire.speak import Reply
from ecstui.demo.wire.throttle import Throttle
from ecstui.demo.wire.validate import problems, sentence

if TYPE_CHECKING:
    from ecstui.demo.world.world import World

Answer = dict[str, Any] | Raw | AsyncIterator[dict[str, Any]]


@dataclass(slots=True)
class Stream:
    """An answer that goes on: events of `form`, to be framed one by one."""

    form: Form
    events: AsyncIterator[dict[str, Any]]
    headers: dict[str, str]


@dataclass(slots=True)
class Desk:
    """All that answering needs. `strict` turns the rules and the throttle on; `checked` also
    holds our own answers against the model, for tests."""

    world: World
    table: Mapping[tuple[str, str], Operation]
    strict: bool = True
    checked: bool = False
    ledger: Ledger = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    throttle: Throttle = field(default_factory=Throttle)

    def answer(
        self, asked: Asked, incoming: Incoming, injected: Fault | None = None, kind: str = ""
    ) -> Reply | Stream:
        """Answer one request; never raises, whatever the request or the operation does.

        `injected` is an error to answer instead, `kind` the fault on record.
        """
        self.ledger.number += 1
        request = request_id(self.ledger.number)
        params: dict[str, Any] = {}
        reply: Reply | Stream | None = None
        with Boundary(self.ledger, f"{asked.service}:{asked.operation}"):
            reply = self._try(asked, incoming, request, injected, params)
        if reply is None:
            reply = speak.error(asked, codes.broken(asked.service), request)
        self._record(asked, reply, params, kind)
        return reply

    def _try(
        self,
        asked: Asked,
        incoming: Incoming,
        request: str,
        injected: Fault | None,
        params: dict[str, Any],
    ) -> Reply | Stream:
        try:
            operation = self._operation(asked)
            if injected is not None:
                raise injected
            self._admit(asked)
            params |= self._params(asked, incoming)
            call = Call(asked.service, asked.operation, params, asked.region, asked.access_key)
            result: Answer = operation(self.world, call)
            if isinstance(result, AsyncIterator):
                return self._stream(asked, result, request)
            if self.checked:
                self._check(asked, result)
            return speak.answer(asked, result, request)
        except Fault as fault:
            return speak.error(asked, fault, request)

    def _operation(self, asked: Asked) -> Operation:
        found = self.table.get((asked.service, asked.operation))
        known = bool(asked.service) and asked.operation in operations(asked.service)
        if found is not None and known:
            return found
        name = asked.operation or "without a name"
        what = f"{asked.service}:{name}" if asked.service else name
        if asked.protocol in ("query", "ec2"):
            text = f"The action {what} is not valid for this web service."
            raise Fault("InvalidAction", text)
        says = "The embedded AWS does not offer" if known else "Unknown operation"
        offered = "" if asked.service else f" It speaks for {', '.join(SERVICES)}."
        raise Fault("UnknownOperationException", f"{says} {what}.{offered}")

    def _admit(self, asked: Asked) -> None:
        if not self.strict:
            return
        if not asked.access_key:
            raise codes.unsigned(asked.service)
        admits = self.throttle.admits
        if not admits(asked.service, asked.operation, asked.access_key, asked.region):
            raise codes.throttled(asked.service)

    def _params(self, asked: Asked, incoming: Incoming) -> dict[str, Any]:
        service, operation = asked.service, asked.operation
        try:
            params, unknown = speak.read(asked, incoming)
        except MalformedError as why:
            self.ledger.violation(service, operation, str(why))
            raise codes.malformed(service, str(why)) from why
        found = problems(service, operation, params, unknown) if self.strict else []
        if found:
            text = sentence(found)
            self.ledger.violation(service, operation, text)
            raise codes.invalid(service, text)
        return params

    def _check(self, asked: Asked, result: dict[str, Any] | Raw) -> None:
        plain = msgspec.json.decode(result.body) if isinstance(result, Raw) else result
        for text in check_response(asked.service, asked.operation, plain):
            self.ledger.violation(asked.service, asked.operation, f"answered {text}")

    def _stream(self, asked: Asked, events: AsyncIterator[dict[str, Any]], request: str) -> Stream:
        form = output_form(asked.service, asked.operation)
        stream = next(each for each in form.members.values() if each.event_stream)
        return Stream(stream, events, {"x-amzn-RequestId": request})

    def _record(
        self, asked: Asked, reply: Reply | Stream, params: dict[str, Any], injected: str
    ) -> None:
        status, code = (200, "") if isinstance(reply, Stream) else (reply.status, reply.code)
        cluster = params.get("cluster", "")
        self.ledger.record(
            Record(
                self.ledger.number,
                self.world.clock.now(),
                asked.service,
                asked.operation,
                status,
                code,
                cluster.rsplit("/", 1)[-1] if isinstance(cluster, str) else "",
                sizes(params),
                injected,
                asked.access_key,
            )
        )

    def note(self, asked: Asked, kind: str, status: int = 0) -> None:
        """Record a call that gets no AWS answer because of an injected fault."""
        self.ledger.number += 1
        self.ledger.record(
            Record(
                self.ledger.number,
                self.world.clock.now(),
                asked.service,
                asked.operation,
                status,
                injected=kind,
                access_key=asked.access_key,
            )
        )


def request_id(number: int) -> str:
    """A request id that looks like AWS's and is the same in each run."""
    text = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=16).hexdigest()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
