"""What a live tail covers, and its events as lines.

It costs money by the minute, leaves lines out when more than 500 come in a second, and ends after
three hours. So it is asked for by hand, and polling goes on whenever it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ecstui.errors import Rejected
from ecstui.live.lines import Label, TailLine, TailSource, guess_label, line_of, notice
from ecstui.live.log_group import by_group
from ecstui.live.log_plan import STREAMS, covering
from ecstui.model import ids
from ecstui.model.log import LiveBatch, LiveScope, LogPlace

GROUPS = 10
"""Most groups AWS tails at once."""
SAY_EVERY = 10.0
"""Seconds between two lines that say that lines were left out."""

COST = (
    "Live Tail costs about $0.01 a minute, after 1,800 free minutes a month. More than 500 lines a "
    "second are sampled. It ends after 3 hours; then polling goes on."
)
"""What to say before it is begun."""


def live_scope(sources: Sequence[TailSource], cluster_arn: str) -> LiveScope:
    """What to ask for. Raises `Rejected` where one session can't cover the sources."""
    home = ids.region_of(cluster_arn)
    grouped = by_group(sources)
    regions = {region or home for _, region in grouped}
    if not grouped or len(regions) > 1 or len(grouped) > GROUPS:
        raise Rejected("A live tail needs one to ten log groups of one Region.")
    partition = cluster_arn.split(":", 2)[1]
    where = f"arn:{partition}:logs:{min(regions)}:{ids.account_of(cluster_arn)}:log-group:"
    arns = [name if name.startswith("arn:") else where + name for name, _ in grouped]
    prefixes: tuple[str, ...] = ()
    if len(grouped) == 1:
        ((name, region),) = grouped
        streams = [stream for source in sources for stream in source.place.streams]
        wanted = [source.place.prefix for source in sources if not source.place.streams]
        places = covering(LogPlace(name, region), streams, wanted)
        prefixes = tuple(place.prefix for place in places if place.prefix)[:STREAMS]
    return LiveScope(tuple(arns), min(regions), prefixes=prefixes)


def live_lines(
    batch: LiveBatch, sources: Iterable[TailSource], wants: Callable[[str, str], bool]
) -> list[TailLine]:
    """The lines of a batch that are wanted, by the name of group and stream."""
    labels: dict[str, Label] = {}
    for source in sources:
        labels |= source.labels
    lines = []
    for identifier, event in batch.events:
        group = identifier.rpartition(":")[2]
        if wants(group, event.log_stream_name):
            label = labels.get(event.log_stream_name) or guess_label(event.log_stream_name)
            lines.append(line_of(event, group, label))
    return lines


def sampled(now: float) -> TailLine:
    """The line that says that lines were left out; `now` in epoch seconds."""
    text = "sampled: more than 500 lines in a second, AWS left some out"
    return notice(int(now * 1000), text, "sampled")
