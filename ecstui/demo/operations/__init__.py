"""Every operation the embedded AWS answers, gathered from the modules of this folder."""

from __future__ import annotations

import importlib
import pkgutil

from ecstui.demo.calls import Operation


def gather() -> dict[tuple[str, str], Operation]:
    """Merge the OPERATIONS of all modules: (botocore service name, operation) to its function.

    Raises ValueError when two modules claim the same operation.
    """
    merged: dict[tuple[str, str], Operation] = {}
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        offered: dict[tuple[str, str], Operation] = getattr(module, "OPERATIONS", {})
        double = merged.keys() & offered.keys()
        if double:
            raise ValueError(f"{found.name} offers again: {sorted(double)}")
        merged.update(offered)
    return merged


OPERATIONS = gather()
