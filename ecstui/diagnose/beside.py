"""What is known besides the snapshot: series of metrics that somebody has asked for anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ecstui.model.metric import SeriesKey

Points = tuple[tuple[float, float], ...]
"""(epoch seconds, value), oldest first."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Extra knowledge for a diagnosis. What is absent is not judged."""

    series: Mapping[SeriesKey, Points] = field(default_factory=lambda: MappingProxyType({}))


NOTHING = Beside()
