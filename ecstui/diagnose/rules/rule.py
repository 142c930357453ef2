"""What a rule is: a wording of AWS, what it means and what to do about it."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Level = Literal["error", "warning", "info", "routine", "context"]
"""How bad a wording is. `routine` is normal life; `context`: the cause stands elsewhere."""

Scope = Literal[
    "task.stoppedReason",
    "container.reason",
    "service.event",
    "deployment.rolloutStateReason",
    "serviceDeployment.statusReason",
    "scaling.activity",
    "api.failure",
    "api.error",
]
"""Where a wording stands, in AWS's own names."""

STOP: tuple[Scope, ...] = ("task.stoppedReason", "container.reason")
EVENT: tuple[Scope, ...] = ("service.event",)

WHAT = "what"
"""Named groups of a pattern that begin so hold the very thing at fault: an image, a secret."""


class Rule(NamedTuple):
    """One known wording."""

    code: str
    level: Level
    title: str
    """A few words, to be read after `12 tasks stopped: `."""
    pattern: re.Pattern[str]
    scopes: tuple[Scope, ...]
    meaning: str = ""
    advice: str = ""
    symptom: bool = False
    """Whether something else is the cause, so that this is shown below it."""


def rule(
    code: str,
    level: Level,
    title: str,
    pattern: str,
    *,
    scopes: tuple[Scope, ...] = STOP,
    meaning: str = "",
    advice: str = "",
    symptom: bool = False,
) -> Rule:
    """Write a rule. Patterns are searched anywhere in the text, whatever the case."""
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return Rule(code, level, title, compiled, scopes, meaning, advice, symptom)
