"""How a plan, its progress and its outcome look on a terminal and in JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from ecstui import text
from ecstui.actions.outcome import Outcome
from ecstui.actions.plan import ApiCall, Plan
from ecstui.actions.watch import RolloutWatch

MOST = 20
"""Targets, calls and lines listed one by one; more are counted."""


def say(line: str) -> None:
    """One line on stderr."""
    print(text.clean(line), file=sys.stderr, flush=True)


def show_plan(plan: Plan) -> None:
    """The whole plan on stderr."""
    for line in plan_lines(plan):
        say(line)


def plan_lines(plan: Plan) -> Iterator[str]:
    """The plan as lines: place, changes, differences, warnings, calls, AWS CLI, undo."""
    where = plan.where
    profile = f"profile {where.profile}" if where.profile else ""
    parts = (profile, where.account, where.region, f"cluster {where.cluster}", where.endpoint_url)
    yield plan.title
    yield f"  where   {' · '.join(part for part in parts if part)}"
    yield from _some("change", [f"{t.name}: {t.before} → {t.after}" for t in plan.targets])
    yield from _some("differs", [change.text for change in plan.diff])
    yield from _some("mind", list(plan.warnings))
    yield from _some("call", [_call(call) for call in plan.calls])
    yield from _some("cli", list(plan.cli))
    if plan.undo:
        yield f"  undo    {plan.undo}"


def _some(label: str, lines: list[str]) -> Iterator[str]:
    for line in lines[:MOST]:
        yield f"  {label:<7} {line}"
        label = ""
    if len(lines) > MOST:
        yield f"  {'':<7} and {len(lines) - MOST} more"


def _call(call: ApiCall) -> str:
    params = " ".join(f"{name}={_literal(value)}" for name, value in call.params.items())
    return f"{call.operation} {params}"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """The plan for scripts. What may be secret is hidden in it, as everywhere."""
    return {
        "title": plan.title,
        "operation": plan.verb,
        "where": msgspec.to_builtins(plan.where),
        "targets": [
            {"arn": t.arn, "name": t.name, "before": t.before, "after": t.after}
            for t in plan.targets
        ],
        "calls": [{"operation": c.operation, "params": c.params} for c in plan.calls],
        "cli": list(plan.cli),
        "differences": [msgspec.to_builtins(change) for change in plan.diff],
        "warnings": list(plan.warnings),
        "risk": plan.risk,
        "undo": plan.undo,
        "permissions": list(plan.permissions),
    }


def outcome_as_json(plan: Plan, outcome: Outcome, watch: RolloutWatch | None) -> dict[str, Any]:
    """What came of it for scripts."""
    body: dict[str, Any] = {
        "status": outcome.status,
        "sentence": outcome.sentence,
        "requestId": outcome.request_id,
        "made": list(outcome.made),
        "results": [msgspec.to_builtins(result) for result in outcome.results],
        "plan": plan_as_json(plan),
    }
    if watch is not None:
        body["rollout"] = {
            "state": watch.state,
            "sentence": watch.sentence,
            "seconds": round(watch.elapsed, 1),
            "running": watch.running,
            "wanted": watch.wanted,
            "failed": watch.failed,
        }
    return body


def print_json(body: dict[str, Any]) -> None:
    """On stdout."""
    print(json_text(body))


def json_text(body: Any) -> str:
    """For stdout: on a terminal everything outside printable ASCII is escaped."""
    if sys.stdout.isatty():
        return text.json_for_terminal(body)
    return json.dumps(body, indent=2, ensure_ascii=False)
