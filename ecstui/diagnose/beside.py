"""What is known besides the snapshot, if somebody has asked: metrics, scaling, instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ecstui.model.instance import Instance
from ecstui.model.metric import SeriesKey
from ecstui.model.scaling import ScalableTarget

Points = tuple[tuple[float, float], ...]
"""(epoch seconds, value), oldest first."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Extra knowledge for a diagnosis. What is absent is not judged."""

    series: Mapping[SeriesKey, Points] = field(default_factory=lambda: MappingProxyType({}))
    scaling: Mapping[str, ScalableTarget] = field(default_factory=lambda: MappingProxyType({}))
    """Bounds of automatic scaling by resource id: `service/prod/web`."""
    instances: Mapping[str, tuple[Instance, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Container instances by their cluster's ARN."""


NOTHING = Beside()
