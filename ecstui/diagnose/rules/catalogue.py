"""All rules in their order, and the question which of them a text is.

To teach a new wording, add a `rule(...)` to the file of its kind; the more telling one must stand
before the more general one. Nothing else has to be changed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from ecstui.diagnose.rules.answers import ANSWERS
from ecstui.diagnose.rules.event import BALANCER, CONTROL, PLACEMENT
from ecstui.diagnose.rules.pull import PULL
from ecstui.diagnose.rules.resources import RESOURCES
from ecstui.diagnose.rules.rollout import ROLLOUT
from ecstui.diagnose.rules.routine import ROUTINE
from ecstui.diagnose.rules.rule import WHAT, Rule, Scope
from ecstui.diagnose.rules.running import RUNNING
from ecstui.diagnose.rules.start import START

RULES: tuple[Rule, ...] = (
    *ROUTINE,
    *PULL,
    *RESOURCES,
    *START,
    *RUNNING,
    *PLACEMENT,
    *BALANCER,
    *CONTROL,
    *ROLLOUT,
    *ANSWERS,
)


class Match(NamedTuple):
    """A rule that fits a text, and the thing that the text names (an image, a secret), if any."""

    rule: Rule
    what: str = ""


@cache
def rules_of(scope: Scope) -> tuple[Rule, ...]:
    """The rules for texts that stand at `scope`, in their order."""
    return tuple(rule for rule in RULES if scope in rule.scopes)


@lru_cache(maxsize=8192)
def classify(text: str, scope: Scope) -> Match | None:
    """The first rule that fits, or None: then the text is to be shown as it is."""
    text = text.replace("’", "'").strip()
    for rule in rules_of(scope):
        found = rule.pattern.search(text)
        if found is not None:
            return Match(rule, _named(found.groupdict()))
    return None


def _named(groups: dict[str, str | None]) -> str:
    return next((value for name, value in groups.items() if value and name.startswith(WHAT)), "")
