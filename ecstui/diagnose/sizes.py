"""The sizes of tasks that Fargate offers."""

from __future__ import annotations

_GIB = 1024

_MEMORY: dict[int, tuple[int, int, int]] = {
    256: (512, 2 * _GIB, 512),
    512: (1 * _GIB, 4 * _GIB, _GIB),
    1024: (2 * _GIB, 8 * _GIB, _GIB),
    2048: (4 * _GIB, 16 * _GIB, _GIB),
    4096: (8 * _GIB, 30 * _GIB, _GIB),
    8192: (16 * _GIB, 60 * _GIB, 4 * _GIB),
    16384: (32 * _GIB, 120 * _GIB, 8 * _GIB),
}
"""CPU units: least and most memory in MiB, and the step between."""


def fargate_has(cpu: int, memory: int) -> bool:
    """Whether Fargate runs tasks of `cpu` units and `memory` MiB."""
    if cpu == 256:
        return memory in (512, 1024, 2048)
    if cpu not in _MEMORY:
        return False
    least, most, step = _MEMORY[cpu]
    return least <= memory <= most and memory % step == 0


def fargate_offers(cpu: int) -> str:
    """The memory that goes with `cpu` units, in words."""
    if cpu not in _MEMORY:
        return (
            "Fargate's sizes are " + ", ".join(f"{units / 1024:g}" for units in _MEMORY) + " vCPU."
        )
    least, most, _step = _MEMORY[cpu]
    return f"{cpu / 1024:g} vCPU goes with {least / 1024:g} to {most / 1024:g} GiB of memory."
