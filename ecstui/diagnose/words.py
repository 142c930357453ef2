"""Small pieces of the sentences in which findings are written."""

from __future__ import annotations

from collections.abc import Iterable

from ecstui.model import ids


def count(number: int, noun: str) -> str:
    """`1 task`, `12 tasks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def span(seconds: float) -> str:
    """About how long: `40 s`, `12 min`, `3 h`, `2 days`."""
    if seconds < 90:
        return f"{max(0, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h" if seconds < 172_800 else f"{round(seconds / 86_400)} days"


def revision(definition: str) -> str:
    """The number of a task definition's revision, or its name where there is none."""
    number = ids.revision_of(definition)
    return str(number) if number is not None else ids.short_name(definition)


def revisions(definitions: Iterable[str]) -> str:
    """`revision 87`, or `revisions 46 to 50`, or `revisions 3, 7`."""
    found = tuple(definitions)
    several = len({ids.revision_of(definition) for definition in found}) > 1
    return f"revision{'s' if several else ''} {numbers(found)}"


def numbers(definitions: Iterable[str]) -> str:
    """`87`, or `46 to 50`, or `3, 7`; `?` where no revision has a number."""
    found = sorted({n for d in definitions if (n := ids.revision_of(d)) is not None})
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"{found[0]} to {found[-1]}"
    return ", ".join(map(str, found)) or "?"


def thing(what: str) -> str:
    """The short name of what a text names: an image without its registry, a secret's path."""
    if what.startswith("arn:"):
        resource = what.split(":", 5)[-1]
        kind, _, name = resource.partition(":" if ":" in resource else "/")
        return name.partition("/")[0] if kind == "targetgroup" else name or resource
    return what.rsplit("/", 1)[-1].rstrip(":.") if "/" in what else what.rstrip(":.")


def headline(text: str) -> str:
    """A title with a capital first letter."""
    return text[:1].upper() + text[1:]
