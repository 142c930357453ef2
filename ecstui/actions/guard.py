"""How strong a yes an operation needs: a button, or a name or number typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from ecstui.actions import words
from ecstui.actions.plan import Plan, Where


class Confirmation(msgspec.Struct, frozen=True):
    """What must be given. `word` is empty for a button; `why` says why more is asked."""

    kind: Literal["button", "typed"]
    word: str = ""
    why: str = ""
    protected: bool = False

    def accepts(self, typed: str) -> bool:
        """Whether `typed` is the word, to the letter but for blanks around it."""
        return self.kind == "button" or (bool(self.word) and typed.strip() == self.word)


def confirmation(plan: Plan, *, protected: bool = False) -> Confirmation:
    """The confirmation `plan` needs.

    Typed for every high risk, for more than one target and wherever the place is protected: one
    target by the name an operator knows it by, several by their number.
    """
    bulk = len(plan.targets) > 1
    if not (bulk or protected or plan.risk == "high"):
        return Confirmation("button")
    first = plan.targets[0]
    word = str(len(plan.targets)) if bulk else first.owner or first.name
    return Confirmation("typed", word=word, why=_why(plan, protected), protected=protected)


def is_protected(where: Where, patterns: Iterable[re.Pattern[str]]) -> bool:
    """Whether any pattern is found in the profile, the account number or the cluster's name."""
    names = (where.profile, where.account, where.cluster)
    return any(pattern.search(name) for pattern in patterns for name in names if name)


def _why(plan: Plan, protected: bool) -> str:
    reasons = []
    if plan.danger:
        reasons.append(plan.danger)
    elif len(plan.targets) > 1:
        reasons.append(f"it changes {words.count(len(plan.targets), 'target')}")
    if protected:
        reasons.append(f"cluster {plan.where.cluster} is protected")
    text = ", and ".join(reasons)
    return words.sentence(text[:1].upper() + text[1:])
