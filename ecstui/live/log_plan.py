"""Which questions cover the streams of a log group: as few as AWS allows, and none that fails.

A question takes either up to 100 stream names or one prefix. It fails when a named stream isn't
there yet, while a prefix forgives that. So streams are asked for by what their names have in
common, and lines of others are left out here; only where that brings far more than is wanted are
they asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecstui.model.log import LogPlace

STREAMS = 100
"""Most streams AWS takes in one question."""
FEW = 2
"""Questions a group may cost in one turn."""


def cover_of(stream: str) -> str:
    """The prefix that a stream shares with those of the same container in other tasks."""
    head, slash, _ = stream.rpartition("/")
    if slash:
        return head + slash
    head, mark, _ = stream.rpartition("-firelens-")
    return head + mark


def covering(group: LogPlace, streams: Sequence[str], prefixes: Sequence[str]) -> list[LogPlace]:
    """Questions by prefix, at most `FEW`; the last resort is one for the whole group."""
    whole = list(dict.fromkeys((*prefixes, *streams)))
    if len(whole) <= FEW:
        return [_by_prefix(group, name) for name in whole]
    covers = _outermost((*prefixes, *map(cover_of, streams)))
    if len(covers) > FEW:
        covers = [_common(covers)]
    return [_by_prefix(group, cover) for cover in covers]


def by_name(group: LogPlace, streams: Sequence[str]) -> list[LogPlace]:
    """Questions by the names of streams; one alone is asked for by prefix, which can't fail."""
    chunks = [tuple(streams[at : at + STREAMS]) for at in range(0, len(streams), STREAMS)]
    return [
        _by_prefix(group, chunk[0])
        if len(chunk) == 1
        else LogPlace(group.group, group.region, streams=chunk)
        for chunk in chunks
    ]


def _by_prefix(group: LogPlace, prefix: str) -> LogPlace:
    return LogPlace(group.group, group.region, prefix=prefix)


def _common(covers: list[str]) -> str:
    """What all begin with, up to a slash; of sorted texts the first and the last tell."""
    first, last = covers[0], covers[-1]
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[: first.rfind("/", 0, same) + 1]


def _outermost(prefixes: Iterable[str]) -> list[str]:
    """The prefixes without those that begin with another one."""
    kept: list[str] = []
    for prefix in sorted(set(prefixes)):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return kept
