"""Faults on demand: which calls go wrong, how, how often."""

from __future__ import annotations

import random
from typing import Any, Literal

import msgspec

from ecstui.demo.calls import Fault
from ecstui.demo.wire import codes

Kind = Literal[
    "throttle", "5xx", "expired", "denied", "slow", "hang", "reset", "cut", "garbage", "empty"
]

GARBAGE = b'\x00\xff<html><body>proxy error</body>{"clusterArns": [\x1b[31m'
"""What a broken middlebox might send instead of an answer."""


class Rule(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One fault to inject.

    `service` and `operation` choose the calls (empty: all), `count` how many are hit (absent: no
    end), `probability` which share. `seconds` is the delay of "slow" (default 2) or the length of
    "hang" (default: until the client goes). `code`, `message` and `status` replace AWS's own.
    """

    kind: Kind
    service: str = ""
    operation: str = ""
    count: int | None = None
    probability: float = 1.0
    seconds: float | None = None
    code: str = ""
    message: str = ""
    status: int | None = None

    def matches(self, service: str, operation: str) -> bool:
        """Whether the rule speaks of this call."""
        return self.service in ("", service) and (
            not self.operation or self.operation.lower() == operation.lower()
        )

    def error(self, service: str, operation: str, account: str) -> Fault | None:
        """The error AWS would answer, or None for the kinds that are no AWS error."""
        plain = self._plain(service, operation, account)
        if plain is None:
            return None
        status = self.status or plain.status
        return Fault(self.code or plain.code, self.message or plain.message, status)

    def _plain(self, service: str, operation: str, account: str) -> Fault | None:
        if self.kind == "throttle":
            return codes.throttled(service)
        if self.kind == "expired":
            return codes.expired(service)
        if self.kind == "denied":
            return codes.denied(service, operation, account)
        return codes.broken(service, self.status or 500) if self.kind == "5xx" else None


class Faults:
    """The rules in force; the oldest one that matches a call hits it."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(f"{seed}:faults")
        self.rules: list[Rule] = []

    def add(self, wish: Any) -> Rule:
        """Put a rule in force; raises msgspec.ValidationError when it makes no sense."""
        rule = msgspec.convert(wish, Rule)
        if not 0 <= rule.probability <= 1 or (rule.count is not None and rule.count < 1):
            raise msgspec.ValidationError("probability lies in 0..1, count is at least 1")
        self.rules.append(rule)
        return rule

    def pick(self, service: str, operation: str) -> Rule | None:
        """The rule that hits this call, if any; counts it."""
        for rule in self.rules:
            if not rule.matches(service, operation):
                continue
            if rule.probability < 1 and self._random.random() >= rule.probability:
                continue
            if rule.count is not None:
                rule.count -= 1
                if rule.count == 0:
                    self.rules.remove(rule)
            return rule
        return None

    def clear(self) -> None:
        """Let everything work again."""
        self.rules.clear()
