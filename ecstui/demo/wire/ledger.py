"""The record of what was asked: calls, counts, violations of AWS's rules, and our own bugs."""

from __future__ import annotations

import traceback
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any

_CALLS = 20_000
_TEXTS = 500


@dataclass(frozen=True, slots=True)
class Record:
    """One answered call. `sizes` are the lengths of its lists, `injected` the kind of fault."""

    number: int
    at: float
    service: str
    operation: str
    status: int
    code: str = ""
    cluster: str = ""
    sizes: dict[str, int] = field(default_factory=dict)
    injected: str = ""
    access_key: str = ""


class Ledger:
    """Bounded memory of the calls; counts are never dropped."""

    def __init__(self) -> None:
        self.calls: deque[Record] = deque(maxlen=_CALLS)
        self.violations: deque[str] = deque(maxlen=_TEXTS)
        self.bugs: deque[str] = deque(maxlen=_TEXTS)
        self.counts: dict[str, Counter[str]] = {}
        self.violation_count = 0
        self.number = 0

    def record(self, call: Record) -> None:
        """Keep one call."""
        self.calls.append(call)
        outcome = f"{call.status} {call.code}".rstrip()
        name = f"{call.service or '?'}:{call.operation or '?'}"
        self.counts.setdefault(name, Counter())[outcome] += 1

    def violation(self, service: str, operation: str, text: str) -> None:
        """Keep what a client did that AWS forbids."""
        self.violation_count += 1
        self.violations.append(f"{service}:{operation} {text}"[:1000])

    def reset(self) -> None:
        """Forget everything but the running number."""
        for each in (self.calls, self.violations, self.bugs, self.counts):
            each.clear()
        self.violation_count = 0

    def since(self, number: int) -> list[dict[str, Any]]:
        """The kept calls after `number`, oldest first, as plain dicts."""
        return [asdict(each) for each in self.calls if each.number > number]


def sizes(params: dict[str, Any]) -> dict[str, int]:
    """How long the lists of a request are."""
    return {name: len(each) for name, each in params.items() if isinstance(each, list)}


class Boundary:
    """Keeps a bug in an operation from ending the connection: notes it in the ledger instead."""

    def __init__(self, ledger: Ledger, what: str) -> None:
        self._ledger = ledger
        self._what = what

    def __enter__(self) -> Boundary:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        why: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if why is None or not isinstance(why, Exception):
            return False
        lines = traceback.format_exception(kind, why, trace)
        self._ledger.bugs.append(f"{self._what}\n{''.join(lines)}")
        return True
