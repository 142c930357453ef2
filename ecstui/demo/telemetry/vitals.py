"""How full a task's heap is: shared by the memory curve and by what the process says of it."""

from __future__ import annotations

from ecstui.demo.world.nouns import Task

_FLOOR = 38.0
_LIFE = 460.0
"""Seconds a leak takes at most."""


def heap_share(task: Task, at: float) -> float:
    """Percent of its memory a task of a leaking service uses at `at` (epoch seconds): 38 to 100."""
    if task.fate != "oom":
        return _FLOOR + 6.0
    begin = task.started if task.started is not None else task.created
    end = task.fate_at if task.fate_at is not None else begin + _LIFE
    # A task that began to leak late in its life was well before.
    begin = max(begin, end - _LIFE)
    life = max(30.0, end - begin)
    return _FLOOR + (100.0 - _FLOOR) * min(1.0, max(0.0, (at - begin) / life))
